// Reports that a phone keeps until their writer sends them. A draft is {id, key, words, service, place, lat, long, photos: [{name, blob, place}], at, language, state}.
// state: waiting; going (the city has it, its number is still to come: `draft` is its name there); passing (a form of the city's pages is on
// its way: `tab` and `from` say whose; when the next page comes, the city has it). `goesOn`: it belongs to a report begun in `tab`.

import { placeOf } from "./photo_place.js";

const largest = 2560; // pixels along the longer side
const good = 0.86;

export const store = window.keptRows?.("civic311-drafts", "drafts");
export const isWaiting = (draft, tab) => draft.state !== "passing" || draft.tab !== tab;

export function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// crypto.randomUUID needs a secure context; random values do not.
export function freshKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

// Which window this is, so that two reports at once do not mix. It lasts as long as the window.
export function thisTab() {
  try {
    if (!sessionStorage.getItem("drafts:tab")) sessionStorage.setItem("drafts:tab", freshKey());
    return sessionStorage.getItem("drafts:tab");
  } catch { return ""; }
}

// A photo no larger than needed, and where it was taken. One that is small enough stays as it is; one that this browser cannot draw too.
export async function smaller(file) {
  const place = await placeOf(file);
  const asItIs = async () => ({ name: file.name, place, blob: new Blob([await file.arrayBuffer()], { type: file.type }) });
  try {
    const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = largest / Math.max(drawn.width, drawn.height);
    if (scale >= 1) return await asItIs();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(drawn.width * scale);
    canvas.height = Math.round(drawn.height * scale);
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", good); });
    return blob ? { name: `${file.name.replace(/\.\w+$/, "")}.jpg`, place, blob } : await asItIs();
  } catch { return asItIs(); }
}

// Keep a draft; a phone that runs short of room is asked not to tidy it away.
export async function keep(draft) {
  navigator.storage?.persist?.().catch(() => {});
  const row = { at: new Date().toISOString(), language: document.documentElement.lang, photos: [], ...draft };
  if (row.id === undefined) return store.add(row);
  await store.put(row);
  return row.id;
}

export const isFull = (error) => error?.name === "QuotaExceededError" || error?.inner?.name === "QuotaExceededError";
