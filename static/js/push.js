// "On this device": asks the browser for messages (Web Push) and tells the city where to send them. Without Push, or
// without this script, the page offers email and a feed. Settings: #push-settings {key, worker, scope, send}.

const place = document.querySelector("[data-push]");
const settings = JSON.parse(document.getElementById("push-settings")?.textContent || "null");
const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window && window.isSecureContext;

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (char) => char.charCodeAt(0));

async function subscription() {
  const registration = await navigator.serviceWorker.register(settings.worker, { scope: settings.scope });
  await new Promise((resolve) => {
    if (registration.active) { resolve(); return; }
    (registration.installing || registration.waiting).addEventListener("statechange", (event) => { if (event.target.state === "activated") resolve(); });
  });
  const known = await registration.pushManager.getSubscription();
  return known || registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(settings.key) });
}

async function start(button, said) {
  button.disabled = true;
  said.textContent = "";
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      said.textContent = said.dataset.refused;
      return;
    }
    const { endpoint, keys } = (await subscription()).toJSON();
    const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ endpoint, p256dh: keys.p256dh, auth: keys.auth });
    const answer = await fetch(settings.send, { method: "POST", body, headers: { "X-CSRFToken": token } });
    const told = await answer.json();
    if (answer.ok) location.assign(told.page);
    else said.textContent = told.error;
  } catch {
    said.textContent = said.dataset.failed;
  } finally {
    button.disabled = false;
  }
}

if (place && settings && can) {
  place.querySelector("[data-push-missing]").hidden = true;
  place.querySelector("[data-push-offer]").hidden = false;
  const button = place.querySelector("[data-push-start]");
  button.addEventListener("click", () => start(button, place.querySelector("[data-push-said]")));
}
