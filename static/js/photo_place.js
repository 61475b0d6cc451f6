// Where a JPEG says that it was taken (EXIF, GPS): {lat, long} in degrees, or null. It is read before a photo is made smaller, which drops it.

const app1 = 0xffe1;
const gpsPart = 0x8825;
const most = 256 * 1024; // bytes from the beginning; the part that matters stands there

// Where the TIFF part of EXIF begins, or -1.
function tiffOf(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return -1;
  for (let at = 2; at + 10 < view.byteLength;) {
    const mark = view.getUint16(at);
    if (mark === app1 && view.getUint32(at + 4) === 0x45786966) return at + 10;
    if ((mark & 0xff00) !== 0xff00 || mark === 0xffda) return -1;
    at += 2 + view.getUint16(at + 2);
  }
  return -1;
}

// The entries of one directory: their places by tag.
function entries(view, tiff, offset, little) {
  const start = tiff + offset;
  const found = new Map();
  for (let index = 0; index < view.getUint16(start, little); index += 1) found.set(view.getUint16(start + 2 + index * 12, little), start + 2 + index * 12);
  return found;
}

function degrees(view, tiff, little, place, side, negative) {
  const at = tiff + view.getUint32(place + 8, little);
  const part = (index) => view.getUint32(at + index * 8, little) / view.getUint32(at + index * 8 + 4, little);
  const sum = part(0) + part(1) / 60 + part(2) / 3600;
  return String.fromCharCode(view.getUint8(side + 8)) === negative ? -sum : sum;
}

export async function placeOf(file) {
  try {
    const view = new DataView(await file.slice(0, most).arrayBuffer());
    const tiff = tiffOf(view);
    if (tiff < 0) return null;
    const little = view.getUint16(tiff) === 0x4949;
    const gps = entries(view, tiff, view.getUint32(tiff + 4, little), little).get(gpsPart);
    if (!gps) return null;
    const found = entries(view, tiff, view.getUint32(gps + 8, little), little);
    if (![1, 2, 3, 4].every((tag) => found.has(tag))) return null;
    const lat = degrees(view, tiff, little, found.get(2), found.get(1), "S");
    const long = degrees(view, tiff, little, found.get(4), found.get(3), "W");
    const isPlace = Math.abs(lat) <= 90 && Math.abs(long) <= 180 && (lat || long);
    return isPlace ? { lat, long } : null;
  } catch { return null; }
}
