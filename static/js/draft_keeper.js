// What keeps drafts on the pages of the report: says how many wait, and copies a form before it leaves, so that it is not lost when the signal goes.
// Hooks: [data-drafts] {url} with [data-drafts-count], [data-draft-done] on the page with the number.

import { isWaiting, keep, rememberSome, settled, store, thisTab } from "./draft_phone.js";
import { freshKey } from "./fresh.js";

const banner = document.querySelector("[data-drafts]");
const tab = thisTab();
const mirror = "drafts:report";

const remembered = () => { try { return JSON.parse(sessionStorage.getItem(mirror) || "{}"); } catch { return {}; } };
const remember = (values) => { try { sessionStorage.setItem(mirror, JSON.stringify(values)); } catch { /* full or forbidden: only this page's words can be kept then */ } };

async function showWaiting() {
  const drafts = await store.all();
  const count = drafts.filter((draft) => isWaiting(draft, tab)).length;
  rememberSome(drafts.length > 0);
  banner.querySelector("[data-drafts-count]").textContent = new Intl.NumberFormat(document.documentElement.lang).format(count);
  banner.hidden = !count || Boolean(document.querySelector("[data-phone-page]"));
}

function told(form) {
  const data = new FormData(form);
  const value = (name) => (typeof data.get(name) === "string" ? data.get(name).trim() : "");
  const [, service] = location.pathname.match(/^\/report\/([\w-]+)\/\w*/) || [];
  const before = service ? remembered() : {};
  const number = (name) => (value(name) === "" ? before[name] : Number(value(name)));
  return {
    words: value("q") || value("description") || before.words || "", service: service || before.service || "",
    place: [value("address"), value("place_note")].filter(Boolean).join(", ").slice(0, 200) || before.place || "",
    lat: number("lat"), long: number("long"), goesOn: Boolean(service),
  };
}

const files = (form) => [...form.querySelectorAll("input[type=file]")].flatMap((input) => [...input.files]);
const asTheyAre = (form) => files(form).map((file) => ({ name: file.name, blob: file }));

// Make a draft of a form of the report and go where the drafts are; true when it is kept.
export async function keepForm(form) {
  const photos = await import("./draft_photo.js").then(({ smaller }) => Promise.all(files(form).map(smaller)), () => asTheyAre(form));
  await keep({ ...told(form), key: freshKey(), photos, state: "waiting", tab });
  location.assign(banner.dataset.url);
  return true;
}

// With signal the form goes once its copy is kept, which waits in case no answer comes.
export async function copyForm(form) {
  const draft = told(form);
  remember(draft);
  await keep({ ...draft, key: freshKey(), photos: asTheyAre(form), state: "passing", tab, from: location.pathname });
}

// The page with the number: the draft that it came from has done its duty.
async function done() {
  const name = document.querySelector("[data-draft-done]")?.dataset.draftDone;
  if (!name) return;
  sessionStorage.removeItem(mirror);
  for (const draft of await store.all()) if (draft.draft === name || draft.key === name) await store.remove(draft.id);
}

async function start() {
  try {
    await settled();
    await done();
    await showWaiting();
    document.documentElement.dataset.keepsDrafts = "yes";
  } catch { /* a window that keeps nothing: the pages for drafts say so */ }
}

start();
