/** Whether a screen fits a narrow one (WCAG 1.4.10: 320 CSS pixels, what 1,280 are at 400 %), and one that is read from the right. */
import type { Page } from "@playwright/test";

/** What sticks out of the window sideways, though nothing around it scrolls. */
const stickingOut = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    // a drawer on its way out is out
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish();
    const clips = (element: Element): boolean => getComputedStyle(element).overflowX !== "visible";
    const isHeld = (element: Element): boolean => {
      for (let at = element.parentElement; at && at !== document.body; at = at.parentElement)
        if (clips(at)) return true;
      return false;
    };
    const isOut = (element: Element): boolean => {
      const { left, right, width, height } = element.getBoundingClientRect();
      if (width <= 1 || height <= 1 || getComputedStyle(element).visibility === "hidden") return false;
      return right > innerWidth + 1 || left < -1;
    };
    const out = [...document.body.querySelectorAll("*")].filter((element) => isOut(element) && !isHeld(element));
    const named = out.slice(0, 3).map((element) => `${element.tagName}.${element.getAttribute("class") ?? ""}`);
    const { scrollWidth } = document.documentElement;
    return scrollWidth > innerWidth ? [...named, `scrolls to ${scrollWidth.toString()}`] : named;
  });

const turn = (page: Page, direction: "ltr" | "rtl"): Promise<void> =>
  page.evaluate((dir) => {
    document.documentElement.dir = dir;
  }, direction);

/** Lines of what does not fit. The window is as before when it is answered. */
export async function reflow(page: Page, widths: readonly number[]): Promise<string[]> {
  const before = page.viewportSize();
  const found: string[] = [];
  for (const direction of ["ltr", "rtl"] as const) {
    await turn(page, direction);
    for (const width of widths) {
      await page.setViewportSize({ width, height: before?.height ?? 800 });
      const out = await stickingOut(page);
      found.push(...out.map((what) => `${width.toString()} px, ${direction}: ${what}`));
    }
  }
  await turn(page, "ltr");
  if (before) await page.setViewportSize(before);
  return found;
}
