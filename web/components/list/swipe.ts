/**
 * A row pushed aside with a finger: towards the end of the line, or back to its start. Past a third of its width it is meant.
 * Scrolling stays the browser's (`touch-action: pan-y`). While it is pushed the row has `--swipe` (CSS pixels, signed; what is
 * to the right is positive) and `data-swipe="end|start"`, with `data-swipe-far` once letting go would do it.
 */
export interface SwipeActions {
  readonly end: () => void;
  readonly start: () => void;
}

/** CSS pixels before a push is told from a tap or from scrolling. */
const SLOP = 12;
const SHARE = 0.33;

export const swipe =
  (actions: () => SwipeActions | null) =>
  (row: HTMLElement): (() => void) => {
    let from: { readonly id: number; readonly x: number; readonly y: number } | null = null;
    let pushing = false;
    let pushed = false;

    const rest = (): void => {
      from = null;
      pushing = false;
      row.style.removeProperty("--swipe");
      delete row.dataset["swipe"];
      delete row.dataset["swipeFar"];
    };
    const isFar = (by: number): boolean => Math.abs(by) > row.clientWidth * SHARE;
    const directionOf = (by: number): "end" | "start" =>
      by > 0 === (getComputedStyle(row).direction === "ltr") ? "end" : "start";

    const down = (event: PointerEvent): void => {
      pushed = false;
      if (event.pointerType === "touch" && event.isPrimary)
        from = { id: event.pointerId, x: event.clientX, y: event.clientY };
    };
    const move = (event: PointerEvent): void => {
      if (from?.id !== event.pointerId) return;
      const by = event.clientX - from.x;
      if (!pushing) {
        if (Math.abs(event.clientY - from.y) > SLOP) {
          rest();
          return;
        }
        if (Math.abs(by) < SLOP || actions() === null) return;
        pushing = true;
        row.setPointerCapture(event.pointerId);
      }
      row.style.setProperty("--swipe", `${by.toString()}px`);
      row.dataset["swipe"] = directionOf(by);
      if (isFar(by)) row.dataset["swipeFar"] = "";
      else delete row.dataset["swipeFar"];
    };
    const up = (event: PointerEvent): void => {
      if (from?.id !== event.pointerId) return;
      const by = event.clientX - from.x;
      pushed = pushing;
      const meant = pushing && isFar(by) ? directionOf(by) : null;
      rest();
      if (meant !== null) actions()?.[meant]();
    };
    /** the tap at the end of a push opens nothing */
    const click = (event: MouseEvent): void => {
      if (!pushed) return;
      pushed = false;
      event.preventDefault();
      event.stopPropagation();
    };

    row.addEventListener("pointerdown", down);
    row.addEventListener("pointermove", move);
    row.addEventListener("pointerup", up);
    row.addEventListener("pointercancel", rest);
    row.addEventListener("click", click, true);
    return () => {
      row.removeEventListener("pointerdown", down);
      row.removeEventListener("pointermove", move);
      row.removeEventListener("pointerup", up);
      row.removeEventListener("pointercancel", rest);
      row.removeEventListener("click", click, true);
    };
  };
