/** A tab as its user sees it: what is in view is found by what it says, and waited for. */
import { KEYS, type Point, type Tab } from "./browser.ts";

/** Milliseconds until something must be there. */
const PATIENCE = 40_000;
const LOOK_EVERY = 100;

export interface Wanted {
  readonly css: string;
  /** its label, or all that it says, to the letter */
  readonly name?: string;
  /** part of what it says */
  readonly text?: string;
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

/** Runs in the page: the middles of those in view. */
const FIND = `
  const nameOf = (one) => one.getAttribute("aria-label") ??
    (one.labels?.[0]?.textContent ?? document.getElementById(one.getAttribute("aria-labelledby"))?.textContent ?? one.textContent);
  const all = [...document.querySelectorAll(wanted.css)].filter((one) => {
    const { width, height } = one.getBoundingClientRect();
    if (width === 0 || height === 0 || getComputedStyle(one).visibility === "hidden" || one.closest("[inert]")) return false;
    if (wanted.name !== undefined && nameOf(one).replace(/\\s+/g, " ").trim() !== wanted.name) return false;
    return wanted.text === undefined || one.textContent.includes(wanted.text);
  });
`;

export class Page {
  readonly tab: Tab;

  constructor(tab: Tab) {
    this.tab = tab;
  }

  async count(wanted: Wanted): Promise<number> {
    return this.tab.run<number>(`const wanted = ${JSON.stringify(wanted)}; ${FIND} return all.length;`);
  }

  /** Waits until `isSo` holds of what `source` (of an async function) gives. */
  async until<T>(source: string, isSo: (value: T) => boolean, patience = PATIENCE): Promise<T> {
    const late = Date.now() + patience;
    for (;;) {
      const value = await this.tab.run<T>(source);
      if (isSo(value)) return value;
      if (Date.now() > late)
        throw new Error(`not within ${patience.toString()} ms: ${JSON.stringify(value)} of ${source}`);
      await pause(LOOK_EVERY);
    }
  }

  async see(wanted: Wanted, patience = PATIENCE): Promise<void> {
    await this.#when(wanted, (count) => count > 0, "not there", patience);
  }

  async seeNot(wanted: Wanted): Promise<void> {
    await this.#when(wanted, (count) => count === 0, "still there", PATIENCE);
  }

  async #when(wanted: Wanted, isSo: (count: number) => boolean, else_: string, patience: number): Promise<void> {
    const late = Date.now() + patience;
    while (!isSo(await this.count(wanted))) {
      if (Date.now() > late)
        throw new Error(`${else_}: ${JSON.stringify(wanted)} on a page that says: ${await this.text()}`);
      await pause(LOOK_EVERY);
    }
  }

  async text(): Promise<string> {
    return this.tab.run<string>("return document.body.innerText.slice(0, 3000);");
  }

  /** Where its middle is, when it stands still. */
  async #placeOf(wanted: Wanted): Promise<Point> {
    await this.see(wanted);
    const source = `const wanted = ${JSON.stringify(wanted)}; ${FIND}
      all[0]?.scrollIntoView({ block: "nearest", inline: "nearest" });
      const place = () => { const { x, y, width, height } = all[0].getBoundingClientRect(); return { x: x + width / 2, y: y + height / 2 }; };
      if (all[0] === undefined) return null;
      for (let before = place(), tries = 0; tries < 40; tries += 1) {
        await new Promise((done) => setTimeout(done, 50));
        const now = place();
        if (now.x === before.x && now.y === before.y) return now;
        before = now;
      }
      return place();`;
    const place = await this.until<Point | null>(source, (found) => found !== null);
    return place as Point;
  }

  async click(wanted: Wanted): Promise<void> {
    await this.tab.click(await this.#placeOf(wanted));
  }

  async button(name: string): Promise<void> {
    await this.click({ css: "button, [role=button], a", name });
  }

  async fill(wanted: Wanted, text: string): Promise<void> {
    await this.click(wanted);
    await this.tab.type("a", KEYS.control);
    await this.tab.type(text);
  }

  /** Until the frames of the page say it. */
  async readInFrames(text: string): Promise<void> {
    const late = Date.now() + PATIENCE;
    for (;;) {
      const read = await this.tab.framesText().catch((error: unknown) => String(error));
      if (read.includes(text)) return;
      if (Date.now() > late) throw new Error(`no frame says ${text}: ${read.slice(0, 500)}`);
      await pause(LOOK_EVERY);
    }
  }
}
