// A crew's phone: every action is kept first and sent then, so that nothing is lost without signal. Nothing here is needed while there is signal: the forms send themselves.
// Hooks: form[data-field-action] (data-words says what it is, data-ends leads back to the route, data-closes ends the case), [data-route] lists, [data-field-stop], [data-field-kept].

import { inOrder, legs } from "./field_route.js";

const phone = JSON.parse(document.getElementById("field-phone")?.textContent || "{}");
const { words } = phone;
const store = window.FieldStore;
const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
const language = document.documentElement.lang || "en";
const clock = (moment) => new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(new Date(moment));
const me = String(phone.user);
const retry = 30000;
const banner = document.querySelector("[data-field-said]");
const stopPage = document.querySelector("[data-field-stop]");

// crypto.randomUUID needs a secure context; random values do not.
function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

/* ---------- the bar that says what is kept ---------- */

const noSignal = {
  get since() { return localStorage.getItem("field:no-signal") || ""; },
  begin() { if (!this.since) localStorage.setItem("field:no-signal", new Date().toISOString()); },
  end() { localStorage.removeItem("field:no-signal"); },
};

async function refreshBanner({ signedOut = false } = {}) {
  if (!banner) return;
  const rows = await store.all();
  const own = rows.filter((item) => item.user === me);
  const waiting = own.filter((item) => item.state === "waiting").length;
  const parts = [];
  if (noSignal.since) parts.push(element("b", say(words.noSignal, { time: clock(noSignal.since) })));
  if (signedOut) parts.push(element("span", words.signedOut));
  else if (waiting) parts.push(element("span", say(noSignal.since ? words.keptHere : words.sending, { count: waiting })));
  if (own.length > waiting) parts.push(element("span", say(words.look, { count: own.length - waiting })));
  if (!own.length && rows.length) parts.push(element("span", words.others));
  const text = element("span");
  parts.forEach((part, index) => { if (index) text.append(" "); text.append(part); });
  const link = element("a", signedOut ? words.signIn : words.see);
  link.href = signedOut ? `${phone.signIn}?next=${encodeURIComponent(location.pathname)}` : phone.kept;
  const shown = [text];
  if (signedOut || (own.length && !document.querySelector("[data-field-kept]"))) shown.push(link);
  banner.hidden = !parts.length;
  if (banner.textContent !== shown.map((part) => part.textContent).join("")) banner.replaceChildren(...shown);
}

/* ---------- sending ---------- */

async function send({ isQuiet = false } = {}) {
  const own = (await store.all()).filter((item) => item.user === me && item.state === "waiting");
  if (!own.length) { await refreshBanner(); return null; }
  const outcome = await store.sendAll(phone);
  if (outcome.offline) noSignal.begin(); else noSignal.end();
  if (outcome.offline) await navigator.serviceWorker?.ready.then((ready) => ready.sync?.register("field-send")).catch(() => {});
  await refreshBanner(outcome);
  await showKept();
  if (outcome.sent.length && !isQuiet) document.dispatchEvent(new CustomEvent("field:sent", { detail: outcome }));
  return outcome;
}

function summary(form, submitter, data) {
  const parts = [submitter?.name === "outcome" ? submitter.textContent.trim() : form.dataset.words];
  const reason = form.querySelector("select[name=reason]");
  if (reason?.selectedIndex > 0) parts.push(reason.selectedOptions[0].textContent.trim());
  for (const name of ["text", "note", "measured", "description"]) if (data.get(name)) parts.push(data.get(name));
  return parts.join(". ");
}

async function itemOf(form, submitter) {
  const data = new FormData(form, submitter);
  const key = freshKey();
  const at = new Date().toISOString();
  for (const name of ["key", "submission_key"]) if (data.has(name)) data.set(name, key);
  if (data.has("action")) data.set("happened_at", at);
  data.delete("csrfmiddlewaretoken");
  const fields = [];
  const files = [];
  for (const [name, value] of data.entries()) {
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size) files.push({ field: name, name: value.name, blob: new Blob([await value.arrayBuffer()], { type: value.type }) });
  }
  const place = document.querySelector(".field__bar h1")?.textContent.trim() || "";
  const row = form.closest("[data-stop]");
  return {
    user: me, key, url: form.getAttribute("action"), kind: data.get("action") || "found", case: data.get("case") || "", at, state: "waiting", fields, files,
    place: row?.querySelector("b")?.textContent.trim() || (form.dataset.fieldFound === undefined ? place : data.get("address") || data.get("place_note") || ""),
    words: summary(form, submitter, data),
  };
}

