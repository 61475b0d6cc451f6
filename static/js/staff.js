// Keys for people who do this all day. Rows: any [data-row] with a link; actions: any [data-key="a"] button or link on the page.
// A key never fires while somebody types, nor together with Ctrl, Alt or Meta.

const rows = () => [...document.querySelectorAll("[data-row]")];
let at = -1;
let pendingGo = 0;
const places = { q: "/staff/queue/", c: "/staff/call/", m: "/staff/map/", d: "/staff/", r: "/reports/" };

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open]");

function point(to) {
  const all = rows();
  if (!all.length) return;
  at = Math.max(0, Math.min(all.length - 1, to));
  all.forEach((row, index) => row.classList.toggle("cursor", index === at));
  const link = all[at].querySelector("a[href]");
  (link || all[at]).focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}

function openSheet() {
  const sheet = document.getElementById("key-sheet");
  if (sheet && !sheet.open) sheet.showModal();
}

const keys = {
  "/": () => { const find = document.querySelector("[data-key-search]"); find?.focus(); find?.select(); },
  "?": openSheet,
  j: () => point(at + 1),
  k: () => point(at < 0 ? 0 : at - 1),
  g: () => { pendingGo = Date.now(); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (typing(event.target)) { if (event.key === "Escape" && !event.target.closest("dialog[open]")) event.target.blur(); return; }
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (pendingGo && Date.now() - pendingGo < 1200) {
    pendingGo = 0;
    const link = [...document.querySelectorAll(".bar__nav a")].find((each) => each.getAttribute("href") === places[key]);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  const own = key.length === 1 && document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (own && !own.disabled) { event.preventDefault(); if (own.matches("summary, a, button")) own.click(); else own.focus(); return; }
  if (keys[key]) { event.preventDefault(); keys[key](); }
});

for (const button of document.querySelectorAll("[data-key-sheet-open]")) { button.hidden = false; button.addEventListener("click", openSheet); }
