// The pages of what this phone keeps: write a draft ([data-draft-form]), and the list of all ([data-drafts-list]). Nothing goes without a tap.

import { isFull, isWaiting, keep, settled, store, thisTab } from "./draft_phone.js";
import { smaller } from "./draft_photo.js";
import { element, freshKey } from "./fresh.js";

const words = { ...document.querySelector("[data-draft-words]").dataset };
const list = document.querySelector("[data-drafts-list]");
const form = document.querySelector("[data-draft-form]");
const send = "/report/take/";
const patience = 30000; // milliseconds for an answer, and as many again for each photo

function button(text, act, look = "usa-button usa-button--unstyled", about = "") {
  const made = element("button", text, look);
  made.type = "button";
  if (about) made.append(element("span", ` ${about}`, "usa-sr-only"));
  made.addEventListener("click", act);
  return made;
}

// Addresses of pictures that are shown; let go when the page draws anew.
let shown = [];
function picture(blob) {
  const image = element("img", "", "c-draft-thumb");
  const address = URL.createObjectURL(blob);
  shown.push(address);
  image.src = address;
  image.alt = "";
  return image;
}
const letGo = () => { shown.forEach((address) => URL.revokeObjectURL(address)); shown = []; };

/* ---------- the list ---------- */

const say = (text) => { const place = document.querySelector("[data-drafts-said]"); place.textContent = text; if (text) place.focus(); };

async function asked(options, wait) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait);
  try {
    const answer = await fetch(send, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options });
    return { ok: answer.ok, told: await answer.json().catch(() => ({})) };
  } finally { clearTimeout(timer); }
}

function body(draft) {
  const data = new FormData();
  data.append("key", draft.draft || draft.key);
  for (const name of ["words", "service", "place", "lat", "long"]) if (draft[name] !== undefined && draft[name] !== "" && draft[name] !== null) data.append(name, draft[name]);
  const place = draft.photos.find((photo) => photo.place)?.place;
  if (place) { data.append("photo_lat", place.lat); data.append("photo_long", place.long); }
  if (draft.goesOn && draft.tab === thisTab()) data.append("goes_on", "on");
  if (!draft.without) for (const { name, blob } of draft.photos) data.append("photos", blob, name || "photo.jpg");
  return data;
}

async function sendOne(draft) {
  if (!navigator.onLine) return words.noSignal;
  const given = await asked({}, patience);
  if (!given.ok) return words.trouble;
  const { ok, told } = await asked({ method: "POST", body: body(draft), headers: { "X-CSRFToken": given.told.token } }, patience * (1 + draft.photos.length));
  if (told.sent) { await store.remove(draft.id); return words.wasSent; }
  if (!ok || !told.next) {
    if (told.draft) await store.put({ ...draft, state: "going", draft: told.draft, without: true });
    return [told.error || words.trouble, told.without ? words.without : ""].join(" ").trim();
  }
  await store.put({ ...draft, state: "going", draft: told.draft, without: true });
  location.assign(told.next);
  return "";
}

async function sendNow(draft, pressed) {
  pressed.disabled = true;
  say(words.sending);
  const become = await sendOne(draft).catch(() => words.noSignal);
  pressed.disabled = false;
  if (!become) return;
  await showList();
  say(become);
}

async function drop(draft) {
  if (!window.confirm(words.deleteSure)) return;
  await store.remove(draft.id);
  await showList();
  document.querySelector("[data-drafts-said]").focus();
}

function row(draft) {
  const made = element("li");
  const title = draft.words || draft.place || words.noWords;
  const [first] = draft.photos;
  made.append(first ? picture(first.blob) : element("span", words.noPhoto, "c-draft-thumb soft small"));
  const about = element("div", "", "stack-tight");
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(draft.at));
  const said = element("p", "", "strong c-draft-words");
  said.append(element("bdi", title));
  const facts = element("p", "", "soft small c-draft-facts");
  facts.append(...[draft.words ? draft.place : "", when].filter(Boolean).map((text) => element("bdi", text)));
  about.append(said, facts, element("p", draft.state === "going" ? words.going : words.waiting, "small"));
  const change = element("a", words.change);
  change.href = `/report/offline/#${draft.id}`;
  change.append(element("span", ` ${title}`, "usa-sr-only"));
  const actions = element("p", "", "actions");
  const go = button(draft.state === "going" ? words.goOn : words.send, () => sendNow(draft, go), "usa-button", title);
  actions.append(go, change, button(words.delete, () => drop(draft), undefined, title));
  about.append(actions);
  made.append(about);
  return made;
}

