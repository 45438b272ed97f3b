// What every page has: copy buttons, and times that keep saying how long ago they were.
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.querySelector("span");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.parentElement.querySelector(".snippet").textContent);
      label.textContent = "Copied";
    } catch {
      label.textContent = "Select it";
    }
    setTimeout(() => { label.textContent = "Copy"; }, 2000);
  });
}

function age(seconds) {
  for (const [step, unit] of [[86400, "d"], [3600, "h"], [60, "min"]]) {
    if (seconds >= step) return `${Math.floor(seconds / step)} ${unit}`;
  }
  return `${Math.max(0, Math.floor(seconds))} s`;
}

function tick() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
    const text = seconds < -1 ? `in ${age(-seconds)}` : `${age(seconds)} ago`;
    if (!Number.isNaN(seconds) && time.textContent !== text) time.textContent = text;
  }
}

setInterval(tick, 5000);
