// The state of the connectors, fetched again while somebody looks.
"use strict";

const polled = document.querySelector("[data-poll]");
if (polled) setInterval(poll, 3000);

async function poll() {
  if (document.hidden) return;
  let html;
  try {
    const reply = await fetch(polled.dataset.poll, { headers: { Accept: "text/html" } });
    if (!reply.ok) return;
    html = await reply.text();
  } catch {
    return; // the next time tries again; "As of" says how old this is
  }
  const template = document.createElement("template");
  template.innerHTML = html;
  for (const fresh of template.content.querySelectorAll("[data-part]")) {
    const old = document.querySelector(`[data-part="${fresh.dataset.part}"]`);
    if (old && old.innerHTML !== fresh.innerHTML) old.replaceWith(fresh);
  }
}
