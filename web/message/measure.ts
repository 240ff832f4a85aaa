/**
 * How high a cleaned message is. The frame it is shown in has an origin of its own and no script, so nobody can ask it. This
 * lays the same document out once more, out of sight and for a moment, in a frame that may not run or load anything either, but
 * whose height can be read. What shows pictures from elsewhere is not laid out twice: each would be asked for twice, and senders
 * count that (follow-height.ts).
 */
import { isMeasurable, sizeOf, documentOf, type Measured } from "./frame-size.ts";
import { frameDocument, measuredSandbox } from "./frame-document.ts";
import { openStage, patience, stageDocument } from "./stage.ts";
import { until } from "./until.ts";

export interface Asked {
  /** as cleanHtml made them */
  readonly documents: readonly string[];
  /** CSS pixels */
  readonly width: number;
  /** nobody wants to know any more */
  readonly signal: AbortSignal;
}

let turn: Promise<unknown> = Promise.resolve();

/** Null: it can not be told, or nobody wants to know. One at a time; what was given up takes no time of those behind it. */
export function measureHtml(asked: Asked): Promise<Measured | null> {
  if (!isMeasurable(asked)) return Promise.resolve(null);
  const measured = turn
    .then(async () => (asked.signal.aborted ? null : lay(await openStage(), asked)))
    .catch(() => null);
  turn = measured;
  return measured;
}

async function lay(outer: HTMLIFrameElement, { documents, width, signal }: Asked): Promise<Measured | null> {
  const inside = stageDocument(outer);
  if (!inside) return null;
  const frame = inside.createElement("iframe");
  frame.setAttribute("sandbox", measuredSandbox);
  frame.setAttribute("referrerpolicy", "no-referrer");
  Object.assign(frame.style, { width: `${width}px`, height: "1px" });
  outer.style.width = `${width}px`;
  frame.srcdoc = frameDocument(documents);
  inside.body.append(frame);
  const isThere = await until(() => documentOf(frame, "complete") !== null, patience, signal);
  const measured = isThere ? sizeOf(frame, width) : null;
  frame.remove();
  return measured;
}
