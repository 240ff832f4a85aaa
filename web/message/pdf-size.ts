/** How large a page of a PDF is drawn: whatever it says of itself, within what can be shown. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  /** CSS pixels for a unit of the page */
  readonly scale: number;
}

/** A page that is longer than wide, or wider than long, by more than this is drawn smaller. */
const MAX_RATIO = 8;
/** CSS pixels for a unit of the page, before the reader makes it larger. */
const MAX_FIT = 1.4;
const usual: Size = { width: 595, height: 842 };

export const MAX_CANVAS_PIXELS = 16_000_000;
export const MAX_CANVAS_SIDE = 8_192;

const isSize = ({ width, height }: Size): boolean =>
  Number.isFinite(width) && Number.isFinite(height) && width > 0 && height > 0;

/** CSS pixels; `room`: the width there is; `zoom`: 1 fills it. */
export function boxOf(page: Size, room: number, zoom: number): Box {
  const { width, height } = isSize(page) ? page : usual;
  const fit = Math.min(MAX_FIT, room / width, (room * MAX_RATIO) / height);
  const scale = fit * zoom;
  return { width: Math.max(1, width * scale), height: Math.max(1, height * scale), scale };
}

/** Pixels of the canvas for a CSS pixel. */
export function canvasScale({ width, height }: Size, density: number): number {
  const byArea = Math.sqrt(MAX_CANVAS_PIXELS / (width * height));
  return Math.min(density, byArea, MAX_CANVAS_SIDE / width, MAX_CANVAS_SIDE / height);
}
