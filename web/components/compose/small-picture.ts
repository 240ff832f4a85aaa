/** A picture made small enough to travel with each message, and without what a camera wrote into it. */

/** Of its longer side, in pixels, one after the other. */
const SIDES = [480, 320, 200, 120, 64];
/** Characters of its address. */
const MAX_ADDRESS = 20_000;

/** As a data: address; null: it is no picture that this browser reads, or can not be made so. */
export async function smallPicture(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) return null;
  try {
    for (const side of SIDES) {
      const address = drawn(picture, side);
      if (address !== null) return address;
    }
    return null;
  } finally {
    picture.close();
  }
}

function drawn(picture: ImageBitmap, side: number): string | null {
  const share = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * share));
  canvas.height = Math.max(1, Math.round(picture.height * share));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const exact = canvas.toDataURL("image/png");
  if (exact.length <= MAX_ADDRESS) return exact;
  // JPEG knows no transparence
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#ffffff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  const rough = canvas.toDataURL("image/jpeg", 0.82);
  return rough.length <= MAX_ADDRESS ? rough : null;
}
