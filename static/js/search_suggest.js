// A combobox over a plain text field: input[data-suggest="URL"] asks URL?q=... for JSON {results: [{label, detail?, url?, values?: {name: value}}]}.
// Choosing goes to `url`, or fills the field (and the fields of the same form named in `values`). Without JavaScript the form searches on the server.

const patience = 180;
let made = 0;

function attach(input) {
  const id = `suggest-${++made}`;
  const list = document.createElement("ul");
  list.className = "suggest__list";
  list.id = id;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() || "");
  list.hidden = true;
  const box = document.createElement("div");
  box.className = "suggest";
  input.before(box);
  box.append(input, list);
  Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off" }).forEach(([name, value]) => input.setAttribute(name, value));

  let results = [];
  let at = -1;
  let timer = 0;
  let asking = null;

  const close = () => { list.hidden = true; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
  const mark = (to) => {
    at = (to + results.length) % results.length;
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    input.setAttribute("aria-activedescendant", `${id}-${at}`);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const choose = (result) => {
    close();
    if (result.url) { location.assign(result.url); return; }
    input.value = result.label;
    for (const [name, value] of Object.entries(result.values || {})) {
      const field = input.form?.elements.namedItem(name);
      if (field) { field.value = value; field.dispatchEvent(new Event("change", { bubbles: true })); }
    }
    input.dispatchEvent(new CustomEvent("suggest:chosen", { bubbles: true, detail: result }));
  };
  const show = () => {
    list.replaceChildren(...results.map((result, index) => {
      const option = document.createElement("li");
      option.id = `${id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      const label = document.createElement("span");
      label.textContent = result.label;
      option.append(label);
      if (result.detail) { const detail = document.createElement("small"); detail.textContent = result.detail; option.append(detail); }
      option.addEventListener("mousedown", (event) => { event.preventDefault(); choose(result); });
      return option;
    }));
    list.hidden = !results.length;
    input.setAttribute("aria-expanded", String(results.length > 0));
    at = -1;
  };
  const ask = async () => {
    const words = input.value.trim();
    if (words.length < 2) { results = []; close(); return; }
    asking?.abort();
    asking = new AbortController();
    try {
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", words);
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
      if (!answer.ok) return;
      results = (await answer.json()).results || [];
      if (document.activeElement === input) show();
    } catch (error) { if (error.name !== "AbortError") close(); }
  };

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, patience); });
  input.addEventListener("blur", () => setTimeout(close, 120));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); return; }
    if (event.key === "ArrowDown" && list.hidden) { event.preventDefault(); ask(); return; }
    if (list.hidden) return;
    if (event.key === "ArrowDown") { event.preventDefault(); mark(at + 1); }
    if (event.key === "ArrowUp") { event.preventDefault(); mark(at - 1); }
    if (event.key === "Enter" && at >= 0) { event.preventDefault(); choose(results[at]); }
  });
}

const prepare = () => { for (const input of document.querySelectorAll("input[data-suggest]:not([role=combobox])")) attach(input); };
document.addEventListener("htmx:afterSettle", prepare);
prepare();
