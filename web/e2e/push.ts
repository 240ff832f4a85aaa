/** A finger on a page. */
import type { Locator, Page } from "@playwright/test";

/** CSS pixels into a row at which a finger lies on it. */
const INTO = 30;

/** Milliseconds between two places of the finger on its way, and while it rests at the end of it. */
const STEP = 16;
const REST = 100;

/**
 * Pushes something sideways, by so many CSS pixels. It rests before it lets go: a browser takes the first tap after a fling
 * for the end of that. How fast a finger was follows from the times it is given, and those from no clock: on a busy machine
 * what was sent as a rest arrives all at once.
 */
export async function push(page: Page, what: Locator, by: number): Promise<void> {
  const finger = await page.context().newCDPSession(page);
  const at = await what.boundingBox();
  if (!at) throw new Error("nothing to push");
  const [from, y] = [at.x + (at.width - by) / 2, at.y + INTO];
  // all of it lies in the past
  let now = Date.now() - 8 * STEP - 4 * REST;
  const send = (
    type: "touchStart" | "touchMove" | "touchEnd",
    touchPoints: { x: number; y: number }[],
    after: number,
  ) => finger.send("Input.dispatchTouchEvent", { type, touchPoints, timestamp: (now += after) / 1000 });
  await send("touchStart", [{ x: from, y }], 0);
  for (let step = 1; step <= 8; step++) await send("touchMove", [{ x: from + (by * step) / 8, y }], STEP);
  for (let rest = 1; rest <= 3; rest++) await send("touchMove", [{ x: from + by - Math.sign(by) * rest, y }], REST);
  await send("touchEnd", [], REST);
  await finger.detach();
}