function complain(form, text) {
  form.querySelector("[data-field-refused]")?.remove();
  const box = element("div", "", "usa-alert usa-alert--error");
  box.dataset.fieldRefused = "";
  box.setAttribute("role", "alert");
  box.tabIndex = -1;
  const inner = element("div", "", "usa-alert__body");
  inner.append(element("p", text, "usa-alert__text"));
  box.append(inner);
  form.prepend(box);
  box.focus();
}

async function kept(form, submitter) {
  const item = await itemOf(form, submitter);
  try { item.id = await store.add(item); } catch (error) { complain(form, error?.name === "QuotaExceededError" ? words.full : words.trouble); return; }
  const outcome = navigator.onLine ? await send({ isQuiet: true }) : null;
  if (!navigator.onLine) { noSignal.begin(); await refreshBanner(); await navigator.serviceWorker?.ready.then((ready) => ready.sync?.register("field-send")).catch(() => {}); }
  const left = (await store.all()).find((each) => each.id === item.id);
  if (left?.state === "refused") { await store.remove(item.id); await refreshBanner(); complain(form, left.answer?.words || words.trouble); return; }
  if (left && left.state !== "waiting") { location.assign(phone.kept); return; }
  if (!left && outcome) { if (form.dataset.ends !== undefined) location.assign(phone.route); else location.reload(); return; }
  form.reset();
  form.closest("details")?.removeAttribute("open");
  await overlay();
  if (form.dataset.fieldFound !== undefined) location.assign(phone.kept);
  else document.querySelector(".next")?.scrollIntoView({ block: "nearest" });
}

function intercept(form) {
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    const { submitter } = event;
    const isFound = form.dataset.fieldFound !== undefined;
    if (isFound && submitter?.value !== "send") return;
    event.preventDefault();
    try {
      // What is found on site may ask back, so with signal the form goes itself.
      if (isFound && navigator.onLine && await store.token(phone.token, 4000).then((given) => given.user === me, () => false)) {
        const step = element("input"); step.type = "hidden"; step.name = "step"; step.value = "send"; form.append(step);
        form.submit();
        return;
      }
      await kept(form, submitter);
    } finally { form.removeAttribute("aria-busy"); }
  });
}

/* ---------- what is kept, shown over the page as the city last knew it ---------- */

const ends = { close: "resolved", visit: "been", hold: "keptNow", release: "keptNow" };

async function overlay() {
  const own = (await store.all()).filter((item) => item.user === me);
  if (stopPage) overlayStop(own.filter((item) => item.case === stopPage.dataset.fieldStop));
  for (const row of document.querySelectorAll("[data-route] > [data-stop]")) overlayRow(row, own.filter((item) => item.case === row.dataset.stop));
  renumber();
}

function overlayStop(items) {
  const photos = items.filter((item) => item.kind === "photo").reduce((sum, item) => sum + item.files.length, 0);
  const said = stopPage.querySelector("[data-photos-kept]");
  if (said) said.textContent = photos ? say(words.photosKept, { count: photos }) : "";
  for (const item of items) {
    if (item.kind === "claim") stopPage.dataset.step = "arrive";
    if (item.kind === "arrive") { stopPage.dataset.step = "work"; stopPage.querySelector("[data-arrived]").textContent = say(words.onSiteSince, { time: clock(item.at) }); }
    if (ends[item.kind]) { stopPage.dataset.step = "closed"; stopPage.querySelector("[data-closed]").textContent = item.kind === "hold" || item.kind === "release" ? words.keptNow : `${words[ends[item.kind]]}. ${words.keptNow}`; }
  }
}

