// Reports that a phone keeps until their writer sends them. A draft is {id, key, words, service, place, lat, long, photos: [{name, blob, place}], at, language, state}.
// state: waiting; going (the city has it, its number is still to come: `draft` is its name there); passing (a form of the city's pages is on
// its way: `tab` and `from` say whose; when the next page comes, the city has it). `goesOn`: it belongs to a report begun in `tab`.

import { freshKey } from "./fresh.js";
import "./kept_store.js";

export const store = window.keptRows?.("civic311-drafts", "drafts");
export const isWaiting = (draft, tab) => draft.state !== "passing" || draft.tab !== tab;

// Which window this is, so that two reports at once do not mix. It lasts as long as the window.
export function thisTab() {
  try {
    if (!sessionStorage.getItem("drafts:tab")) sessionStorage.setItem("drafts:tab", freshKey());
    return sessionStorage.getItem("drafts:tab");
  } catch { return ""; }
}

// Whether anything may be kept here: a page that finds no such mark need not look.
export function rememberSome(isSome) {
  try { if (isSome) localStorage.setItem("drafts:some", "yes"); else localStorage.removeItem("drafts:some"); } catch { /* kept in this window only, if at all */ }
}

// Keep a draft; a phone that runs short of room is asked not to tidy it away.
export async function keep(draft) {
  rememberSome(true);
  navigator.storage?.persist?.().catch(() => {});
  const row = { at: new Date().toISOString(), language: document.documentElement.lang, photos: [], ...draft };
  if (row.id === undefined) return store.add(row);
  await store.put(row);
  return row.id;
}

// What was on its way when this page came: the city has it when this is the answer; else it is a draft now.
async function settle() {
  const [{ type } = {}] = performance.getEntriesByType("navigation");
  const came = document.referrer ? new URL(document.referrer).pathname : "";
  const isAnswer = !document.querySelector("[data-phone-page]") && /^\/(report|track)\//.test(location.pathname);
  const tab = thisTab();
  for (const draft of await store.all()) {
    if (draft.state !== "passing" || draft.tab !== tab) continue;
    if (type === "navigate" && isAnswer && came === draft.from) await store.remove(draft.id);
    else await store.put({ ...draft, state: "waiting" });
  }
}

// Once for each page, and before anything of it is counted or shown.
let settling;
export const settled = () => (settling ??= settle());

export const isFull = (error) => error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError";
