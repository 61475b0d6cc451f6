// The operations page keeps itself fresh: htmx asks for its part every half minute, and this keeps the reader's place in it.
// Hooks: #operations (swapped whole), [data-live-sign] beside it (comes with each answer) with data-say-live, data-say-failed and data-say-out, [data-live-news] (read out), [data-leave] (Escape), [data-refresh] (needless with this).

const part = () => document.getElementById("operations");
const EVERY = 30000;
let fresh = Date.now();
let place = null;

// What had the keyboard, as it can be found again in the new part: the same link, else the same summary.
function placeOf(element) {
  if (!element || !part()?.contains(element)) return null;
  const kind = element.closest("a[href], summary, button, [tabindex]");
  if (!kind) return null;
  const all = [...part().querySelectorAll(kind.tagName)];
  return { tag: kind.tagName, href: kind.getAttribute("href"), number: all.indexOf(kind) };
}

function goBack({ tag, href, number }) {
  const all = [...part().querySelectorAll(tag)];
  const same = href === null ? all[number] : all.find((each) => each.getAttribute("href") === href);
  same?.focus({ preventScroll: true });
}

const shown = () => [...part().querySelectorAll("details")].map((each) => each.open);
let opened = [];

function fail(words) {
  const sign = document.querySelector("[data-live-sign]");
  if (!sign) return;
  sign.classList.add("live--stale");
  sign.textContent = words;
  const news = document.querySelector("[data-live-news]");
  if (news && news.textContent !== words) news.textContent = words; // read out once
}

const mine = (event) => event.detail.elt === part();
const say = (name) => document.querySelector("[data-live-sign]").dataset[name];

document.addEventListener("htmx:beforeRequest", (event) => {
  if (mine(event) && document.hidden) event.preventDefault(); // nobody looks; it is asked when somebody does
});
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!mine(event)) return;
  const { xhr } = event.detail;
  if (xhr.status === 200 && xhr.responseText.includes('id="operations"')) {
    place = placeOf(document.activeElement);
    opened = shown();
    return;
  }
  event.detail.shouldSwap = false;
  fail(say(xhr.status === 200 || xhr.status === 403 ? "sayOut" : "sayFailed"));
});
document.addEventListener("htmx:afterSwap", () => {
  if (!part()) return;
  fresh = Date.now();
  part().querySelectorAll("details").forEach((each, number) => { each.open = opened[number] ?? each.open; });
  document.querySelector("[data-live-news]")?.replaceChildren();
  if (place) goBack(place);
  place = null;
  settle();
});
for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, (event) => { if (mine(event)) fail(say("sayFailed")); });
document.addEventListener("visibilitychange", () => { if (!document.hidden && Date.now() - fresh > EVERY) window.htmx?.trigger(part(), "fresh"); });

document.addEventListener("keydown", (event) => {
  const leave = document.querySelector("[data-leave]");
  if (event.key === "Escape" && leave && !document.querySelector("dialog[open]")) leave.click();
});

// The link to refresh is for pages that do not do it themselves; so are words that promise nothing.
function settle() {
  for (const link of document.querySelectorAll("[data-refresh]")) link.hidden = true;
  const sign = document.querySelector("[data-live-sign]");
  sign.textContent = sign.dataset.sayLive;
}
settle();
