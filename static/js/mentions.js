// After an @ in a note the colleagues who may see the case are offered. Typing the name, or choosing it below the note,
// does the same without this script.

const MOST = 6;
const names = JSON.parse(document.getElementById("colleagues")?.textContent || "[]");
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function beginning(area) {
  const before = area.value.slice(0, area.selectionStart);
  const found = before.match(/(?:^|\s)@"?([\p{L}\p{M}'.-]*(?: [\p{L}\p{M}'.-]*)?)$/u);
  return found ? found[1] : null;
}

function offer(area) {
  const list = document.createElement("ul");
  list.className = "mentions";
  list.id = `${area.id}-mentions`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  area.setAttribute("aria-autocomplete", "list");
  let at = 0;

  const close = () => { list.hidden = true; list.replaceChildren(); area.removeAttribute("aria-activedescendant"); };
  const mark = (to) => {
    at = (to + list.children.length) % list.children.length;
    [...list.children].forEach((each, index) => each.setAttribute("aria-selected", String(index === at)));
    area.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const take = (name) => {
    const typed = beginning(area);
    const end = area.selectionStart;
    const start = area.value.lastIndexOf("@", end - (typed || "").length);
    area.setRangeText(`@"${name}" `, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    close();
    area.focus();
  };
  const show = () => {
    const typed = beginning(area);
    const fitting = typed === null ? [] : names.filter((name) => fold(name).split(" ").some((part) => part.startsWith(fold(typed))) || fold(name).startsWith(fold(typed)));
    if (!fitting.length) { close(); return; }
    list.replaceChildren(...fitting.slice(0, MOST).map((name, index) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); take(name); });
      return option;
    }));
    list.hidden = false;
    mark(0);
  };

  area.addEventListener("input", show);
  area.addEventListener("blur", close);
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const keys = { ArrowDown: () => mark(at + 1), ArrowUp: () => mark(at - 1), Enter: () => take(list.children[at].textContent), Tab: () => take(list.children[at].textContent), Escape: close };
    if (keys[event.key]) { event.preventDefault(); event.stopPropagation(); keys[event.key](); }
  });
}

if (names.length) document.querySelectorAll("textarea[data-mentions]").forEach(offer);
