/**
 * How high a message is that shows pictures from elsewhere, as they come in. It is read from the very frame that shows it, so that
 * each picture is asked for once: that frame is of the page's own origin, and still runs nothing.
 */
import { documentOf, isMeasurable, sizeOf, type Measured } from "./frame-size.ts";
import type { Asked } from "./measure.ts";
import { patience } from "./stage.ts";
import { until } from "./until.ts";

/** Milliseconds that pictures may take to come and still make it higher. */
const picturePatience = 30_000;

export interface Followed extends Asked {
  /** null: it can not be told. Again as pictures come in; never after `signal` */
  readonly onchange: (measured: Measured | null) => void;
}

export async function followHeight(frame: HTMLIFrameElement, asked: Followed): Promise<void> {
  const { signal, onchange } = asked;
  const canTell =
    isMeasurable(asked) && (await until(() => documentOf(frame, "interactive") !== null, patience, signal));
  if (signal.aborted) return;
  if (!canTell) {
    onchange(null);
    return;
  }
  let last: Measured = { height: 0, zoom: 1 };
  const look = (): boolean => {
    takePlates(frame);
    const now = fitted(frame, asked.width);
    if (now && (now.height !== last.height || now.zoom !== last.zoom)) onchange((last = now));
    return documentOf(frame, "complete") !== null;
  };
  await until(look, picturePatience, signal);
  if (!asked.signal.aborted) look();
}

/** Pixels, either way, of what only keeps others apart, however large it is drawn: there is nothing to see on a plate. */
const DOT = 2;

/** See `plates` in frame-document.ts. */
function takePlates(frame: HTMLIFrameElement): void {
  for (const { complete, naturalWidth, naturalHeight, style } of frame.contentDocument?.images ?? [])
    if (complete && naturalWidth <= DOT && naturalHeight <= DOT)
      style.setProperty("background-color", "transparent", "important");
}

/** Drawn as small as it has to be. Between the two layouts nothing is painted. */
function fitted(frame: HTMLIFrameElement, width: number): Measured | null {
  const root = frame.contentDocument?.documentElement;
  if (!root) return null;
  root.style.removeProperty("zoom");
  frame.style.height = "1px";
  const measured = sizeOf(frame, width);
  frame.style.removeProperty("height");
  if (measured && measured.zoom < 1) root.style.setProperty("zoom", measured.zoom.toFixed(3));
  return measured;
}
