/** Opens the messages of the corpus in the app, one after the other, and says how it went. What the app looks like is known here alone. */
import { expect } from "@playwright/test";
import type { FrameLocator, Page } from "@playwright/test";

/** Milliseconds after which a message that is not there is named; how long it may take on a busy machine is no matter here. */
const PATIENCE = 60_000;

export interface Opened {
  readonly id: string;
  /** what lies on top at some points beside the message, where that is a frame */
  readonly outside: readonly string[];
}

/** The message's own document. */
export const bodyOf = (page: Page): FrameLocator => page.frameLocator("article iframe").frameLocator("iframe");

/** The app hears the mouse and shows what it did: the row of a message is starred. */
export async function answers(page: Page, id: string): Promise<void> {
  const star = page.locator("main li", { hasText: id }).getByRole("button", { name: "Star" });
  await star.click();
  await expect(star).toHaveAttribute("aria-pressed", "true");
}

/**
 * Goes down the list by `j`, as a reader would; the ids stand in the subjects, in their order. Within the page, without the
 * way to it for each.
 */
export const openEach = (page: Page, ids: readonly string[], dwell: number): Promise<readonly Opened[]> =>
  page.evaluate(
    async ([wanted, stay, patience]) => {
      const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));
      const picture = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      const until = async (what: () => boolean, missing: () => string): Promise<void> => {
        const start = performance.now();
        while (!what()) {
          if (performance.now() - start > patience) throw new Error(missing());
          await pause(4);
        }
      };
      const subject = () => document.querySelector("article h1")?.textContent ?? "";
      const frameIsThere = () => {
        const outer = document.querySelector<HTMLIFrameElement>("article iframe");
        return outer === null || outer.contentDocument?.querySelector("iframe") != null;
      };
      const beside = (): string[] => {
        const box = document.querySelector("article iframe")?.getBoundingClientRect();
        const found: string[] = [];
        for (let x = 8; x < innerWidth; x += 60)
          for (let y = 8; y < innerHeight; y += 40) {
            const inside = box && x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
            if (!inside && document.elementFromPoint(x, y)?.nodeName === "IFRAME") found.push(`${x},${y}`);
          }
        return found;
      };
      const opened: { id: string; outside: string[] }[] = [];
      for (const id of wanted) {
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true }));
        await until(
          () => subject().includes(id),
          () => `${id} does not open: ${subject().slice(0, 80)}`,
        );
        await picture();
        await until(frameIsThere, () => `${id} has no frame`);
        await picture();
        opened.push({ id, outside: beside() });
        await pause(stay);
      }
      return opened;
    },
    [[...ids], dwell, PATIENCE] as const,
  );
