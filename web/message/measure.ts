/**
 * How high a cleaned message is. The frame it is shown in has an origin of its own and no script, so nobody can ask it. This
 * lays the same document out once more, out of sight and for a moment, in a frame that may not run anything or load anything
 * either, but whose height can be read.
 */
import { blockedFramePath } from "../../shared/api/csp.ts";
import { frameDocument } from "./frame-document.ts";

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
/** Milliseconds after which nothing is measured. */
const patience = 4_000;

let stage: Promise<HTMLIFrameElement> | null = null;
let turn: Promise<unknown> = Promise.resolve();

/** `documents` as cleanHtml made them. Null: it can not be told. One at a time. */
export function measureHtml(documents: readonly string[], width: number): Promise<Measured | null> {
  const length = documents.reduce((sum, part) => sum + part.length, 0);
  if (length > maxLength || width < 1) return Promise.resolve(null);
  const measured = turn.then(async () => lay(await openStage(), frameDocument(documents), width)).catch(() => null);
  turn = measured;
  return measured;
}

function openStage(): Promise<HTMLIFrameElement> {
  stage ??= new Promise((resolve, reject) => {
    const outer = document.createElement("iframe");
    Object.assign(outer.style, {
      ...{ position: "fixed", insetInlineStart: "0", top: "0", width: "0", height: "0", border: "0" },
      ...{ visibility: "hidden", pointerEvents: "none", zIndex: "-1" },
    });
    outer.tabIndex = -1;
    outer.setAttribute("aria-hidden", "true");
    outer.addEventListener("load", () => resolve(outer), { once: true });
    setTimeout(() => reject(new Error("no stage")), patience);
    outer.src = blockedFramePath;
    document.body.append(outer);
  });
  stage.catch(() => (stage = null));
  return stage;
}

async function lay(outer: HTMLIFrameElement, html: string, width: number): Promise<Measured | null> {
  const inside = outer.contentDocument;
  if (inside?.documentElement.dataset["messageFrame"] !== "blocked") return null;
  const frame = inside.createElement("iframe");
  // no script, no form, no popup; its document can be read from here, and that is all
  frame.setAttribute("sandbox", "allow-same-origin");
  Object.assign(frame.style, { width: `${width}px`, height: "1px" });
  outer.style.width = `${width}px`;
  const loaded = new Promise<boolean>((resolve) => {
    frame.addEventListener("load", () => resolve(true), { once: true });
    setTimeout(() => resolve(false), patience);
  });
  frame.srcdoc = html;
  inside.body.replaceChildren(frame);
  const root = (await loaded) ? frame.contentDocument?.documentElement : null;
  const { scrollHeight = 0, scrollWidth = 0 } = root ?? {};
  frame.remove();
  outer.style.width = "0";
  if (!root) return null;
  const zoom = Math.max(minZoom, Math.min(1, width / Math.max(1, scrollWidth)));
  return { height: Math.min(maxHeight, Math.ceil(scrollHeight * zoom) + 1), zoom };
}
