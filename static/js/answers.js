// Articles that may answer what is being typed: an element [data-answers="URL"][data-answers-in="ID"] asks URL?q=... for JSON
// {results: [{label, detail, url}]} and fills the list inside the element. Without JavaScript the search shows them.

const patience = 300;

function attach(input) {
  const box = document.getElementById(input.dataset.answersIn);
  const list = box?.querySelector("ul");
  if (!list) return;
  let timer = 0;
  let asking = null;

  const line = (result) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const words = document.createElement("span");
    const title = document.createElement("b");
    const detail = document.createElement("span");
    link.href = result.url;
    title.textContent = result.label;
    detail.className = "soft small";
    detail.textContent = result.detail;
    words.append(title, detail);
    link.append(words);
    item.append(link);
    return item;
  };
  const ask = async () => {
    const words = input.value.trim();
    asking?.abort();
    if (words.length < 4) { box.hidden = true; return; }
    asking = new AbortController();
    try {
      const address = new URL(input.dataset.answers, location.href);
      address.searchParams.set("q", words);
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
      if (!answer.ok) return;
      const results = (await answer.json()).results || [];
      list.replaceChildren(...results.map(line));
      box.querySelector("form")?.remove();
      box.hidden = !results.length;
    } catch (error) { if (error.name !== "AbortError") throw error; }
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, patience); });
}

for (const input of document.querySelectorAll("[data-answers]")) attach(input);
