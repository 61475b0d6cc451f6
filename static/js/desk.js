// The call desk: alive while somebody types, and fast by keyboard. One request after each pause keeps the draft and brings the parts of the
// page that what was typed changes (elements "part-NAME"). Without this script buttons do the same.

const form = document.getElementById("desk");
const patience = 400;
const byId = (id) => document.getElementById(id);
const field = (name) => form.elements.namedItem(name);
const shown = (element) => element && element.offsetParent !== null && !element.disabled;

// ---- one request at a time ----
let wanted = new Set();
let underway = [];
let asking = null;
let timer = 0;
let leaving = false;

function put(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  for (const part of parsed.querySelectorAll("[data-part]")) {
    const target = byId(`part-${part.dataset.part}`);
    if (!target) continue;
    const focused = target.contains(document.activeElement) ? document.activeElement : null;
    target.replaceChildren(...part.childNodes);
    target.dispatchEvent(new CustomEvent("htmx:afterSettle", { bubbles: true })); // forms.js and search_suggest.js look at what came
    if (focused) (focused.id ? byId(focused.id) : target.querySelector(`[name="${CSS.escape(focused.name || "")}"][value="${CSS.escape(focused.value || "")}"]`))?.focus();
  }
  const spot = form.querySelector("#part-place [data-lat]");
  if (spot) { takeSpot(spot.dataset); tellOfAddress(); }
  mark();
}

async function refresh(parts = [], extra = {}) {
  clearTimeout(timer);
  timer = 0;
  for (const part of [...parts, ...(asking ? underway : [])]) wanted.add(part);
  asking?.abort();
  const mine = (asking = new AbortController());
  underway = [...wanted];
  wanted = new Set();
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries({ parts: underway.join(","), ...extra })) body.set(name, value);
  try {
    const answer = await fetch(form.dataset.live, { method: "POST", body, signal: mine.signal });
    const html = await answer.text();
    if (mine !== asking || leaving) return;
    asking = null;
    if (answer.ok && !answer.redirected) put(html); else lost();
  } catch (error) { // cut off by a newer one or by leaving the page: nothing to say
    if (error.name !== "AbortError" && !leaving) { asking = null; lost(); }
  }
}

function lost() { byId("part-saved").textContent = form.dataset.sayLost; }

function soon(...parts) {
  for (const part of parts) wanted.add(part);
  clearTimeout(timer);
  timer = setTimeout(refresh, patience);
}

// ---- the place ----
function takeSpot({ lat, long, label }) {
  const values = { lat, long, placed_for: label };
  if (document.activeElement !== field("address")) values.address = label;
  for (const [name, value] of Object.entries(values)) {
    if (field(name).value === value) continue;
    field(name).value = value;
    if (name === "lat" || name === "long") field(name).dispatchEvent(new Event("change")); // the map follows
  }
}

// What the city knows of the address comes from a page of its own, once for each place.
let toldOf = "";
async function tellOfAddress() {
  const box = byId("part-address");
  const here = `${field("lat").value} ${field("long").value}`;
  if (!box || here === toldOf || !field("lat").value) return;
  toldOf = here;
  const body = new URLSearchParams();
  for (const name of ["address", "lat", "long", "csrfmiddlewaretoken"]) body.set(name, field(name).value);
  try {
    const answer = await fetch(box.dataset.url, { method: "POST", body });
    if (answer.ok && !answer.redirected) box.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  } catch { toldOf = ""; } // the next change of the place asks again
}

function forgetSpot() {
  for (const name of ["lat", "long", "placed_for"]) field(name).value = "";
  byId("part-place").replaceChildren();
}

const placeParts = () => ["place", "near", "say", ...(form.querySelector("[data-day]") ? ["questions"] : [])];

