/** Opens the messages of the corpus in the app, one after the other, and says how it went. What the app looks like is known here alone. */
import type { FrameLocator, Page } from "@playwright/test";

export interface Opened {
  readonly id: string;
  /** milliseconds from the key to the message, to its frame, and to the next picture after it */
  readonly took: number;
  /** what lies on top at some points beside the message, where that is a frame */
  readonly outside: readonly string[];
}

/** The message's own document. */
export const bodyOf = (page: Page): FrameLocator => page.frameLocator("article iframe").frameLocator("iframe");

/**
 * Goes down the list by `j`, as a reader would; the ids stand in the subjects, in their order. Within the page: what is
 * measured is the app and not the way to it.
 */
export const openEach = (page: Page, ids: readonly string[], dwell: number): Promise<readonly Opened[]> =>
  page.evaluate(
    async ([wanted, stay]) => {
      const pause = (time: number) => new Promise((resolve) => setTimeout(resolve, time));
      const picture = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
      const until = async (what: () => boolean, limit: number): Promise<boolean> => {
        const start = performance.now();
        while (!what()) {
          if (performance.now() - start > limit) return false;
          await pause(4);
        }
        return true;
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
      const opened: { id: string; took: number; outside: string[] }[] = [];
      for (const id of wanted) {
        const start = performance.now();
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true }));
        if (!(await until(() => subject().includes(id), 15_000)))
          throw new Error(`${id} does not open: ${subject().slice(0, 80)}`);
        await picture();
        await until(frameIsThere, 10_000);
        await picture();
        opened.push({ id, took: Math.round(performance.now() - start), outside: beside() });
        await pause(stay);
      }
      return opened;
    },
    [[...ids], dwell] as const,
  );
