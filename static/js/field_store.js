// What a phone keeps until there is signal: actions in IndexedDB with their photos, sent in order, each with a key so that twice is once.
// A plain script, since both pages and the service worker use it: FieldStore, over kept_store.js. An item is {id, user, key, url, kind, case, place, words, at, state, fields, files, answer}.
// state: waiting, conflict (the case moved on), refused (the city said no), gone (the case is out of sight).

(function (root) {
  const patience = 30000;
  const triesBeforeRefused = 5;
  const { all, add, put, remove } = root.keptRows("civic311-field", "actions");

  async function asked(address, options = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), options.patience || patience);
    try {
      return await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: stop.signal, ...options });
    } finally { clearTimeout(timer); }
  }

  // {token, user}, or {signedOut: true}; throws when there is no signal.
  async function token(address, wait) {
    const answer = await asked(address, { headers: { Accept: "application/json" }, patience: wait });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return { signedOut: true };
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  function body(item) {
    const form = new FormData();
    for (const [name, value] of item.fields) form.append(name, value);
    for (const file of item.files) form.append(file.field, file.blob, file.name);
    return form;
  }

  // "done", "stop" (no signal, signed out, trouble) or "kept" (somebody has to look at it).
  async function send(item, csrf) {
    const answer = await asked(item.url, { method: "POST", body: body(item), headers: { Accept: "application/json", "X-CSRFToken": csrf }, patience: patience + item.files.length * patience });
    if (answer.type === "opaqueredirect") return "stop";
    const told = await answer.json().catch(() => null);
    if (answer.ok && told) { await remove(item.id); return "done"; }
    if (told?.result) { await put({ ...item, state: told.result, answer: told }); return "kept"; }
    const tries = (item.tries || 0) + 1;
    await put({ ...item, tries, state: tries < triesBeforeRefused ? "waiting" : "refused", answer: tries < triesBeforeRefused ? undefined : { result: "refused" } });
    return answer.status >= 500 || tries < triesBeforeRefused ? "stop" : "kept";
  }

  // Send what waits, oldest first; what follows on a case that somebody has to look at waits too. {sent, left, offline, signedOut}
  async function sendInOrder({ user, token: tokenUrl }) {
    const outcome = { sent: [], left: 0, offline: false, signedOut: false };
    const waiting = () => all().then((rows) => rows.filter((item) => item.user === String(user)));
    const blocked = new Set();
    try {
      for (let more = (await waiting()).length > 0; more;) {
        const rows = await waiting();
        for (const item of rows) if (item.state !== "waiting" && item.case) blocked.add(item.case);
        const item = rows.find((each) => each.state === "waiting" && !(each.case && blocked.has(each.case)));
        if (!item) break;
        const given = await token(tokenUrl);
        if (given.signedOut || given.user !== String(user)) { outcome.signedOut = true; break; }
        const became = await send(item, given.token);
        if (became === "done") outcome.sent.push(item);
        more = became !== "stop";
      }
    } catch { outcome.offline = true; }
    outcome.left = (await waiting()).length;
    return outcome;
  }

  // One at a time among all windows and the service worker.
  function sendAll(phone) {
    if (!root.navigator?.locks) return sendInOrder(phone);
    return root.navigator.locks.request("field-send", () => sendInOrder(phone));
  }

  root.FieldStore = { all, add, put, remove, token, sendAll };
})(self);
