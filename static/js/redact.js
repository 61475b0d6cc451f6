// Blacking out words: what is selected in the text becomes a line of the list of passages.

const text = document.querySelector("[data-redact-text]");
const passages = document.querySelector("[data-passages]");
const button = document.querySelector("[data-redact-selection]");
const said = document.querySelector("[data-redact-said]");

if (text && passages && button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const chosen = text.value.slice(text.selectionStart, text.selectionEnd).trim().replace(/\s+/g, " ");
    said.textContent = chosen ? "" : button.dataset.sayChoose;
    if (!chosen) { text.focus(); return; }
    const lines = passages.value.split("\n").filter((line) => line.trim());
    if (!lines.includes(chosen)) lines.push(chosen);
    passages.value = lines.join("\n") + "\n";
    passages.dispatchEvent(new Event("input", { bubbles: true }));
    said.textContent = "✓ " + chosen;
  });
}
