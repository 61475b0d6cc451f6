// Draw a place on a map by its corners. What is drawn stands as GeoJSON in a text box, which is all that the form sends: the box works without this.
// Hooks are data attributes of components/draw_map.html; maps.js says when its map is ready.

const round = (value) => Number(value.toFixed(6));

function geometryOf(kind, corners) {
  if (kind === "line") return corners.length > 1 ? { type: "LineString", coordinates: corners } : null;
  return corners.length > 2 ? { type: "Polygon", coordinates: [[...corners, corners[0]]] } : null;
}

function parsed(text) {
  try { return text.trim() ? JSON.parse(text) : null; } catch { return null; }
}

function start(map, tools) {
  const box = document.getElementById(tools.dataset.drawInto);
  if (!box) return;
  const said = tools.querySelector("[data-draw-said]");
  const layer = L.featureGroup().addTo(map);
  let corners = [];

  const kind = () => tools.querySelector("[name=draw-kind]:checked")?.value || "area";
  const show = (fit) => {
    layer.clearLayers();
    const shape = parsed(box.value);
    try { if (shape) L.geoJSON(shape, { style: { className: "map-shape" }, interactive: false }).addTo(layer); } catch { /* not GeoJSON: the form says so */ }
    for (const [x, y] of corners) L.circleMarker([y, x], { radius: 5, className: "map-dot", interactive: false }).addTo(layer);
    if (fit && layer.getLayers().length) map.fitBounds(layer.getBounds(), { padding: [30, 30], maxZoom: 16, animate: false });
  };
  const write = () => {
    const shape = geometryOf(kind(), corners);
    box.value = shape ? JSON.stringify(shape) : "";
    said.textContent = corners.length ? `${tools.dataset.sayArea}${corners.length}` : tools.dataset.sayCleared;
    show(false);
  };
  const add = ({ lat, lng }) => { corners.push([round(lng), round(lat)]); write(); };

  tools.hidden = false;
  map.scrollWheelZoom.enable();
  map.on("click", (event) => add(event.latlng));
  tools.addEventListener("click", (event) => {
    const what = event.target.closest("[data-draw]")?.dataset.draw;
    if (what === "here") add(map.getCenter());
    if (what === "undo") { corners.pop(); write(); }
    if (what === "clear") { corners = []; write(); }
  });
  tools.addEventListener("change", () => { if (corners.length) write(); });
  box.addEventListener("change", () => { corners = []; show(true); });
  // The outlines of the city come a moment later and fit the map to themselves.
  map.once("layeradd", () => setTimeout(() => show(true), 300));
  show(true);
}

document.addEventListener("map:ready", ({ target, detail }) => {
  const tools = document.querySelector(`[data-draw-for="${CSS.escape(target.id)}"]`);
  if (tools) start(detail.map, tools);
});
