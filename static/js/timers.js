// Timers that count. The server wrote the words already; this rewrites them twice a minute from the same patterns.

const shapes = JSON.parse(document.getElementById("timer-shapes")?.textContent || "{}");
const looks = ["is-ok", "is-risk", "is-late"];

function words(shape, milliseconds) {
  const minutes = Math.max(0, Math.floor(milliseconds / 60000));
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(minutes / 1440);
  const pattern = shapes[`${shape}_${days ? "d" : hours ? "h" : "m"}`] || "";
  const values = days ? { days, hours: hours % 24 } : { hours, minutes: hours ? String(minutes % 60).padStart(2, "0") : minutes };
  return pattern.replace(/%\((\w+)\)s/g, (_all, name) => values[name]);
}

function refresh(timer, now) {
  const due = Date.parse(timer.dataset.due);
  const start = Date.parse(timer.dataset.start);
  const risk = Date.parse(timer.dataset.risk);
  const text = words(now >= due ? "late" : "left", Math.abs(due - now));
  const label = timer.querySelector(".sla");
  if (text && label.textContent !== text) label.textContent = text;
  label.classList.remove(...looks);
  label.classList.add(now >= due ? "is-late" : now >= risk ? "is-risk" : "is-ok");
  const share = due > start ? Math.min(100, Math.max(0, (100 * (now - start)) / (due - start))) : 0;
  timer.querySelector(".meter rect")?.setAttribute("width", String(Math.round(share)));
}

function refreshAll() {
  const now = Date.now();
  for (const timer of document.querySelectorAll("[data-timer]")) refresh(timer, now);
}

if (Object.keys(shapes).length) {
  setInterval(() => { if (!document.hidden) refreshAll(); }, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) refreshAll(); });
  document.addEventListener("htmx:afterSettle", refreshAll);
}
