// Leaflet maps over the city's boundary polygons. Hooks are data attributes of components/map.html; nothing here is needed to use a page.
// show: one marker. pick: a marker that moves by drag, tap or arrow keys and fills two inputs. pins: many markers, from the page or from a GeoJSON address.

const pinPath = "M15 38C9 29 2 24 2 15a13 13 0 0 1 26 0c0 9-7 14-13 23z";

function pinIcon(look, text) {
  const middle = text ? `<text x="15" y="20">${String(text).replace(/[^0-9A-Za-z]/g, "")}</text>` : '<circle cx="15" cy="15" r="5"/>';
  return L.divIcon({ className: `map-pin ${look || ""}`, html: `<svg viewBox="0 0 30 40" aria-hidden="true"><path d="${pinPath}"/>${middle}</svg>`, iconSize: [30, 40], iconAnchor: [15, 38], popupAnchor: [0, -34] });
}

function popup(pin) {
  const box = document.createElement("div");
  const title = document.createElement(pin.url ? "a" : "b");
  title.textContent = pin.label;
  if (pin.url) title.href = pin.url;
  box.append(title);
  if (pin.detail) { const detail = document.createElement("div"); detail.textContent = pin.detail; box.append(detail); }
  return box;
}

async function json(address) {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

function nameArea(map, layer, { label, name, code }, look) {
  const options = { permanent: true, direction: "center", className: `map-name${look}`, interactive: false };
  if (Array.isArray(label) && label.every(Number.isFinite)) L.tooltip(options).setLatLng(label).setContent(String(name || code)).addTo(map);
  else layer.bindTooltip(String(name || code), options);
}

// Names that would lie over another are left out until there is room for them.
function thinNames(map) {
  const kept = [];
  for (const name of map.getPane("tooltipPane").querySelectorAll(".map-name")) {
    const box = name.getBoundingClientRect();
    const covered = kept.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    name.classList.toggle("is-covered", covered);
    if (!covered) kept.push(box);
  }
}

function addAreas(map, areas, here) {
  const lookOf = ({ properties }) => (here && String(properties.code) === here ? " is-here" : "");
  const layer = L.geoJSON(areas, { style: (feature) => ({ className: `map-area${lookOf(feature)}`, weight: 1.3 }), interactive: false });
  if (!map.options.placed) map.fitBounds(layer.getBounds(), { padding: "cells" in map.getContainer().dataset ? [30, 30] : [6, 6], animate: false }); // counts are wider than their places
  layer.addTo(map);
  if (areas.features.length <= 30) layer.eachLayer((each) => nameArea(map, each, each.feature.properties, lookOf(each.feature)));
  map.on("zoomend resize", () => thinNames(map));
  thinNames(map);
  return layer;
}

function addPin(map, pin) {
  const place = [pin.lat, pin.long];
  if (pin.number && !pin.url) return L.marker(place, { icon: pinIcon(pin.look, pin.number), interactive: false, keyboard: false, alt: "" }).addTo(map);
  if (pin.number) return L.marker(place, { icon: pinIcon(pin.look, pin.number), title: pin.label, alt: pin.label, keyboard: true }).bindPopup(popup(pin)).addTo(map);
  return L.circleMarker(place, { radius: 6, className: `map-dot ${pin.look || ""}` }).bindPopup(() => popup(pin)).addTo(map);
}

function fromFeature(feature) {
  const { properties, geometry } = feature;
  return { lat: geometry.coordinates[1], long: geometry.coordinates[0], label: properties.title || properties.label || properties.service_request_id, detail: properties.detail || properties.address, url: properties.url, look: properties.look };
}

async function pinsOf(box) {
  const inPage = box.dataset.pins ? JSON.parse(document.getElementById(box.dataset.pins)?.textContent || "[]") : [];
  if (!box.dataset.pinsUrl) return inPage;
  const found = await json(box.dataset.pinsUrl);
  return inPage.concat(found.features.filter((feature) => feature.geometry).map(fromFeature));
}

// Street lights, bins or trees around the chosen place; a click on one writes its number and moves the marker there.
function offerAssets(map, box, put) {
  const number = document.querySelector("[name=asset_number]");
  const group = L.layerGroup().addTo(map);
  const show = async ({ lat, long }) => {
    const query = new URLSearchParams({ lat, long });
    const found = await json(`${box.dataset.assetsUrl}?${query}`).catch(() => ({ features: [] }));
    group.clearLayers();
    for (const { geometry, properties } of found.features) {
      const place = L.latLng(geometry.coordinates[1], geometry.coordinates[0]);
      const dot = L.circleMarker(place, { radius: 8, className: "map-dot is-asset" }).bindTooltip(properties.label).addTo(group);
      dot.on("click", (event) => {
        L.DomEvent.stopPropagation(event);
        put(place, properties.label);
        if (number) { number.value = properties.number; number.dispatchEvent(new Event("change", { bubbles: true })); }
      });
    }
  };
  box.addEventListener("map:picked", (event) => { if (number) number.value = ""; show(event.detail); });
  map.on("moveend", () => { const middle = map.getCenter(); if (map.getZoom() >= 14) show({ lat: middle.lat, long: middle.lng }); });
}

function pickable(map, box) {
  const field = (name) => document.getElementById(name) || document.querySelector(`[name="${CSS.escape(name)}"]`);
  const latField = field(box.dataset.latField);
  const longField = field(box.dataset.longField);
  const said = box.parentElement.querySelector("[data-map-said]");
  const say = (words) => { if (said) said.textContent = words || ""; };
  const near = close(box);
  let marker = null;

  const write = (place, words) => {
    latField.value = place.lat.toFixed(6);
    longField.value = place.lng.toFixed(6);
    for (const each of [latField, longField]) each.dispatchEvent(new Event("change", { bubbles: true }));
    box.dispatchEvent(new CustomEvent("map:picked", { bubbles: true, detail: { lat: place.lat, long: place.lng } }));
    say(words);
  };
  const put = (place, words) => {
    if (marker) marker.setLatLng(place);
    else {
      marker = L.marker(place, { icon: pinIcon("is-you"), draggable: true, autoPan: true, alt: box.dataset.sayMarker, title: box.dataset.sayMarker, zIndexOffset: 1000 }).addTo(map);
      marker.on("dragend", () => write(marker.getLatLng(), box.dataset.sayMoved));
      marker.getElement().addEventListener("keydown", nudge);
    }
    if (words !== undefined) write(marker.getLatLng(), words);
  };
  const nudge = (event) => {
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const pixels = event.shiftKey ? 24 : 6;
    const place = map.containerPointToLatLng(map.latLngToContainerPoint(marker.getLatLng()).add([step[0] * pixels, step[1] * pixels]));
    put(place, box.dataset.sayMoved);
    map.panInside(place, { padding: [40, 40] });
  };

  if (box.dataset.assetsUrl) offerAssets(map, box, put);
  map.on("click", (event) => put(event.latlng, box.dataset.sayMoved));
  if (latField.value && longField.value) { put([Number(latField.value), Number(longField.value)]); map.setView(marker.getLatLng(), near); }
  for (const each of [latField, longField]) {
    each.addEventListener("change", () => {
      const place = [Number(latField.value), Number(longField.value)];
      if (latField.value && longField.value && place.every(Number.isFinite) && (!marker || map.distance(marker.getLatLng(), place) > 1)) { put(place); map.setView(place, near); }
    });
  }
  for (const button of document.querySelectorAll("[data-locate]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => { button.removeAttribute("aria-busy"); put([coords.latitude, coords.longitude], box.dataset.sayFound); map.setView([coords.latitude, coords.longitude], 17); },
        () => { button.removeAttribute("aria-busy"); say(box.dataset.sayDenied); },
        { enableHighAccuracy: true, timeout: 12000, maximumAge: 30000 },
      );
    });
  }
}