// ---- what is typed ----
form.addEventListener("input", ({ target }) => {
  if (target.name === "phone" && target.value.replace(/\D/g, "").length >= 7) soon("caller", "say");
  else if (target.name === "description") soon("services", "articles", "alarm", "say");
  else if (target.name === "address") { forgetSpot(); soon("say"); }
  else soon("say");
  clock();
});
form.addEventListener("change", ({ target }) => {
  if (target.name === "service") refresh(["services", "questions", "script", "articles", "near", "alarm", "say"]);
  else if (target.name === "address_choice") refresh(placeParts());
  else if (["address", "description", "asset", "asset_number"].includes(target.name)) soon(...placeParts());
  else if (target.name?.startsWith("answer_")) soon("alarm", "say");
});
form.addEventListener("suggest:chosen", () => { field("placed_for").value = field("address").value; refresh(placeParts()); });
form.addEventListener("map:picked", () => { field("placed_for").value = field("address").value; soon(...placeParts()); });
form.addEventListener("submit", () => { leaving = true; clearTimeout(timer); timer = 0; asking?.abort(); });
window.addEventListener("pageshow", () => { leaving = false; });
window.addEventListener("pagehide", () => { if (timer && !leaving) navigator.sendBeacon(form.dataset.live, new FormData(form)); });

// ---- where one goes next ----
const fieldsOf = (root) => [...root.querySelectorAll("input, select, textarea")].filter((each) => shown(each) && each.type !== "hidden" && !each.closest("[data-no-enter]"));
const go = (element) => { if (!element) return; element.focus(); element.scrollIntoView({ block: "nearest" }); };
const save = () => form.querySelector("button[value=send]");
const toQuestions = () => go(fieldsOf(byId("part-questions"))[0] || save());
const toNear = () => { const known = form.querySelector("[data-near=y]"); if (known) go(known); else toQuestions(); };

// An answer may come after somebody has gone on by herself: then the keyboard stays where it is.
const stayed = (target) => document.activeElement === target || document.activeElement === document.body;

async function settlePlace(target) {
  await refresh(placeParts());
  if (!stayed(target)) return;
  const choice = form.querySelector("#part-place input[type=radio]");
  if (choice) go(choice); else toNear();
}

function choose(code) {
  field("service").value = code;
  field("service").dispatchEvent(new Event("change", { bubbles: true }));
}

function after(target) {
  const all = fieldsOf(form);
  const same = (each) => target.name && each.name === target.name;
  const next = all.slice(all.indexOf(target) + 1).find((each) => !same(each));
  go(next && byId("s6").compareDocumentPosition(next) & Node.DOCUMENT_POSITION_PRECEDING ? next : save());
}

async function advance(target) {
  if (target.name === "phone") {
    await refresh(["caller", "say"]);
    if (stayed(target)) go(form.querySelector("[name=take]") || field("name"));
  } else if (target.name === "description") {
    if (!field("service").value) await refresh(["services", "articles", "alarm", "say"]);
    if (!stayed(target)) return;
    const first = form.querySelector("[name=pick]");
    if (!field("service").value && first) choose(first.value);
    go(field("service").value ? field("address") : field("service"));
  } else if (target.name === "address" || target.name === "place_note") await settlePlace(target);
  else if (target.name === "address_choice") { target.checked = true; await settlePlace(target); }
  else after(target);
}

// ---- keys ----
const singleKeysOff = () => { try { return localStorage.getItem("single-keys") === "off"; } catch { return false; } }; // the switch in the list of keys
const types = (element) => element.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");

function digit(number, target) {
  const group = target.closest("fieldset");
  const picks = [...form.querySelectorAll("[name=pick]")];
  const opened = target.closest("#transfer, #information");
  if (opened) opened.querySelectorAll("li > button:first-of-type")[number]?.click();
  else if (group && target.matches("input")) {
    const input = group.querySelectorAll("input[type=radio], input[type=checkbox]")[number];
    if (!input) return;
    input.checked = input.type === "radio" || !input.checked;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    if (input.type === "radio" && input.name !== "address_choice") after(input);
    else if (input.name === "address_choice") advance(input);
    else input.focus();
  } else picks[number]?.click();
}

