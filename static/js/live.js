// What is new, without reloading: rows of a list, and who else has a case open. One small request every few seconds, mostly answered 304.
// Hooks: [data-live-list="<url>"] beside rows tr[data-case][data-version]; [data-live-case="<url>"][data-version] on a case.
// Nothing moves under the keyboard: new rows wait for a button, changed ones are replaced where they stand.

const EVERY = 5000, HIDDEN = 30000, LONGEST = 300000, IDLE = 600000;
let active = Date.now();
for (const kind of ["keydown", "pointerdown", "pointermove", "focusin", "scroll"]) addEventListener(kind, () => { active = Date.now(); }, { passive: true, capture: true });

// Ask again and again: slower while the page is hidden or answers fail, not at all while nobody is there.
function poll(address, take) {
  let wait = EVERY, before = "";
  async function ask() {
    if (Date.now() - active > IDLE) { addEventListener("pointermove", again, { once: true }); addEventListener("keydown", again, { once: true }); return; }
    try {
      const answer = await fetch(address(), { cache: "no-cache", headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 401 || answer.status === 403 || answer.status === 404) return; // signed out, or it is gone
      if (!answer.ok) throw new Error(String(answer.status));
      const text = await answer.text();
      if (text !== before) { before = text; take(JSON.parse(text)); }
      wait = EVERY;
    } catch { wait = Math.min(LONGEST, wait * 2); }
    setTimeout(ask, document.hidden ? Math.max(wait, HIDDEN) : wait);
  }
  function again() { removeEventListener("pointermove", again); removeEventListener("keydown", again); setTimeout(ask, 200); }
  setTimeout(ask, EVERY);
}

const pageAnew = async () => new DOMParser().parseFromString(await (await fetch(location.href, { headers: { Accept: "text/html" } })).text(), "text/html");
const say = (words, values) => words.replace(/\{(\w+)\}/g, (_all, name) => values[name]);

// ---------- lists
const list = document.querySelector("[data-live-list]");
const rows = (root = document) => new Map([...root.querySelectorAll("[data-case][data-version]")].map((row) => [row.dataset.case, row]));

function replaceRow(old, fresh) {
  const row = document.adoptNode(fresh);
  const hadFocus = old.contains(document.activeElement);
  const wasBox = hadFocus && document.activeElement.matches("input");
  const box = row.querySelector("input[name=case]"), was = old.querySelector("input[name=case]");
  if (box && was) { box.checked = was.checked; }
  for (const name of ["cursor", "is-chosen"]) row.classList.toggle(name, old.classList.contains(name));
  // Who has ticked a row chose what she saw: the server is told of that version, and refuses when it matters.
  if (was?.checked) row.dataset.version = old.dataset.version;
  row.dataset.newest = fresh.dataset.version;
  row.classList.add("is-new");
  old.replaceWith(row);
  if (hadFocus) (wasBox ? box : row.querySelector("a[href]"))?.focus({ preventScroll: true });
}

async function takeRows(data) {
  const here = rows();
  const known = (row) => Number(row.dataset.newest || row.dataset.version);
  const changed = Object.entries(data.rows).filter(([key, version]) => here.has(key) && known(here.get(key)) < version);
  const fresh = Object.keys(data.rows).filter((key) => !here.has(key));
  for (const [key, row] of here) row.classList.toggle("is-gone", !(key in data.rows));
  if (changed.length) {
    const anew = rows(await pageAnew());
    for (const [key] of changed) if (anew.has(key) && rows().has(key)) replaceRow(rows().get(key), anew.get(key));
    document.dispatchEvent(new Event("live:rows"));
  }
  const gone = [...here.keys()].filter((key) => !(key in data.rows)).length;
  const button = list.querySelector("button");
  button.textContent = fresh.length ? say(fresh.length === 1 ? list.dataset.sayOne : list.dataset.sayMany, { n: fresh.length }) : list.dataset.sayGone;
  list.hidden = !fresh.length && !gone;
}

async function showAll() {
  const whole = await pageAnew();
  const anew = whole.querySelector(".queue tbody"), old = document.querySelector(".queue tbody");
  if (!anew || !old) { location.reload(); return; }
  const chosen = new Set([...old.querySelectorAll("input[name=case]:checked")].map((box) => box.value));
  const before = new Set(rows().keys());
  const body = document.adoptNode(anew);
  for (const box of body.querySelectorAll("input[name=case]")) box.checked = chosen.has(box.value);
  for (const row of body.querySelectorAll("[data-case]")) row.classList.toggle("is-new", !before.has(row.dataset.case));
  old.replaceWith(body);
  for (const part of [".rail", ".queue__head [role=status]"]) {
    const fresh = whole.querySelector(part);
    if (fresh) document.querySelector(part)?.replaceWith(document.adoptNode(fresh));
  }
  list.hidden = true;
  document.dispatchEvent(new Event("live:rows"));
  (body.querySelector(".is-new a[href]") || body.querySelector("a[href]"))?.focus();
}

if (list) {
  const address = () => { const shown = new URLSearchParams(location.search); return `${list.dataset.liveList}?${shown}`; };
  list.querySelector("button").addEventListener("click", showAll);
  poll(address, takeRows);
}

// ---------- one case
const open = document.querySelector("[data-live-case]");
let typed = 0;

function takePeople(others) {
  const place = open.querySelector("[data-live-people]");
  place.replaceChildren(...others.map((one) => {
    const item = document.createElement("span");
    item.className = one.typing ? "typing" : "looking";
    const face = document.createElement("span");
    face.className = "avatar avatar--b";
    face.setAttribute("aria-hidden", "true");
    face.textContent = one.initials;
    item.append(face, say(one.typing ? open.dataset.sayTyping : open.dataset.sayLooking, { name: one.name }));
    return item;
  }));
}

async function showNews() {
  const anew = await pageAnew();
  for (const part of [".case__top", ".case__main .log"]) {
    const fresh = anew.querySelector(part), old = document.querySelector(part);
    if (!fresh || !old) continue;
    const node = document.adoptNode(fresh);
    node.querySelector("[data-live-case]")?.replaceWith(open); // this very element goes on asking
    old.replaceWith(node);
    window.htmx?.process(node);
  }
  // What happened has been seen now, so forms that are being filled in go on from here.
  const version = anew.querySelector("[data-live-case]")?.dataset.version;
  if (version) {
    for (const field of document.querySelectorAll("form[action*='/staff/requests/'] input[name=version]")) field.value = version;
    open.dataset.version = version;
  }
  open.querySelector("[data-live-news]").hidden = true;
  const log = document.querySelector(".case__main .log");
  if (log) { log.tabIndex = -1; log.focus(); }
}

function takeCase(data) {
  takePeople(data.others);
  const bar = open.querySelector("[data-live-news]");
  bar.hidden = !data.news.length;
  bar.querySelector("[data-live-words]").textContent = data.news.map((one) => (one.who ? say(open.dataset.sayNews, one) : one.what)).join(" · ");
}

if (open) {
  document.addEventListener("input", (event) => { if (event.target.closest("#act")) typed = Date.now(); });
  open.querySelector("[data-live-news] button").addEventListener("click", showNews);
  poll(() => `${open.dataset.liveCase}?version=${open.dataset.version}${Date.now() - typed < 8000 ? "&typing=1" : ""}`, takeCase);
}