// Without tiles there are no streets to see, so stay far enough out to recognise the boundaries.
const close = (box) => (box.dataset.tiles ? 16 : 14);

// Drawn places of notices and works: the words open by click or, as the list beside the map has them too, not at all.
function addShapes(map, box) {
  const shapes = JSON.parse(document.getElementById(box.dataset.shapes)?.textContent || "null");
  if (!shapes?.features?.length) return null;
  const layer = L.geoJSON(shapes, { style: ({ properties }) => ({ className: `map-shape ${properties.look || ""}` }) });
  layer.eachLayer((each) => each.bindPopup(() => popup(each.feature.properties)));
  return layer.addTo(map);
}

async function start(box) {
  const mode = box.dataset.map;
  const start = [Number(box.dataset.lat ?? box.dataset.centreLat ?? 0), Number(box.dataset.long ?? box.dataset.centreLong ?? 0)];
  box.replaceChildren();
  const map = L.map(box, { zoomControl: false, attributionControl: Boolean(box.dataset.tiles), scrollWheelZoom: mode !== "show" && !box.classList.contains("map-view--hero"), minZoom: 8, maxZoom: 19, placed: Boolean(box.dataset.lat), zoomSnap: 0.25, fadeAnimation: false, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  L.control.zoom({ position: "bottomright", zoomInTitle: box.dataset.sayZoomIn, zoomOutTitle: box.dataset.sayZoomOut }).addTo(map);
  map.attributionControl?.setPrefix(false);
  map.on("popupopen", ({ popup: opened }) => opened.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", box.dataset.sayClose));
  map.setView(start, box.dataset.lat ? close(box) : 12);
  if (box.dataset.tiles) { box.classList.add("has-tiles"); L.tileLayer(box.dataset.tiles, { attribution: box.dataset.attribution, maxZoom: 19 }).addTo(map); }
  if (box.dataset.lat && mode === "show") L.marker(start, { icon: pinIcon("is-you"), interactive: false, keyboard: false, alt: "" }).addTo(map);

  box.dispatchEvent(new CustomEvent("map:ready", { bubbles: true, detail: { map } }));
  const areas = box.dataset.areas ? await json(box.dataset.areas).catch(() => null) : null;
  const layer = areas?.features?.length ? addAreas(map, areas, box.dataset.here) : null;
  if (mode === "pick") pickable(map, box);
  const drawn = box.dataset.shapes ? addShapes(map, box) : null;
  const pins = await pinsOf(box).catch(() => []);
  const group = L.featureGroup(pins.map((pin) => addPin(map, pin)));
  if (drawn && "zoomShapes" in box.dataset) map.fitBounds(drawn.getBounds(), { padding: [30, 30], maxZoom: 16, animate: false });
  if (mode === "pins" && pins.length && (!layer || box.dataset.fit === "pins")) map.fitBounds(group.getBounds(), { padding: [30, 30], maxZoom: 16 });
}

// leaflet.js is a plain deferred script and comes first in the page; without it the sentence in the box stays.
if (window.L) for (const box of document.querySelectorAll("[data-map]:not(.leaflet-container)")) start(box);
