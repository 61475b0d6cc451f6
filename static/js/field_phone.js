// What every script of a crew's phone knows: whose phone it is, the words it says in the reader's language, and where it keeps things.

export const phone = JSON.parse(document.getElementById("field-phone")?.textContent || "{}");
export const { words } = phone;
export const me = String(phone.user);
export const store = window.FieldStore;
export const language = document.documentElement.lang || "en";
export const say = (text, values = {}) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
export const clock = (moment) => new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(new Date(moment));