const steps = (number) => { const step = byId(`s${number}`); go(fieldsOf(step)[0] || step.querySelector("button")); };
function open(id) { byId(id).open = true; go(byId(id).querySelector("button")); }

function pressed(event) {
  const { target, key, code } = event;
  if (key === "Enter" && (event.ctrlKey || event.metaKey)) return () => form.requestSubmit(event.shiftKey ? form.querySelector("button[value=another]") : save());
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) {
    if (/^Digit[1-6]$/.test(code)) return () => steps(code.slice(-1));
    if (code === "KeyT") return () => open("transfer");
    return code === "KeyI" ? () => open("information") : null;
  }
  if (!form.contains(target) && target !== document.body) return null;
  if (key === "Enter" && target.matches("input, select, #id_description, #id_place_note") && !event.shiftKey) return () => advance(target);
  if (key === "ArrowDown" && target.id === "id_description" && form.querySelector("[name=pick]")) return () => go(form.querySelector("[name=pick]"));
  if (key.startsWith("Arrow") && target.name === "pick") { const all = [...form.querySelectorAll("[name=pick]")]; return () => go(all[all.indexOf(target) + (key === "ArrowDown" ? 1 : -1)] || field("description")); }
  if (types(target) || event.shiftKey || singleKeysOff()) return null;
  if (/^[1-9]$/.test(key)) return () => digit(Number(key) - 1, target);
  const answer = /^[yin]$/i.test(key) && form.querySelector(`[data-near="${key.toLowerCase()}"]`);
  return answer ? () => answer.click() : null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  const act = pressed(event);
  if (!act) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the keys of other staff pages do not fire as well
  act();
});

form.addEventListener("click", async (event) => {
  const button = event.target.closest("button[name]");
  if (button?.name === "pick") { event.preventDefault(); choose(button.value); go(field("address")); }
  if (button?.name === "take") { event.preventDefault(); await refresh(["caller", "fields", "say"], { take: button.value }); if (stayed(button)) go(field("description")); }
  if (button?.name === "decline") {
    event.preventDefault();
    const said = Object.assign(document.createElement("input"), { type: "hidden", name: "declined", value: button.value });
    byId("part-near").append(said);
    await refresh(["near"]);
    if (stayed(button)) toNear();
  }
});

// ---- where one is ----
function mark() {
  const done = { s1: field("phone").value || field("name").value, s2: field("service").value, s3: field("address").value || field("lat").value, s5: form.querySelector("#part-questions :checked, #part-questions input[type=text]:not(:placeholder-shown)") };
  for (const item of document.querySelectorAll(".path [data-step]")) item.classList.toggle("done", Boolean(done[item.dataset.step]));
}
form.addEventListener("focusin", ({ target }) => {
  const at = target.closest(".step, #s1")?.id;
  for (const item of document.querySelectorAll(".path [data-step]")) {
    const link = item.querySelector("a");
    if (item.dataset.step === at) link.setAttribute("aria-current", "step"); else link.removeAttribute("aria-current");
  }
  for (const step of form.querySelectorAll(".step")) step.classList.toggle("now", step.id === at);
});
for (const link of document.querySelectorAll(".path a")) link.addEventListener("click", (event) => { event.preventDefault(); steps(link.hash.slice(2)); });

let since = 0;
function clock() {
  if (since) return;
  since = Date.now();
  const said = form.querySelector("[data-on-the-line]");
  said.hidden = false;
  const show = () => { const seconds = Math.floor((Date.now() - since) / 1000); said.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`; };
  show();
  setInterval(show, 1000);
}

function begin() {
  if (field("phone").value) clock();
  mark();
  if (document.querySelector("[data-error-summary]")) return;
  if (!field("phone").value && !field("name").value) go(field("phone"));
  else if (!field("name").value) go(form.querySelector("[name=take]") || field("name"));
  else go([field("description"), field("address")].find((each) => !each.value) || field("description"));
}
begin();
