// The little work that a browser does when many reports come in. It goes on in a worker, says politely when it is done,
// and fills the hidden field. Without it, or without a secure connection, the page asks to wait instead.

const place = document.querySelector("[data-proof]");

if (place && window.isSecureContext && "Worker" in window) {
  const field = place.closest("form").querySelector("[name=altcha]");
  const worker = new Worker(place.dataset.proofWorker);
  worker.addEventListener("message", ({ data }) => {
    field.value = data;
    place.textContent = place.dataset.proofDone;
    worker.terminate();
  });
  worker.postMessage(place.dataset.proof);
}
