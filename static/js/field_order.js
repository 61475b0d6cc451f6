// The stops of the route in the order that suits where the phone is. The position is asked for once somebody wishes it, used here and never sent.

import { inOrder, legs } from "./field_route.js";
import { language, words } from "./field_phone.js";

const lists = () => [...document.querySelectorAll("[data-route]")];
const rowsAhead = () => lists().flatMap((list) => [...list.children]);

export function renumber() {
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

function locate(button) {
  const said = document.querySelector("[data-field-here-said]");
  button.setAttribute("aria-busy", "true");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => { button.removeAttribute("aria-busy"); localStorage.setItem("field:here", "yes"); orderFrom({ lat: coords.latitude, long: coords.longitude }); said.textContent = words.fromHere; },
    () => { button.removeAttribute("aria-busy"); said.textContent = words.noPosition; },
    { enableHighAccuracy: true, timeout: 12000, maximumAge: 60000 },
  );
}

export async function offerPosition() {
  const button = document.querySelector("[data-field-here]");
  if (!button || !navigator.geolocation) return;
  button.hidden = false;
  button.addEventListener("click", () => locate(button));
  const allowed = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
  if (allowed?.state === "granted" && localStorage.getItem("field:here")) locate(button);
}
