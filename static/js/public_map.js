// The public map of requests: circles with counts far out, single requests close by, fetched for the part in view as it moves.
// Hooks: data-cells on the box of components/map.html; optional [data-map-near] with a link to the list around the middle of the map.
// Everything here is in the list too, which is the way by keyboard; so nothing here takes focus but what opens by a tap.

const reach = 22; // pixels: half of the least target for a thumb
const pointsAtOnce = 300; // drawn in one frame, so that a slow phone goes on scrolling
const circlesAtOnce = 40;
const mostMetres = 5000;

function colours(box) {
  const style = getComputedStyle(box);
  const of = (name) => style.getPropertyValue(name).trim();
  return { open: { radius: 7, color: of("--surface"), weight: 1.5, fillColor: of("--brand"), fillOpacity: 1 }, closed: { radius: 6, color: of("--ink-soft"), weight: 2.5, fillColor: of("--surface"), fillOpacity: 1 } };
}

// Wider than the view and on a grid, so that small moves need nothing new and neighbours ask for the same.
function asked(map) {
  const view = map.getBounds().pad(0.3);
  const step = 360 / 2 ** Math.round(map.getZoom()) / 4;
  const down = (value) => Math.floor(value / step) * step;
  const up = (value) => Math.ceil(value / step) * step;
  return L.latLngBounds([down(view.getSouth()), down(view.getWest())], [up(view.getNorth()), up(view.getEast())]);
}

const words = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function pointPopup(box, point) {
  const inside = document.createElement("div");
  const link = document.createElement("a");
  link.href = point.url;
  link.textContent = point.name;
  const detail = document.createElement("div");
  detail.textContent = `${point.open ? box.dataset.sayOpen : box.dataset.sayClosed} · ${point.number}`;
  inside.append(link, detail);
  return inside;
}

// The darker a circle, the more there is beside the fullest one in view; the number says it without colour.
function countIcon(open, closed, most, written) {
  const all = open + closed;
  const box = document.createElement("span");
  box.textContent = (all < 10000 ? written.whole : written.brief).format(all);
  const heat = all >= most * 0.6 ? "is-hot" : all >= most * 0.25 ? "is-warm" : "";
  return L.divIcon({ className: `map-count ${heat}${open ? " has-open" : ""}`, html: box, iconSize: [44, 44] });
}

function watch(box, map) {
  map.createPane("points").classList.add("map-points");
  const renderer = L.canvas({ pane: "points", padding: 0.3 });
  const language = document.documentElement.lang;
  const written = { whole: new Intl.NumberFormat(language), brief: new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 0 }) };
  let group = L.layerGroup().addTo(map);
  let points = [];
  let fetched = null;
  let stale = null;
  let timer = 0;

  // Some in each frame, until all are there or a newer view took over.
  function drawInTurn(found, atOnce, mine, draw) {
    const drawn = L.layerGroup();
    let next = 0;
    const some = () => {
      if (mine.signal.aborted) return;
      for (const end = Math.min(next + atOnce, found.length); next < end; next += 1) draw(found[next]).addTo(drawn);
      if (next < found.length) requestAnimationFrame(some);
    };
    some();
    return drawn;
  }

  function drawCells(cells, mine) {
    const most = Math.max(...cells.map(([, , open, closed]) => open + closed));
    return drawInTurn(cells, circlesAtOnce, mine, ([lat, long, open, closed]) => {
      const said = words(box.dataset.sayCounts, { open: written.whole.format(open), closed: written.whole.format(closed) });
      const circle = L.marker([lat, long], { icon: countIcon(open, closed, most, written), keyboard: false, title: said, alt: said });
      return circle.on("click", () => map.setView([lat, long], Math.min(map.getZoom() + 2, 18)));
    });
  }

  // From the oldest on, so that the newest lie on top.
  function drawPoints(found, mine) {
    const looks = colours(box);
    return drawInTurn([...found].reverse(), pointsAtOnce, mine, (point) => L.circleMarker(point.place, { renderer, interactive: false, ...looks[point.open ? "open" : "closed"] }));
  }

  function show(answer, mine) {
    points = (answer.points || []).map(([number, lat, long, code, open]) => ({ number, place: L.latLng(lat, long), name: answer.services[code] || code, open, url: box.dataset.pointUrl.replace("0000", number) }));
    const before = group;
    group = answer.kind === "cells" ? drawCells(answer.cells, mine) : drawPoints(points, mine);
    before.remove();
    group.addTo(map);
    box.classList.toggle("shows-counts", answer.kind === "cells");
    box.dispatchEvent(new CustomEvent("map:shown", { bubbles: true, detail: { kind: answer.kind, count: (answer.cells || points).length } }));
  }

  async function read() {
    const zoom = map.getZoom();
    if (fetched && fetched.zoom === zoom && fetched.bounds.contains(map.getBounds())) return;
    const bounds = asked(map);
    stale?.abort();
    const mine = (stale = new AbortController());
    const address = new URL(box.dataset.cells, location.href);
    address.searchParams.set("bbox", bounds.toBBoxString().split(",").map((each) => Number(each).toFixed(5)).join(","));
    address.searchParams.set("zoom", String(zoom));
    try {
      const answer = await fetch(address, { signal: mine.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const found = await answer.json();
      if (mine.signal.aborted) return;
      fetched = { bounds, zoom };
      show(found, mine);
    } catch { /* left behind by a newer view, or no signal: what is drawn stays */ }
  }

  // The list around the middle of the map: what fits into the view without its corners.
  function nearLink() {
    const place = document.querySelector("[data-map-near]");
    const link = place?.querySelector("a");
    if (!link) return;
    const middle = map.getCenter();
    const view = map.getBounds();
    const metres = Math.round(Math.min(map.distance(middle, [view.getNorth(), middle.lng]), map.distance(middle, [middle.lat, view.getEast()])));
    place.hidden = metres > mostMetres;
    const address = new URL(link.href);
    address.searchParams.set("near", `${middle.lat.toFixed(5)},${middle.lng.toFixed(5)},${metres}`);
    link.href = address.href;
  }

  // Counts of one zoom mean nothing in the next, and hundreds of circles that fly along keep a phone busy.
  map.on("zoomstart", () => { if (box.classList.contains("shows-counts")) { stale?.abort(); fetched = null; group.remove(); } });
  map.on("moveend", () => { clearTimeout(timer); timer = setTimeout(read, 120); nearLink(); });
  map.on("click", ({ latlng }) => {
    const tapped = map.latLngToContainerPoint(latlng);
    let best = null;
    let least = reach;
    for (const point of points) {
      const away = tapped.distanceTo(map.latLngToContainerPoint(point.place));
      if (away <= least) { best = point; least = away; }
    }
    if (best) L.popup({ offset: [0, -4] }).setLatLng(best.place).setContent(pointPopup(box, best)).openOn(map);
  });
  read();
}

// maps.js makes the map and says so; this module stands before it in the page.
document.addEventListener("map:ready", ({ target, detail }) => { if (target.dataset?.cells) watch(target, detail.map); });
