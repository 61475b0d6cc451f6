// On every page for residents, and small for that: brings in the service worker once the page has rest, and what keeps drafts
// (draft_keeper.js) as soon as somebody types, a draft waits on this phone, a report has its number, or the signal is gone. Hook: [data-drafts] {worker}.

const banner = document.querySelector("[data-drafts]");
const rest = 2000; // milliseconds after the page: its own things come first
const longest = 1000; // milliseconds that a form waits for its copy

let keeper;
const withKeeper = () => (keeper ??= import("./draft_keeper.js").catch(() => null));

function mayHaveDrafts() {
  try { return localStorage.getItem("drafts:some") === "yes"; } catch { return false; }
}

// The steps whose words, place and photos can be kept; who somebody is stays out of it.
const holdsDraft = (form) => Boolean(form.querySelector("[name=q], [name=description], [name=address], [type=file]"));

// With signal such a form goes as soon as its copy is kept: a signal lost on the way may end this page before that.
let held; // the form that waits for its copy
let going; // the form that is sent for good
const copied = (form) => withKeeper().then((loaded) => loaded?.copyForm(form)).catch(() => { /* no room: it goes without a copy */ });
async function sendKept(form, submitter) {
  held = form;
  await Promise.race([copied(form), new Promise((resolve) => { setTimeout(resolve, longest); })]);
  await new Promise((resolve) => { setTimeout(resolve); }); // a form cannot be sent as long as its submit event goes round
  if (held !== form) return; // its writer has left this page, and may come back to it
  held = null;
  form.removeAttribute("aria-busy");
  going = form;
  try { form.requestSubmit(submitter?.form === form ? submitter : null); } finally { going = null; }
}

// Without signal it stays here; words, photos and place become a draft.
function keepHere(form) {
  form.removeAttribute("aria-busy");
  const text = banner.dataset.noSignal;
  const keeping = holdsDraft(form) ? withKeeper().then((loaded) => loaded?.keepForm(form)).catch(() => false) : Promise.resolve(false);
  keeping.then((isKept) => {
    if (isKept) return;
    form.querySelector("[data-no-signal]")?.remove();
    const said = document.createElement("p");
    said.className = "strong";
    said.dataset.noSignal = "";
    said.setAttribute("role", "alert");
    said.textContent = text;
    form.append(said);
  });
}

function onSubmit(event) {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || form.closest("[data-phone-page]")) return;
  if (!location.pathname.startsWith("/report/") || form === going) return;
  if (!navigator.onLine) { event.preventDefault(); keepHere(form); return; }
  if (!holdsDraft(form) || submitter?.name === "remove") return;
  if (!form.requestSubmit) { copied(form); return; } // phones of 2021 can send it at once alone
  event.preventDefault();
  if (held !== form) sendKept(form, submitter);
}

function register() {
  if (!navigator.serviceWorker) return;
  setTimeout(() => navigator.serviceWorker.register(banner.dataset.worker, { scope: "/" })
    .then(() => navigator.serviceWorker.ready)
    .then(() => { document.documentElement.dataset.worksOffline = "yes"; })
    .catch(() => { /* not over a secure connection: everything works while there is signal */ }), rest);
}

if (banner && window.indexedDB) {
  document.addEventListener("submit", onSubmit);
  window.addEventListener("pagehide", () => { held = null; });
  if (location.pathname.startsWith("/report/")) for (const sign of ["input", "change"]) document.addEventListener(sign, withKeeper, { once: true });
  if (mayHaveDrafts() || document.querySelector("[data-draft-done]")) withKeeper();
  if (document.readyState === "complete") register(); else window.addEventListener("load", register);
}
