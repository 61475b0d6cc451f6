// Keys for people who do this all day. Rows: any [data-row] with a link; actions: any [data-key="a"] button or link on the page.
// A key never fires while somebody types, nor together with Ctrl, Alt or Meta. Single keys can be switched off ([data-keys-switch]).

const store = (area, name, value) => { try { return value === undefined ? area.getItem(name) : area.setItem(name, value); } catch { return null; } };
const rows = () => [...document.querySelectorAll("[data-row]")];
let at = -1;
let pendingGo = 0;
const places = { q: "/staff/queue/", c: "/staff/call/", m: "/staff/map/", d: "/staff/", r: "/reports/", h: "/staff/help/" };

const typing = (target) => target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable], dialog[open]");
const isOff = () => store(localStorage, "single-keys") === "off";

function point(to) {
  const all = rows();
  if (!all.length) return;
  at = Math.max(0, Math.min(all.length - 1, to));
  all.forEach((row, index) => row.classList.toggle("cursor", index === at));
  const link = all[at].querySelector("a[href]");
  (link || all[at]).focus({ preventScroll: true });
  all[at].scrollIntoView({ block: "nearest" });
}

// Where the keyboard stands now, after rows were added or replaced, or somebody used Tab.
function here() {
  const all = rows();
  const focused = document.activeElement?.closest("[data-row]");
  if (focused) return all.indexOf(focused);
  const marked = all.findIndex((row) => row.classList.contains("cursor"));
  return marked >= 0 ? marked : at;
}

function openSheet() {
  const sheet = document.getElementById("key-sheet");
  if (sheet && !sheet.open) sheet.showModal();
}

// ---------- from a list through its cases
const walkBar = document.querySelector("[data-case-walk]");

function keepList() {
  const cases = rows().filter((row) => row.dataset.case).map((row) => row.querySelector("a[href]")?.getAttribute("href"));
  if (cases.length) store(sessionStorage, "walk", JSON.stringify({ from: location.pathname + location.search, cases: cases.filter(Boolean) }));
}

function readWalk() {
  if (!walkBar) return null;
  let walk = null;
  try { walk = JSON.parse(store(sessionStorage, "walk") || "null"); } catch { return null; }
  const index = walk ? walk.cases.indexOf(location.pathname) : -1;
  return index < 0 ? null : { ...walk, index };
}

const walk = readWalk();
function step(by) { const to = walk?.cases[walk.index + by]; if (to) location.assign(to); }

if (walk) {
  const put = (name, address) => { const link = walkBar.querySelector(name); if (address) link.href = address; else link.remove(); };
  put("[data-walk-previous]", walk.cases[walk.index - 1]);
  put("[data-walk-next]", walk.cases[walk.index + 1]);
  put("[data-walk-list]", walk.from);
  walkBar.querySelector("[data-walk-place]").textContent = walkBar.dataset.sayPlace.replace("{n}", String(walk.index + 1)).replace("{all}", String(walk.cases.length));
  walkBar.hidden = false;
}

// ---------- keys
const next = () => (walk ? step(1) : point(here() + 1));
const previous = () => { const now = here(); if (walk) step(-1); else point(now < 0 ? 0 : now - 1); };

function choose() {
  const row = rows()[here()];
  const box = row?.querySelector("input[name=case]");
  if (box) box.click();
}

const keys = {
  "/": () => { const find = document.querySelector("[data-key-search]"); find?.focus(); find?.select(); },
  "?": openSheet,
  j: next,
  k: previous,
  x: choose,
  g: () => { pendingGo = Date.now(); },
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (typing(event.target)) { if (event.key === "Escape" && !event.target.closest("dialog[open]")) event.target.blur(); return; }
  if (isOff() && event.key.length === 1) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (pendingGo && Date.now() - pendingGo < 1200) {
    pendingGo = 0;
    const link = [...document.querySelectorAll(".bar__nav a")].find((each) => each.getAttribute("href") === places[key]);
    if (link) { event.preventDefault(); link.click(); }
    return;
  }
  if (key === "x" && document.activeElement?.closest("[data-row]")?.querySelector("input[name=case]")) { event.preventDefault(); choose(); return; }
  const named = `[data-key="${CSS.escape(key)}"]`; // of the line that is looked at, else the first on the page
  const own = key.length === 1 && (document.activeElement?.closest("[data-row]")?.querySelector(named) || document.querySelector(named));
  if (own && !own.disabled) { event.preventDefault(); if (own.matches("summary, a, button")) own.click(); else own.focus(); return; }
  if (keys[key]) { event.preventDefault(); keys[key](); }
});

// A link that opens a form brings the keyboard into the form's first field.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-case] a[href]")) keepList();
  if (event.target.closest('a[href$="#act"]')) store(sessionStorage, "to-act", "yes");
});
if (store(sessionStorage, "to-act")) {
  sessionStorage.removeItem("to-act");
  const field = document.querySelector("#act form :is(input:not([type=hidden]):not([type=file]), select, textarea)");
  // Going to "#act" takes the keyboard off whatever had it, so wait until the page has done so.
  const begin = () => requestAnimationFrame(() => setTimeout(() => field.focus(), 0));
  if (field && !document.querySelector("[data-error-summary]")) { if (document.readyState === "complete") begin(); else addEventListener("load", begin); }
}

// Where the main navigation scrolls, the page that one is on is in sight.
const current = document.querySelector(".bar__nav [aria-current]");
if (current) { const nav = current.parentElement; nav.scrollLeft += current.getBoundingClientRect().left - nav.getBoundingClientRect().left - (nav.clientWidth - current.offsetWidth) / 2; }

// ---------- the sheet of keys, and switching single keys off
for (const button of document.querySelectorAll("[data-key-sheet-open]")) { button.hidden = false; button.addEventListener("click", openSheet); }
for (const box of document.querySelectorAll("[data-keys-switch]")) {
  box.checked = !isOff();
  box.addEventListener("change", () => store(localStorage, "single-keys", box.checked ? "on" : "off"));
}

// Who signs out leaves no page of a crew's phone behind; what it has not sent yet stays until the same person is back.
for (const form of document.querySelectorAll('form[action$="/logout/"]')) {
  form.addEventListener("submit", () => { window.caches?.keys().then((names) => names.filter((name) => name.startsWith("field-pages-")).forEach((name) => caches.delete(name))); });
}
