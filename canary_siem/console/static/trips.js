// Trips as they come, and times as the reader's clock has them.
"use strict";

for (const place of document.querySelectorAll("[data-local]")) {
  const at = new Date(place.dataset.local);
  if (Number.isNaN(at.getTime())) continue;
  place.textContent = at.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "long" });
  place.hidden = false;
  for (const label of document.querySelectorAll("[data-local-label]")) label.hidden = false;
}

const live = document.querySelector("[data-live]");
if (live && window.EventSource) follow(live);

function follow(bar) {
  const ROWS = Number(bar.dataset.most) || 200, HELD = 100, SUMMARY_EVERY = 3000, SAY_EVERY = 4000, AGAIN = 5000;
  const rows = document.querySelector("[data-rows]");
  const state = bar.querySelector("[data-state]"), word = bar.querySelector("[data-word]");
  const button = bar.querySelector("[data-pause]"), label = button.querySelector("span");
  const voice = bar.querySelector("[data-announce]"), note = document.querySelector("[data-more]");
  let source = null, cursor = bar.dataset.after, paused = false, held = [], more = 0;
  let unsaid = 0, newest = "", saying = null, summing = null, stale = false;

  function show(name, text) {
    state.dataset.state = name;
    word.textContent = text;
  }

  function open() {
    if (source) return;
    const address = new URL(bar.dataset.live, location.href);
    address.searchParams.set("after", cursor);
    source = new EventSource(address);
    source.addEventListener("open", () => { if (!paused) show("live", "Live"); });
    source.addEventListener("trip", (event) => {
      cursor = event.lastEventId || cursor;
      paused ? hold(event.data) : add(event.data);
    });
    source.addEventListener("more", (event) => {
      more += Number(event.data) || 0;
      sayMore();
      sum();
    });
    source.addEventListener("error", () => {
      if (source && source.readyState === EventSource.CLOSED) {
        close();
        again();
      } else if (!paused) {
        show("wait", "Connecting");
      }
    });
  }

  // Refused: there may be too many streams just now, or the log-in has ended.
  async function again() {
    show("wait", "Connecting");
    const reply = await fetch(bar.dataset.summary).catch(() => null);
    if (reply && (reply.status === 401 || reply.status === 403)) {
      show("lost", "Not live: log in again");
    } else {
      setTimeout(() => { if (!document.hidden) open(); }, AGAIN);
    }
  }

  function close() {
    if (source) source.close();
    source = null;
  }

  function add(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    const row = template.content.querySelector("tr");
    if (!row || document.querySelector(`tr[data-id="${CSS.escape(row.dataset.id)}"]`)) return;
    row.classList.add("fresh");
    rows.prepend(row);
    while (rows.children.length > ROWS) rows.lastElementChild.remove();
    document.querySelector("[data-empty]")?.remove();
    unsaid += 1;
    newest = row.dataset.say;
    if (!saying) saying = setTimeout(say, unsaid === 1 ? 100 : SAY_EVERY);
    sum();
  }

  function say() {
    voice.textContent = unsaid === 1 ? newest : `${unsaid} new trips. ${newest}`;
    unsaid = 0;
    saying = setTimeout(() => { saying = null; if (unsaid) say(); }, SAY_EVERY);
  }

  function sayMore() {
    note.textContent = `${more} more came faster than they can be shown: load the page again to see them.`;
    note.hidden = false;
  }

  function hold(html) {
    held.push(html);
    if (held.length > HELD) { held.shift(); more += 1; sayMore(); }
    label.textContent = `Go on (${held.length} new)`;
  }

  // Chart and map: fetched again once in a while, unless somebody is reading in them.
  function sum() {
    stale = true;
    if (!summing) summing = setTimeout(fetchSummary, 300);
  }

  async function fetchSummary() {
    stale = false;
    try {
      const reply = await fetch(bar.dataset.summary, { headers: { Accept: "text/html" } });
      if (reply.ok) replace(await reply.text());
    } catch { /* the next trip tries again */ }
    summing = setTimeout(() => { summing = null; if (stale) fetchSummary(); }, SUMMARY_EVERY);
  }

  function replace(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const fresh of template.content.querySelectorAll("[data-part]")) {
      const old = document.querySelector(`[data-part="${fresh.dataset.part}"]`);
      if (!old || old.contains(document.activeElement)) continue;
      for (const details of old.querySelectorAll("details[open][id]")) {
        const same = fresh.querySelector(`#${details.id}`);
        if (same) same.open = true;
      }
      old.replaceWith(fresh);
    }
  }

  button.addEventListener("click", () => {
    paused = !paused;
    button.setAttribute("aria-pressed", String(paused));
    if (paused) {
      show("wait", "Paused");
      label.textContent = "Go on";
    } else {
      show(source ? "live" : "wait", source ? "Live" : "Connecting");
      label.textContent = "Pause";
      const waiting = held;
      held = [];
      waiting.forEach(add);
    }
  });

  // A hidden page gives its connection back: a browser has few for one server.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);

  state.hidden = false;
  button.hidden = false;
  show("wait", "Connecting");
  if (!document.hidden) open();
}
