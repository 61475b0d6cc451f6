// Boxes drawn on a photo fill the rows of numbers below; the numbers alone do the same without this script.

const frame = document.querySelector("[data-mask-photo]");
const rows = [...document.querySelectorAll("[data-mask-row]")];
const LEAST = 1; // percent: a click is not a box

const boxesOf = (row) => [...row.querySelectorAll("input")];
const valuesOf = (row) => boxesOf(row).map((box) => box.value);
const isEmpty = (row) => valuesOf(row).every((value) => value === "");

function put(row, values) {
  boxesOf(row).forEach((box, index) => { box.value = values ? String(Math.round(values[index] * 10) / 10) : ""; });
  draw();
}

function place(box, values) {
  const sides = ["left", "top", "width", "height"]; // pictures do not turn around with the language
  sides.forEach((side, index) => { box.style[side] = `${values[index]}%`; });
}

function draw() {
  frame.querySelectorAll(".mask__box").forEach((box) => box.remove());
  for (const row of rows) {
    const values = valuesOf(row).map(Number);
    row.querySelector("[data-mask-clear]").hidden = isEmpty(row);
    if (isEmpty(row) || values.some(Number.isNaN) || !values[2] || !values[3]) continue;
    const box = document.createElement("div");
    box.className = "mask__box";
    place(box, values);
    frame.append(box);
  }
}

function pointIn(event) {
  const around = frame.getBoundingClientRect();
  const share = (value, from, size) => Math.max(0, Math.min(100, ((value - from) / size) * 100));
  return [share(event.clientX, around.left, around.width), share(event.clientY, around.top, around.height)];
}

if (frame && rows.length) {
  let from = null;
  let shown = null;
  const between = (to) => [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])];
  frame.classList.add("mask--draw");
  frame.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !rows.some(isEmpty)) return;
    event.preventDefault();
    frame.setPointerCapture(event.pointerId);
    from = pointIn(event);
    shown = document.createElement("div");
    shown.className = "mask__box mask__box--new";
    frame.append(shown);
  });
  frame.addEventListener("pointermove", (event) => { if (from) place(shown, between(pointIn(event))); });
  const end = (event) => {
    if (!from) return;
    const values = between(pointIn(event));
    from = null;
    shown.remove();
    const row = rows.find(isEmpty);
    if (row && event.type === "pointerup" && values[2] >= LEAST && values[3] >= LEAST) put(row, values);
  };
  frame.addEventListener("pointerup", end);
  frame.addEventListener("pointercancel", end);
  for (const row of rows) {
    row.addEventListener("input", draw);
    row.querySelector("[data-mask-clear]").addEventListener("click", () => put(row, null));
  }
  draw();
}
