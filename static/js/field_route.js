// The order in which a crew goes round: nearest neighbor, then 2-opt. The same as requests_app/field_route.py, on the phone, so that its position stays there.
// A stop is {lat, long, group}: lat and long are null without a place. A test holds both to the same orders.

const metresPerDegree = 111320;
const leastGain = 0.001;
const rounded = (number) => Math.floor(number + 0.5);
const metres = (one, other) => Math.sqrt((one[0] - other[0]) * (one[0] - other[0]) + (one[1] - other[1]) * (one[1] - other[1]));
const isPlaced = (stop) => stop.lat !== null && stop.long !== null;

// Every stop in whole metres (null without a place), and last the start.
function flat(stops, start) {
  const first = stops.find(isPlaced);
  const begin = start || first;
  if (!begin) return [...stops.map(() => null), null];
  const squeeze = rounded(Math.cos(((first || begin).lat * Math.PI) / 180) * 1000000) / 1000000;
  return [...stops, begin].map((place) => (isPlaced(place) ? [rounded(place.long * metresPerDegree * squeeze), rounded(place.lat * metresPerDegree)] : null));
}

function nearestFirst(here, members, points) {
  const left = [...members];
  const way = [];
  let at = here;
  while (left.length) {
    let best = 0;
    for (let index = 1; index < left.length; index += 1) if (metres(at, points[left[index]]) < metres(at, points[left[best]])) best = index;
    const [nearest] = left.splice(best, 1);
    way.push(nearest);
    at = points[nearest];
  }
  return way;
}

function improved(here, way, points) {
  if (way.length < 2) return way;
  const nodes = [here, ...way.map((index) => points[index])];
  const table = nodes.map((one) => nodes.map((other) => metres(one, other)));
  const tour = nodes.map((_node, index) => index);
  const last = tour.length - 1;
  let isShorter = true;
  while (isShorter) {
    isShorter = false;
    for (let i = 1; i < last; i += 1) {
      const before = table[tour[i - 1]];
      for (let j = i + 1; j <= last; j += 1) {
        let gain = before[tour[i]] - before[tour[j]];
        if (j < last) { const after = table[tour[j + 1]]; gain += after[tour[j]] - after[tour[i]]; }
        if (gain > leastGain) {
          tour.splice(i, j - i + 1, ...tour.slice(i, j + 1).reverse());
          isShorter = true;
        }
      }
    }
  }
  return tour.slice(1).map((node) => way[node - 1]);
}

// The stops in order, from `start` ({lat, long}) or from the first that has a place.
export function inOrder(stops, start = null) {
  const points = flat(stops, start);
  let here = points[points.length - 1];
  const ordered = [];
  for (const group of [...new Set(stops.map((stop) => stop.group))].sort((one, other) => one - other)) {
    const members = stops.map((_stop, index) => index).filter((index) => stops[index].group === group);
    const way = improved(here, nearestFirst(here, members.filter((index) => points[index]), points), points);
    if (way.length) here = points[way[way.length - 1]];
    ordered.push(...way, ...members.filter((index) => !points[index]));
  }
  return ordered.map((index) => stops[index]);
}

// How far it is from one stop to the next, in metres as the crow flies; null where one has no place.
export function legs(stops, start = null) {
  const points = flat(stops, start);
  let here = start ? points[points.length - 1] : null;
  return points.slice(0, -1).map((point) => {
    const leg = here && point ? metres(here, point) : null;
    if (point) here = point;
    return leg;
  });
}
