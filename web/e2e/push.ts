/** A finger on a page. */
import type { Locator, Page } from "@playwright/test";

/** CSS pixels into a row at which a finger lies on it. */
const INTO = 30;

/**
 * Pushes something sideways, by so many CSS pixels. It rests before it lets go: a browser takes the first tap after a fling
 * for the end of that.
 */
export async function push(page: Page, what: Locator, by: number): Promise<void> {
  const finger = await page.context().newCDPSession(page);
  const at = await what.boundingBox();
  if (!at) throw new Error("nothing to push");
  const [from, y] = [at.x + (at.width - by) / 2, at.y + INTO];
  const move = (x: number): Promise<unknown> =>
    finger.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y }] });
  await finger.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x: from, y }] });
  for (let step = 1; step <= 8; step++) await move(from + (by * step) / 8);
  for (let rest = 1; rest <= 3; rest++) {
    await page.waitForTimeout(40);
    await move(from + by - Math.sign(by) * rest);
  }
  await finger.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await finger.detach();
}
