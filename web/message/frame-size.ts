/** How high the document in a frame is, where the page may read it. */

export interface Measured {
  /** CSS pixels */
  readonly height: number;
  /** how much smaller it has to be drawn to fit; 1: as it is */
  readonly zoom: number;
}

/** Characters; what is longer scrolls in a frame of a fixed height. */
const maxLength = 600_000;
const maxHeight = 30_000;
const minZoom = 0.5;

export const isMeasurable = (asked: { readonly documents: readonly string[]; readonly width: number }): boolean =>
  asked.width >= 1 && asked.documents.reduce((sum, part) => sum + part.length, 0) <= maxLength;

/** Once it is read so far; null before. */
export function documentOf({ contentDocument }: HTMLIFrameElement, state: "interactive" | "complete"): Document | null {
  // a link within the letter may have been followed
  if (contentDocument?.URL.split("#", 1)[0] !== "about:srcdoc" || contentDocument.readyState === "loading") return null;
  return state === "complete" && contentDocument.readyState !== "complete" ? null : contentDocument;
}

/** Of a frame that is one pixel high: a document is never less high than its frame. */
export function sizeOf(frame: HTMLIFrameElement, width: number): Measured | null {
  const root = frame.contentDocument?.documentElement;
  if (!root) return null;
  const { scrollHeight, scrollWidth } = root;
  const zoom = Math.max(minZoom, Math.min(1, width / Math.max(1, scrollWidth)));
  return { height: Math.min(maxHeight, Math.ceil(scrollHeight * zoom) + 1), zoom };
}
