// A link may carry the key behind "#", which no browser sends to anybody: it is put into the form.
"use strict";

const found = /^#key=(csk_[\w-]+)$/.exec(location.hash);
if (found) {
  history.replaceState(null, "", location.pathname + location.search);
  document.getElementById("key").value = found[1];
}