function overlayRow(row, items) {
  const arrived = items.find((item) => item.kind === "arrive");
  const ended = items.find((item) => ends[item.kind]);
  const button = row.querySelector(".stop__more form[data-field-action]");
  if (arrived && button) {
    const link = element("a", say(words.onSiteSince, { time: clock(arrived.at) }), "usa-button");
    link.href = row.dataset.url;
    button.replaceWith(link);
  }
  if (!ended) return;
  const done = document.querySelector("[data-field-done]");
  row.querySelector(".stop__more")?.remove();
  row.querySelector(".timer")?.replaceWith(element("span", words.notSent, "sla is-hold"));
  row.querySelector("[data-distance]")?.remove();
  row.classList.add("is-done");
  row.querySelector(".small")?.append(`, ${words[ends[ended.kind]]}, ${clock(ended.at)}`);
  done.hidden = false;
  done.querySelector("ul").prepend(row);
}

/* ---------- the order of the stops ---------- */

const lists = () => [...document.querySelectorAll("[data-route]")];
const rowsAhead = () => lists().flatMap((list) => [...list.children]);

function renumber() {
  const rows = rowsAhead();
  const [first, rest] = lists();
  if (!first || !rest) return;
  rows.forEach((row, index) => {
    row.querySelector("[data-number]").textContent = String(index + 1);
    const home = index ? rest : first;
    if (row.parentElement !== home) home.append(row);
  });
  if (rows.length > 1) rest.append(...rows.slice(1));
}

function far(metres) {
  if (metres === null) return "";
  const isShort = metres < 1000;
  const number = new Intl.NumberFormat(language, { style: "unit", unit: isShort ? "meter" : "kilometer", maximumFractionDigits: isShort ? 0 : 1 });
  return `, ${number.format(isShort ? Math.round(metres / 10) * 10 : metres / 1000)}`;
}

function orderFrom(start) {
  const number = (text) => (text === "" ? null : Number(text));
  const stops = rowsAhead().map((row) => ({ row, lat: number(row.dataset.lat), long: number(row.dataset.long), group: Number(row.dataset.group) }));
  const isByHand = lists()[0]?.dataset.byHand !== undefined;
  const ordered = isByHand ? stops : inOrder(stops, start);
  const between = legs(ordered, start);
  const [first, rest] = lists();
  ordered.forEach(({ row }, index) => (index ? rest : first).append(row));
  ordered.forEach(({ row }, index) => { const place = row.querySelector("[data-distance]"); if (place) place.textContent = far(between[index]); });
  renumber();
}

// The position is asked for once somebody wishes it, used here and never sent.
function locate(button) {
  const said = document.querySelector("[data-field-here-said]");
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => { button.removeAttribute("aria-busy"); localStorage.setItem("field:here", "yes"); orderFrom({ lat: coords.latitude, long: coords.longitude }); said.textContent = words.fromHere; },
    () => { button.removeAttribute("aria-busy"); said.textContent = words.noPosition; },
    { enableHighAccuracy: true, timeout: 12000, maximumAge: 60000 },
  );
}

