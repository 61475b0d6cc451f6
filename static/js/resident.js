// On every page for residents: says how many drafts wait on this phone, keeps what a form of the report holds when the signal goes, and
// brings in the service worker once the page has rest. Hooks: [data-drafts] {worker, url}, [data-draft-done] on the page with the number.

import { isWaiting, keep, smaller, store, thisTab, freshKey } from "./draft_phone.js";

const banner = document.querySelector("[data-drafts]");
const tab = thisTab();
const rest = 2000; // milliseconds after the page: its own things come first
const mirror = "drafts:report";

const remembered = () => { try { return JSON.parse(sessionStorage.getItem(mirror) || "{}"); } catch { return {}; } };
const remember = (values) => { try { sessionStorage.setItem(mirror, JSON.stringify(values)); } catch { /* full or forbidden: only this page's words can be kept then */ } };

/* ---------- the line that says what waits ---------- */

async function showWaiting() {
  const count = (await store.all()).filter((draft) => isWaiting(draft, tab)).length;
  banner.querySelector("[data-drafts-count]").textContent = new Intl.NumberFormat(document.documentElement.lang).format(count);
  banner.hidden = !count || Boolean(document.querySelector("[data-phone-page]"));
}

/* ---------- a form of the report, when the signal goes ---------- */

// The steps whose words, place and photos can be kept; who somebody is stays out of it.
const isOurs = (form) => form.method === "post" && location.pathname.startsWith("/report/") && form.querySelector("[name=q], [name=description], [name=address], [type=file]");

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

async function keptForm(form, draft) {
  const photos = await Promise.all(files(form).map(smaller));
  await keep({ ...draft, key: freshKey(), photos, state: "waiting", tab });
  location.assign(banner.dataset.url);
}

function complain(form) {
  form.querySelector("[data-no-signal]")?.remove();
  const box = document.createElement("p");
  box.className = "strong";
  box.dataset.noSignal = "";
  box.setAttribute("role", "alert");
  box.textContent = banner.dataset.noSignal;
  form.append(box);
}

// With signal the form goes at once; its copy waits in case no answer comes.
function onSubmit(event) {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || form.closest("[data-phone-page]")) return;
  if (submitter?.value === "finished") { sessionStorage.removeItem(mirror); return; }
  if (submitter?.name === "remove" || !location.pathname.startsWith("/report/")) return;
  const draft = isOurs(form) ? told(form) : null;
  if (!navigator.onLine) {
    event.preventDefault();
    form.removeAttribute("aria-busy");
    if (draft) keptForm(form, draft).catch(() => complain(form)); else complain(form);
    return;
  }
  if (!draft) return;
  remember(draft);
  const photos = files(form).map((file) => ({ name: file.name, blob: file }));
  keep({ ...draft, key: freshKey(), photos, state: "passing", tab, from: location.pathname }).catch(() => {});
}

// What was on its way when this page came: the city has it when this is the answer; else it is a draft now.
async function settle() {
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  const came = document.referrer ? new URL(document.referrer).pathname : "";
  const isAnswer = !document.querySelector("[data-phone-page]") && /^\/(report|track)\//.test(location.pathname);
  for (const draft of await store.all()) {
    if (draft.state !== "passing" || draft.tab !== tab) continue;
    if (type === "navigate" && isAnswer && came === draft.from) await store.remove(draft.id);
    else await store.put({ ...draft, state: "waiting" });
  }
}

// The page with the number: the draft that it came from has done its duty.
async function done() {
  const name = document.querySelector("[data-draft-done]")?.dataset.draftDone;
  if (!name) return;
  sessionStorage.removeItem(mirror);
  for (const draft of await store.all()) if (draft.draft === name || draft.key === name) await store.remove(draft.id);
}

/* ---------- start ---------- */

function register() {
  if (!navigator.serviceWorker) return;
  setTimeout(() => navigator.serviceWorker.register(banner.dataset.worker, { scope: "/" })
    .then(() => navigator.serviceWorker.ready)
    .then(() => { document.documentElement.dataset.worksOffline = "yes"; })
    .catch(() => { /* not over a secure connection: everything works while there is signal */ }), rest);
}

async function start() {
  if (!banner || !store || !window.indexedDB) return;
  document.addEventListener("submit", onSubmit);
  if (document.readyState === "complete") register(); else window.addEventListener("load", register);
  try {
    await settle();
    await done();
    await showWaiting();
  } catch { /* a window that keeps nothing: the pages for drafts say so */ }
}

start();
