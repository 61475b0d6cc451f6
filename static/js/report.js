// The place step in fewer taps: choosing an address from the list answers the question and goes on. The hint says so before.

const form = document.querySelector("form[data-choice-goes-on]");
if (form) {
  for (const hint of form.querySelectorAll("[data-with-script]")) {
    hint.hidden = false;
    const field = hint.parentElement.querySelector("input");
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") || ""} ${hint.id}`.trim());
  }
  form.addEventListener("suggest:chosen", () => form.requestSubmit(form.querySelector('button[name="do"][value="continue"]')));
}
