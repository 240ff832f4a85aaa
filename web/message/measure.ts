/**
 * How high a cleaned message is. The frame it is shown in has an origin of its own and no script, so nobody can ask it. This
 * lays the same document out once more, out of sight and for a moment, in a frame that may not run anything either, and load
 * what the shown one may, but whose height can be read.
 */
import { blockedFramePath, imagesFramePath } from "../../shared/api/csp.ts";
import { frameDocument } from "./frame-document.ts";
import { openStage, patience, stageDocument } from "./stage.ts";

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
/** Milliseconds that pictures from elsewhere may take to come and still make it higher. */
const picturePatience = 30_000;

export interface Asked {
  /** as cleanHtml made them */
  readonly documents: readonly string[];
  /** CSS pixels */
  readonly width: number;
  /** pictures from elsewhere are shown: they are loaded here too (mostly out of the cache), and change its height */
  readonly remote: boolean;
  /** nobody wants to know any more */
  readonly signal: AbortSignal;
  /** another height, as pictures come in; never after `signal` */
  readonly onchange: (measured: Measured) => void;
}

let turn: Promise<unknown> = Promise.resolve();

/** Null: it can not be told, or nobody wants to know. One at a time; what was given up takes no time of those behind it. */
export function measureHtml(asked: Asked): Promise<Measured | null> {
  const { documents, width, remote, signal } = asked;
  const length = documents.reduce((sum, part) => sum + part.length, 0);
  if (length > maxLength || width < 1) return Promise.resolve(null);
  const path = remote ? imagesFramePath : blockedFramePath;
  const measured = turn
    .then(async () => (signal.aborted ? null : lay(await openStage(path), path, asked)))
    .catch(() => null);
  turn = measured;
  return measured;
}

async function lay(outer: HTMLIFrameElement, path: string, asked: Asked): Promise<Measured | null> {
  const inside = stageDocument(outer, path);
  if (!inside) return null;
  const { width, remote, signal } = asked;
  const frame = inside.createElement("iframe");
  // no script, no form, no popup; its document can be read from here, and that is all
  frame.setAttribute("sandbox", "allow-same-origin");
  frame.setAttribute("referrerpolicy", "no-referrer");
  Object.assign(frame.style, { width: `${width}px`, height: "1px" });
  outer.style.width = `${width}px`;
  frame.srcdoc = frameDocument(asked.documents);
  inside.body.append(frame);
  // pictures from elsewhere are not waited for
  const isThere = await until(() => documentOf(frame, remote ? "interactive" : "complete") !== null, patience, signal);
  const measured = isThere ? sizeOf(frame, width) : null;
  if (measured && remote) void follow(frame, measured, asked);
  else frame.remove();
  return measured;
}

/** Until all pictures are there, or will not come. */
async function follow(frame: HTMLIFrameElement, first: Measured, { width, signal, onchange }: Asked): Promise<void> {
  let last = first;
  const look = (): boolean => {
    const now = sizeOf(frame, width);
    if (now && (now.height !== last.height || now.zoom !== last.zoom)) onchange((last = now));
    return documentOf(frame, "complete") !== null;
  };
  await until(look, picturePatience, signal);
  if (!signal.aborted) look();
  frame.remove();
}

/** Once it is read so far; null before. */
function documentOf({ contentDocument }: HTMLIFrameElement, state: "interactive" | "complete"): Document | null {
  if (contentDocument?.URL !== "about:srcdoc" || contentDocument.readyState === "loading") return null;
  return state === "complete" && contentDocument.readyState !== "complete" ? null : contentDocument;
}

function sizeOf(frame: HTMLIFrameElement, width: number): Measured | null {
  const root = frame.contentDocument?.documentElement;
  if (!root) return null;
  const { scrollHeight, scrollWidth } = root;
  const zoom = Math.max(minZoom, Math.min(1, width / Math.max(1, scrollWidth)));
  return { height: Math.min(maxHeight, Math.ceil(scrollHeight * zoom) + 1), zoom };
}

/** Asked again and again, ever less often. False: not within `limit` milliseconds, or given up. */
async function until(what: () => boolean, limit: number, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + limit;
  for (let pause = 4; !signal.aborted; pause = Math.min(250, pause * 1.4)) {
    if (what()) return true;
    if (performance.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return false;
}
