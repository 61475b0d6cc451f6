// A crew's phone: every action is kept first and sent then, so that nothing is lost without signal. Nothing here is needed while there is signal: the forms send themselves.
// Hooks: form[data-field-action] (data-words says what it is, data-ends leads back to the route, data-closes ends the case), [data-route] lists, [data-field-stop], [data-field-kept].

import { showKept } from "./field_kept.js";
import { offerPosition, renumber } from "./field_order.js";
import { clock, me, phone, say, store, words } from "./field_phone.js";
import { element, freshKey } from "./fresh.js";

const retry = 30000;
const banner = document.querySelector("[data-field-said]");
const stopPage = document.querySelector("[data-field-stop]");

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
  await showKept({ send, refreshBanner });
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

// What closing needs and is not there, in words: hours later it would be too late to take a photo.
async function missing(form, item) {
  if (form.dataset.closes === undefined) return "";
  const { needs = {}, hasPhoto, words: said = {} } = JSON.parse(document.getElementById("field-evidence")?.textContent || "{}");
  const given = Object.fromEntries(item.fields);
  const photos = (await store.all()).some((other) => other.user === me && other.case === item.case && other.kind === "photo");
  const isThere = { photo: hasPhoto || photos || item.files.length, note: given.note?.trim(), measure: given.measured };
  return given.exception ? "" : (needs[given.reason] || []).filter((name) => !isThere[name]).map((name) => said[name]).join(" ");
}

async function kept(form, submitter) {
  const item = await itemOf(form, submitter);
  const gap = await missing(form, item);
  if (gap) { complain(form, gap); return; }
  if (!form.reportValidity()) return;
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
    if (item.kind === "claim" || item.kind === "resume") stopPage.dataset.step = "arrive";
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
  row.querySelector("[data-number]").textContent = "✓";
  row.classList.add("is-done");
  row.querySelector(".small")?.append(`, ${words[ends[ended.kind]]}, ${clock(ended.at)}`);
  done.hidden = false;
  done.querySelector("ul").prepend(row);
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
    if (data?.type === "sent") { refreshBanner(); showKept({ send, refreshBanner }); }
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
  await showKept({ send, refreshBanner });
  await offerPosition();
  await send();
}

start();
