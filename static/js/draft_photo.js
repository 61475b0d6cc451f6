// Photos of drafts: made smaller before a phone keeps them, with the place read first.

import { placeOf } from "./photo_place.js";

const largest = 2560; // pixels along the longer side
const good = 0.86;

// A photo no larger than needed, and where it was taken. One that is small enough stays as it is; one that this browser cannot draw too.
export async function smaller(file) {
  const place = await placeOf(file);
  const asItIs = async () => ({ name: file.name, place, blob: new Blob([await file.arrayBuffer()], { type: file.type }) });
  try {
    const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = largest / Math.max(drawn.width, drawn.height);
    if (scale >= 1) return await asItIs();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(drawn.width * scale);
    canvas.height = Math.round(drawn.height * scale);
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
    drawn.close();
    const blob = await new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", good); });
    return blob ? { name: `${file.name.replace(/\.\w+$/, "")}.jpg`, place, blob } : await asItIs();
  } catch { return asItIs(); }
}
