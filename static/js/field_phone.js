// What every script of a crew's phone knows: whose phone it is, the words it says in the reader's language, and where it keeps things.

export const phone = JSON.parse(document.getElementById("field-phone")?.textContent || "{}");
export const { words } = phone;
export const me = String(phone.user);
export const store = window.FieldStore;
export const language = document.documentElement.lang || "en";
export const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
export const clock = (moment) => new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(new Date(moment));

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
