// Passkeys: form[data-passkey] is shown where the browser knows them, and sent with what the device answered.
// "create" and "get" take their options from #passkey-options; "login" asks the form's address for them.

const fromText = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const withIds = (rows) => (rows || []).map((row) => ({ ...row, id: fromText(row.id) }));

async function options(form, kind) {
  if (kind !== "login") return JSON.parse(document.getElementById("passkey-options").textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}`);
  return answer.json();
}

async function create(given) {
  const asked = given.creation_options.publicKey;
  const credential = await navigator.credentials.create({ publicKey: {
    ...asked,
    challenge: fromText(asked.challenge),
    user: { ...asked.user, id: fromText(asked.user.id) },
    excludeCredentials: withIds(asked.excludeCredentials),
    authenticatorSelection: { ...asked.authenticatorSelection, residentKey: "preferred", requireResidentKey: false, userVerification: "required" },
  } });
  const { response } = credential;
  return answered(credential, {
    clientDataJSON: toText(response.clientDataJSON),
    attestationObject: toText(response.attestationObject),
    transports: response.getTransports ? response.getTransports() : [],
  });
}

async function get(given) {
  const asked = given.request_options.publicKey;
  const credential = await navigator.credentials.get({ publicKey: {
    ...asked, challenge: fromText(asked.challenge), allowCredentials: withIds(asked.allowCredentials),
  } });
  const { response } = credential;
  return answered(credential, {
    clientDataJSON: toText(response.clientDataJSON),
    authenticatorData: toText(response.authenticatorData),
    signature: toText(response.signature),
    userHandle: response.userHandle ? toText(response.userHandle) : null,
  });
}

const answered = (credential, response) => ({
  id: credential.id,
  rawId: toText(credential.rawId),
  type: credential.type,
  authenticatorAttachment: credential.authenticatorAttachment,
  clientExtensionResults: credential.getClientExtensionResults(),
  response,
});

function offer(form) {
  const kind = form.dataset.passkey;
  const problem = form.querySelector("[data-passkey-problem]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    problem.hidden = true;
    try {
      const given = await options(form, kind);
      form.elements.credential.value = JSON.stringify(await (kind === "create" ? create(given) : get(given)));
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
}

// Browsers keep passkeys for names only, and only where the connection is safe.
const isNumber = /^[\d.]+$|^\[/.test(location.hostname);
if (window.PublicKeyCredential && window.isSecureContext && !isNumber) document.querySelectorAll("form[data-passkey]").forEach(offer);
else document.querySelectorAll("[data-passkey-missing]").forEach((words) => { words.hidden = false; });
