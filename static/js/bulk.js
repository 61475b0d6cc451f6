// Choosing rows of a list: how many are chosen, a box for all on the page, ranges with Shift, Enter opens instead of sending.
// Hooks: form with [data-bulk-bar]; boxes input[name=case] in rows [data-version]. The server does the rest.

const bar = document.querySelector("[data-bulk-bar]");
const form = bar?.closest("form");
const boxes = () => [...form.querySelectorAll("input[name=case]")];
const chosen = () => boxes().filter((box) => box.checked);
let last = null;

function refresh() {
  const all = bar.querySelector("[data-bulk-all]");
  const count = chosen().length;
  bar.classList.toggle("is-idle", !count && !all?.checked);
  const words = count === 1 ? bar.dataset.sayOne : bar.dataset.sayMany.replace("{n}", String(count));
  const label = bar.querySelector("[data-bulk-count]");
  if (label.textContent !== words) label.textContent = words;
  const none = bar.querySelector("[data-bulk-none]");
  none.hidden = !count && !all?.checked;
  const top = form.querySelector("[data-bulk-page]");
  if (top) { top.checked = count > 0 && count === boxes().length; top.indeterminate = count > 0 && !top.checked; }
  for (const box of boxes()) box.closest("[data-case]")?.classList.toggle("is-chosen", box.checked);
}

function boxOfPage() {
  const corner = form.querySelector("thead .c-check");
  if (!corner) return;
  const box = document.createElement("input");
  box.type = "checkbox";
  box.dataset.bulkPage = "";
  box.setAttribute("aria-label", bar.dataset.sayPage);
  box.addEventListener("change", () => { for (const each of boxes()) each.checked = box.checked; refresh(); });
  corner.append(box);
}

if (form) {
  boxOfPage();
  form.addEventListener("click", (event) => {
    const box = event.target.closest("input[name=case]");
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last && all.includes(last)) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      for (const each of all.slice(from, to + 1)) each.checked = box.checked;
    }
    last = box;
  });
  form.addEventListener("change", refresh);
  form.addEventListener("keydown", (event) => {
    const row = event.key === "Enter" && event.target.matches("input[type=checkbox]") && event.target.closest("[data-row]");
    if (event.key === "Enter" && event.target.matches("input[type=checkbox]")) event.preventDefault();
    if (row) row.querySelector("a[href]")?.click();
  });
  form.addEventListener("submit", () => {
    const field = bar.querySelector("[data-bulk-versions]");
    field.value = chosen().map((box) => `${box.value}=${box.closest("[data-version]")?.dataset.version || ""}`).join(",");
  });
  bar.querySelector("[data-bulk-none]").addEventListener("click", () => {
    for (const each of form.querySelectorAll("input[type=checkbox]")) each.checked = false;
    refresh();
    boxes()[0]?.focus();
  });
  document.addEventListener("live:rows", refresh);
  refresh();
}