async function offerPosition() {
  const button = document.querySelector("[data-field-here]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => locate(button));
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (allowed?.state === "granted" && localStorage.getItem("field:here")) locate(button);
}

/* ---------- the page of what is kept ---------- */

const stateWords = { waiting: "waiting", conflict: "conflict", refused: "refused", gone: "gone" };

function button(text, act, look = "usa-button usa-button--outline") {
  const made = element("button", text, look);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

async function again(item, changes = {}) {
  await store.put({ ...item, state: "waiting", answer: undefined, tries: 0, ...changes });
  await send();
  await showKept();
}

const withField = (fields, name, value) => [...fields.filter(([other]) => other !== name), [name, value]];

// The case as it is now is what the crew has just read; what it did before on the same case is judged by it too.
async function anyway(item) {
  const { version } = item.answer;
  for (const other of await store.all()) {
    if (other.user === me && other.case === item.case && other.id !== item.id && other.fields.some(([name]) => name === "version")) await store.put({ ...other, fields: withField(other.fields, "version", String(version)) });
  }
  await again(item, { fields: withField(item.fields, "version", String(version)) });
}

function asNote(item) {
  const text = `${item.words} (${clock(item.at)})`;
  const keep = item.fields.filter(([name]) => ["case", "version", "happened_at"].includes(name));
  return again(item, { key: freshKey(), kind: "note", fields: [...keep, ["key", freshKey()], ["action", "note"], ["text", text]] });
}

function choices(item) {
  const made = [];
  const drop = button(words.drop, async () => { if (window.confirm(words.dropSure)) { await store.remove(item.id); await showKept(); await refreshBanner(); } });
  if (item.state === "conflict" && item.answer?.mayStill) made.push(button(words.anyway, () => anyway(item), "usa-button"));
  if (item.state === "refused") made.push(button(words.again, () => again(item)));
  if (item.state !== "waiting" && item.case && item.state !== "gone" && item.kind !== "note") made.push(button(words.asNote, () => asNote(item)));
  return [...made, drop];
}

function keptRow(item) {
  const row = element("li", "", `is-${item.state}`);
  row.append(element("p", `${item.words}`, "strong"), element("p", [item.place, clock(item.at)].filter(Boolean).join(", "), "soft"));
  if (item.files.length) row.append(element("p", say(words.photos, { count: item.files.length }), "soft"));
  const state = element("p", words[stateWords[item.state]] || "", item.state === "waiting" ? "soft" : "is-late");
  row.append(state);
  if (item.answer?.words) row.append(element("p", item.answer.words));
  if (item.answer?.changes?.length) {
    const list = element("ul");
    list.append(...item.answer.changes.map((change) => element("li", change)));
    row.append(element("p", words.meanwhile), list);
  }
  const actions = element("p", "", "actions");
  actions.append(...choices(item));
  row.append(actions);
  return row;
}

async function showKept() {
  const list = document.querySelector("[data-field-kept]");
  if (!list) return;
  const own = (await store.all()).filter((item) => item.user === me);
  const sendNow = document.querySelector("[data-field-send]");
  sendNow.hidden = !own.some((item) => item.state === "waiting");
  list.replaceChildren(...(own.length ? own.map(keptRow) : [element("li", words.nothingKept, "soft")]));
}

/* ---------- start ---------- */

function keepPages() {
  const stops = [...document.querySelectorAll("[data-stop][data-url]")].map((row) => ({ url: row.dataset.url, version: Number(row.dataset.version) }));
  if (!navigator.onLine || !document.querySelector("[data-route], [data-field-done]")) return;
  navigator.serviceWorker.ready.then((ready) => ready.active.postMessage({ type: "keep", user: me, stops }));
}

async function register() {
  if (!navigator.serviceWorker) return;
  try {
    const { active, installing } = await navigator.serviceWorker.register(phone.worker, { scope: phone.route });
    if (active && !installing) keepPages();
    // Another release, or another person: the worker that was here is not theirs.
    navigator.serviceWorker.addEventListener("controllerchange", keepPages);
  } catch { /* not over a secure connection: everything works while there is signal */ }
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type === "kept") document.documentElement.dataset.fieldReady = "yes";
    if (data?.type === "sent") { refreshBanner(); showKept(); }
  });
}

async function start() {
  if (!store || !phone.user) return;
  document.getElementById("main").classList.add("is-scripted");
  for (const form of document.querySelectorAll("form[data-field-action]")) intercept(form);
  for (const input of document.querySelectorAll(".photo-form__input")) input.addEventListener("change", () => { if (input.files.length) input.form.requestSubmit(); });
  document.querySelector("[data-field-send]")?.addEventListener("click", () => send());
  document.addEventListener("field:sent", () => { if (!document.querySelector("[data-field-kept]") && !document.querySelector("details[open] form")) location.reload(); });
  window.addEventListener("online", () => send());
  window.addEventListener("offline", () => { noSignal.begin(); refreshBanner(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
  setInterval(() => send(), retry);
  if (navigator.onLine) noSignal.end();
  await register();
  await overlay();
  await showKept();
  await offerPosition();
  await send();
}

start();
