// The page of what a phone has not sent yet: what it was, what the city said, and what can be done about it.
// `use` has what sends and what tells: {send, refreshBanner}.

import { clock, me, say, store, words } from "./field_phone.js";
import { element, freshKey } from "./fresh.js";

function button(text, act, look = "usa-button usa-button--outline") {
  const made = element("button", text, look);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

async function again(use, item, changes = {}) {
  await store.put({ ...item, state: "waiting", answer: undefined, tries: 0, ...changes });
  await use.send();
  await showKept(use);
}

const withField = (fields, name, value) => [...fields.filter(([other]) => other !== name), [name, value]];

// The case as it is now is what the crew has just read; what it did before on the same case is judged by it too.
async function anyway(use, item) {
  const { version } = item.answer;
  for (const other of await store.all()) {
    if (other.user === me && other.case === item.case && other.id !== item.id && other.fields.some(([name]) => name === "version")) await store.put({ ...other, fields: withField(other.fields, "version", String(version)) });
  }
  await again(use, item, { fields: withField(item.fields, "version", String(version)) });
}

function asNote(use, item) {
  const text = `${item.words} (${clock(item.at)})`;
  const keep = item.fields.filter(([name]) => ["case", "version", "happened_at"].includes(name));
  return again(use, item, { key: freshKey(), kind: "note", fields: [...keep, ["key", freshKey()], ["action", "note"], ["text", text]] });
}

function choices(use, item) {
  const made = [];
  const drop = button(words.drop, async () => { if (window.confirm(words.dropSure)) { await store.remove(item.id); await showKept(use); await use.refreshBanner(); } });
  if (item.state === "conflict" && item.answer?.mayStill) made.push(button(words.anyway, () => anyway(use, item), "usa-button"));
  if (item.state === "refused") made.push(button(words.again, () => again(use, item)));
  if (item.state !== "waiting" && item.case && item.state !== "gone" && item.kind !== "note") made.push(button(words.asNote, () => asNote(use, item)));
  return [...made, drop];
}

function keptRow(use, item) {
  const row = element("li", "", `is-${item.state}`);
  row.append(element("p", item.words, "strong"), element("p", [item.place, clock(item.at)].filter(Boolean).join(", "), "soft"));
  if (item.files.length) row.append(element("p", say(words.photos, { count: item.files.length }), "soft"));
  const state = element("p", words[item.state] || "", item.state === "waiting" ? "soft" : "is-late");
  row.append(state);
  if (item.answer?.words) row.append(element("p", item.answer.words));
  if (item.answer?.changes?.length) {
    const list = element("ul");
    list.append(...item.answer.changes.map((change) => element("li", change)));
    row.append(element("p", words.meanwhile), list);
  }
  const actions = element("p", "", "actions");
  actions.append(...choices(use, item));
  row.append(actions);
  return row;
}

export async function showKept(use) {
  const list = document.querySelector("[data-field-kept]");
  if (!list) return;
  const own = (await store.all()).filter((item) => item.user === me);
  const sendNow = document.querySelector("[data-field-send]");
  sendNow.hidden = !own.some((item) => item.state === "waiting");
  list.replaceChildren(...(own.length ? own.map((item) => keptRow(use, item)) : [element("li", words.nothingKept, "soft")]));
}
