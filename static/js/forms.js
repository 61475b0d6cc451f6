// Forms that forgive: no double sending, typed text kept through a lost session, photo previews, questions that appear when they matter.
// Hooks: form[data-keep="name"] keeps its text; [data-show-when="field=value|value"] hides until answered (a template with it is put into the page); input[type=file][data-max-files].

const busyAgain = 15000; // a request that never answers gives the button back

function guardDoubleSubmit(form) {
  form.addEventListener("submit", (event) => {
    if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    if (event.defaultPrevented || (form.method || "get").toLowerCase() !== "post") return;
    form.setAttribute("aria-busy", "true");
    setTimeout(() => form.removeAttribute("aria-busy"), busyAgain);
  });
}

const storeName = (form) => `form:${location.pathname}:${form.dataset.keep}`;
const kept = (form) => [...form.elements].filter((field) => field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));

function keepTyped(form) {
  let saved = {};
  try { saved = JSON.parse(sessionStorage.getItem(storeName(form)) || "{}"); } catch { saved = {}; }
  for (const field of kept(form)) {
    const before = saved[field.name];
    if (before === undefined) continue;
    if (field.type === "radio" || field.type === "checkbox") {
      if (![...form.elements].some((other) => other.name === field.name && other.defaultChecked)) field.checked = before.includes(field.value);
    } else if (!field.value) field.value = before;
  }
  form.addEventListener("input", () => {
    const values = {};
    for (const field of kept(form)) {
      if (field.type === "radio" || field.type === "checkbox") { (values[field.name] ??= []); if (field.checked) values[field.name].push(field.value); } else values[field.name] = field.value;
    }
    try { sessionStorage.setItem(storeName(form), JSON.stringify(values)); } catch { /* storage is full or forbidden: the form still works */ }
  });
  form.addEventListener("submit", () => sessionStorage.removeItem(storeName(form)));
}

function previewPhotos(input) {
  const list = document.createElement("ul");
  list.className = "previews";
  const count = document.createElement("p");
  count.className = "count";
  count.setAttribute("role", "status");
  input.after(count, list);
  let addresses = [];
  input.addEventListener("change", () => {
    addresses.forEach((address) => URL.revokeObjectURL(address));
    addresses = [];
    list.replaceChildren();
    const max = Number(input.dataset.maxFiles || 0);
    const files = [...input.files];
    count.textContent = files.length ? (max ? `${files.length} / ${max}` : String(files.length)) : "";
    count.classList.toggle("is-late", Boolean(max) && files.length > max);
    input.setCustomValidity(max && files.length > max ? input.dataset.sayTooMany || count.textContent : "");
    for (const file of files) {
      const item = document.createElement("li");
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      caption.textContent = file.name;
      if (/^image\/(jpeg|png|webp|gif)$/.test(file.type)) {
        const image = document.createElement("img");
        const address = URL.createObjectURL(file);
        addresses.push(address);
        image.src = address;
        image.alt = "";
        figure.append(image);
      }
      figure.append(caption);
      item.append(figure);
      list.append(item);
    }
  });
}

// Questions that are not asked yet lie in templates, so that pages without scripts neither show nor send them.
function unpack(template) {
  const block = document.createElement("div");
  block.dataset.showWhen = template.dataset.showWhen;
  block.append(template.content.cloneNode(true));
  template.replaceWith(block);
  const shown = block.closest("form")?.elements.shown_questions;
  for (const field of block.querySelectorAll("[name^=answer_]")) {
    const code = field.name.slice("answer_".length);
    if (shown && !shown.value.split(",").includes(code)) shown.value += `,${code}`;
  }
}

function showWhen(block) {
  const [name, wanted] = block.dataset.showWhen.split("=");
  const form = block.closest("form");
  const fields = () => [...form.elements].filter((field) => field.name === name);
  const refresh = () => {
    const given = fields().filter((field) => !field.disabled && (!["radio", "checkbox"].includes(field.type) || field.checked)).map((field) => field.value);
    block.hidden = !wanted.split("|").some((value) => given.includes(value));
    for (const field of block.querySelectorAll("input, select, textarea")) field.disabled = block.hidden;
  };
  form.addEventListener("change", refresh);
  refresh();
}

function prepare(root) {
  for (const template of root.querySelectorAll("template[data-show-when]")) unpack(template);
  for (const form of root.querySelectorAll("form")) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "yes";
    guardDoubleSubmit(form);
    if (form.dataset.keep) keepTyped(form);
  }
  for (const input of root.querySelectorAll("input[type=file][accept*=image]:not([data-ready])")) { input.dataset.ready = "yes"; previewPhotos(input); }
  for (const block of root.querySelectorAll("[data-show-when]:not([data-ready])")) { block.dataset.ready = "yes"; showWhen(block); }
  root.querySelector("[data-error-summary]")?.focus();
}

// Whoever is finished at this phone leaves no unfinished words for the next person.
document.addEventListener("submit", (event) => {
  if (event.submitter?.value !== "finished") return;
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("form:/report/") || name === "drafts:report") sessionStorage.removeItem(name);
});
for (const button of document.querySelectorAll("[data-print]")) { button.hidden = false; button.addEventListener("click", () => window.print()); }
document.addEventListener("change", (event) => { if (event.target.closest("[data-submit-on-change]")) event.target.form?.requestSubmit(); });
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = event.target.closest?.("details.lang[open]");
  if (open) { open.open = false; open.querySelector("summary").focus(); }
});
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.lang[open]")) if (!menu.contains(event.target)) menu.open = false;
});
window.addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[aria-busy]")) form.removeAttribute("aria-busy"); });
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
prepare(document);
