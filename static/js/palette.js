// The palette (Ctrl+K or Cmd+K): go to pages, lists, recent cases, and do what the page's keys do, by a few letters.
// Context: dialog#palette with its address in data-url; entries come once from the server and are kept by the browser with their tag.

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("[role=combobox]");
const box = dialog?.querySelector("[role=listbox]");
const MOST = 12, RECENT = 8;
let entries = null, shown = [], current = 0;

const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const stored = () => { try { return JSON.parse(sessionStorage.getItem("recent-cases") || "[]"); } catch { return []; } };

function rememberCase() {
  const open = document.querySelector("[data-live-case][data-label]");
  if (!open) return;
  const mine = { label: open.dataset.label, url: location.pathname };
  try { sessionStorage.setItem("recent-cases", JSON.stringify([mine, ...stored().filter((one) => one.url !== mine.url)].slice(0, RECENT))); } catch { /* the palette works without it */ }
}

const ofPage = () => [...document.querySelectorAll("[data-key]")].filter((each) => !each.disabled && each.offsetParent).map((each) => {
  const copy = each.cloneNode(true);
  for (const key of copy.querySelectorAll("kbd, .usa-sr-only")) key.remove();
  return { group: dialog.dataset.sayHere, label: (each.getAttribute("aria-label") || copy.textContent).trim(), key: each.dataset.key, does: each };
}).filter((one) => one.label);

async function load() {
  if (entries) return;
  entries = [];
  try { const answer = await fetch(dialog.dataset.url, { cache: "no-cache", headers: { Accept: "application/json" } }); if (answer.ok && !answer.redirected) entries = await answer.json(); } catch { /* what is on the page can still be found */ }
  show();
}

// Higher is better; 0: no match. The beginning of the label, then of a word, then anywhere, then the letters in their order.
function score(label, wanted) {
  const text = fold(label);
  if (!wanted) return 1;
  if (text.startsWith(wanted)) return 100 - text.length / 100;
  if (text.split(/[\s:,/-]+/).some((word) => word.startsWith(wanted))) return 80 - text.length / 100;
  if (wanted.includes(" ") && wanted.split(" ").every((part) => text.includes(part))) return 70 - text.length / 100;
  if (text.includes(wanted)) return 60 - text.length / 100;
  let from = 0, gaps = 0;
  for (const letter of wanted.replace(/\s/g, "")) { const to = text.indexOf(letter, from); if (to < 0) return 0; gaps += to - from; from = to + 1; }
  return Math.max(1, 40 - gaps);
}

function matches() {
  const typed = input.value.trim(), wanted = fold(typed);
  const recent = stored().filter((one) => one.url !== location.pathname).map((one) => ({ ...one, group: dialog.dataset.sayRecent }));
  const all = [...ofPage(), ...recent, ...(entries || [])];
  const found = all.map((one, index) => ({ one, index, points: score(one.label, wanted) })).filter((each) => each.points > 0);
  if (wanted) found.sort((a, b) => b.points - a.points || a.index - b.index);
  const best = found.slice(0, MOST).map((each) => each.one);
  if (typed) best.push({ group: dialog.dataset.sayFind, label: dialog.dataset.sayFor.replace("{text}", typed), url: `/staff/queue/?q=${encodeURIComponent(typed)}` });
  return best;
}

function show() {
  shown = matches();
  current = 0;
  box.replaceChildren(...shown.map((one, index) => {
    const item = document.createElement("li");
    item.id = `palette-${index}`;
    item.setAttribute("role", "option");
    item.append(Object.assign(document.createElement("span"), { textContent: one.label }), Object.assign(document.createElement("span"), { className: "soft small", textContent: one.group }));
    if (one.key) item.append(Object.assign(document.createElement("kbd"), { textContent: one.key.toUpperCase() }));
    item.addEventListener("click", () => go(one));
    return item;
  }));
  mark();
}

function mark() {
  [...box.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === current)));
  if (shown.length) input.setAttribute("aria-activedescendant", `palette-${current}`); else input.removeAttribute("aria-activedescendant");
  box.children[current]?.scrollIntoView({ block: "nearest" });
}

function go(one) {
  dialog.close();
  if (!one.does) { location.assign(one.url); return; }
  if (one.does.matches("summary, a, button")) one.does.click(); else one.does.focus();
}

if (dialog) {
  rememberCase();
  const open = () => { if (dialog.open) return; input.value = ""; show(); dialog.showModal(); input.focus(); load(); };
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") { event.preventDefault(); open(); }
  });
  for (const button of document.querySelectorAll("[data-palette-open]")) { button.hidden = false; button.addEventListener("click", open); }
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && shown.length) { event.preventDefault(); current = (current + by + shown.length) % shown.length; mark(); }
    if (event.key === "Enter") { event.preventDefault(); if (shown[current]) go(shown[current]); }
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
}