async function showList() {
  const drafts = (await store.all()).filter((draft) => isWaiting(draft, thisTab())).sort((one, other) => other.at.localeCompare(one.at));
  letGo();
  list.replaceChildren(...drafts.map(row));
  list.hidden = !drafts.length;
  document.querySelector("[data-drafts-none]").hidden = drafts.length > 0;
  document.querySelector("[data-drafts-actions]").hidden = false;
  document.querySelector("[data-drafts-delete]").hidden = drafts.length < 2;
}

async function deleteAll() {
  if (!window.confirm(words.deleteAllSure)) return;
  for (const draft of await store.all()) await store.remove(draft.id);
  await showList();
  document.querySelector("[data-drafts-said]").focus();
}

/* ---------- writing ---------- */

let now = { photos: [] };

function showPhotos() {
  letGo();
  form.querySelector("[data-draft-photos]").replaceChildren(...now.photos.map((photo) => {
    const item = element("li");
    item.append(picture(photo.blob), element("span", photo.name || words.photo), button(words.remove, () => { now.photos = now.photos.filter((other) => other !== photo); showPhotos(); form.querySelector("[type=file]").focus(); }, undefined, photo.name));
    return item;
  }));
}

function complain(text) {
  const box = form.querySelector("[data-draft-error]");
  box.hidden = false;
  box.querySelector("p").textContent = text;
  box.focus();
}

async function keepNow(event) {
  event.preventDefault();
  const input = form.querySelector("[type=file]");
  const press = form.querySelector("[type=submit]");
  if (press.disabled) return;
  if (now.photos.length + input.files.length > Number(input.dataset.maxFiles)) { complain(words.tooMany); return; }
  const data = new FormData(form);
  const typed = Object.fromEntries(["words", "service", "place"].map((name) => [name, (data.get(name) || "").trim()]));
  press.disabled = true;
  try {
    const photos = [...now.photos, ...await Promise.all([...input.files].map(smaller))];
    if (!typed.words && !typed.place && !photos.length) { complain(words.empty); return; }
    // What is changed is another draft to the city: what it may have of the earlier one goes with time.
    await keep({ ...now, ...typed, photos, key: freshKey(), draft: undefined, without: false, state: "waiting" });
    location.assign("/report/drafts/");
  } catch (error) {
    complain(isFull(error) ? words.full : words.notKept);
  } finally { press.disabled = false; }
}

function rememberPosition(press) {
  const said = form.querySelector("[data-draft-here-said]");
  press.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => { press.removeAttribute("aria-busy"); now = { ...now, lat: coords.latitude, long: coords.longitude }; said.textContent = words.position; },
    () => { press.removeAttribute("aria-busy"); said.textContent = words.noPosition; },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
  );
}

async function showForm() {
  const id = Number(location.hash.slice(1));
  now = (id && await store.one(id)) || { photos: [] };
  for (const name of ["words", "service", "place"]) form.elements[name].value = now[name] || "";
  if (now.lat !== undefined && now.lat !== null) form.querySelector("[data-draft-here-said]").textContent = words.position;
  showPhotos();
  form.hidden = false;
  form.addEventListener("submit", keepNow);
  const here = form.querySelector("[data-draft-here]");
  here.hidden = !navigator.geolocation;
  here.addEventListener("click", () => rememberPosition(here));
}

/* ---------- start ---------- */

async function start() {
  try {
    await settled();
  } catch {
    document.querySelector("[data-draft-impossible]").hidden = false;
    return;
  }
  if (form) await showForm();
  if (list) {
    document.querySelector("[data-drafts-delete]").addEventListener("click", deleteAll);
    await showList();
  }
}

start();
