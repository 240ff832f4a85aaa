/** What a user does in the first days, in one browser: from the invite to logging out, offline between. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { Mta } from "../../web/e2e/mta.ts";
import { letter, type Provider } from "../../web/e2e/provider.ts";
import { KEYS, type Browser } from "./browser.ts";
import { withPictures } from "./letters.ts";
import { Page } from "./page.ts";

const ADDRESS = "ada@example.org";
/** Milliseconds that a passphrase may take to be stretched: up to seven seconds alone, in these browsers. */
const STRETCH = 90_000;
const PASSPHRASE = "violin carbon tunnel basket";

const row = (text: string) => ({ css: "[data-id]", text });
const heading = (name: string) => ({ css: "h1, h2", name });
const place = (text: string) => ({ css: "[role=treeitem]", text });

export interface World {
  readonly browser: Browser;
  readonly provider: Provider;
  readonly mta: Mta;
  /** where pictures go */
  readonly screens: string;
  /** a file to attach */
  readonly file: string;
}

/** Its steps in their order; each begins where the one before it ended. */
export class Journey {
  readonly #world: World;
  #page: Page | null = null;
  #words: readonly string[] = [];

  constructor(world: World) {
    this.#world = world;
    mkdirSync(world.screens, { recursive: true });
  }

  get page(): Page {
    if (this.#page === null) throw new Error("no tab yet");
    return this.#page;
  }

  async shot(name: string, page = this.page): Promise<void> {
    writeFileSync(join(this.#world.screens, `${name}.png`), await page.tab.screenshot());
  }

  /** By an invite: keys, words written down, three typed back. */
  async join(): Promise<void> {
    const { browser, provider } = this.#world;
    const page = (this.#page = new Page(await browser.newTab()));
    await page.tab.goto(await provider.invite(ADDRESS));
    await page.button("Make my keys");
    await page.see({ css: "ol[translate=no] .word" });
    this.#words = await page.tab.run<string[]>(
      `return [...document.querySelectorAll("ol[translate=no] .word")].map((one) => one.textContent)`,
    );
    await this.shot("words");
    await page.button("I have written them down");
    await page.see({ css: "label", text: "Word " });
    const asked = await page.tab.run<string[]>(
      `return [...document.querySelectorAll("input")].map((one) => one.labels[0]?.textContent.trim() ?? "").filter((name) => /^Word \\d+$/.test(name))`,
    );
    expect(asked).toHaveLength(3);
    for (const name of asked) await page.fill({ css: "input", name }, this.#words[Number(name.slice(5)) - 1] ?? "");
    await page.button("Open my mailbox");
    await page.see(heading("Inbox"));
    await page.see({ css: "body", text: "Your inbox is empty" });
  }

  /** Comes live, is opened: a picture in its frame, one of elsewhere not asked for, a file shown. */
  async read(): Promise<void> {
    const { provider } = this.#world;
    await provider.deliver(ADDRESS, letter("First light", "A marmalade marker in the body."));
    await this.page.see(row("First light"));
    await provider.deliver(ADDRESS, withPictures("Kites", "A tangerine marker."));
    await this.page.click(row("Kites"));
    await this.page.readInFrames("A tangerine marker.");
    await this.page.see({ css: "article", text: "kite.png" });
    await this.page.see({ css: "button", name: "Show remote images" });
    expect(await this.page.tab.run("return 'pwned' in window")).toBe(false);
    expect(await this.page.tab.run("return document.documentElement.scrollHeight - innerHeight")).toBe(0);
    await this.shot("reading");
    await this.page.click(row("First light"));
    await this.page.see({ css: "article", text: "A marmalade marker" });
  }

  async search(): Promise<void> {
    const { page } = this;
    await page.fill({ css: "input", name: "Search mail" }, "kites has:attachment");
    await page.tab.type(KEYS.enter);
    await page.until("return document.querySelectorAll('main [data-id]').length", (count) => count === 1);
    await page.see(row("Kites"));
    await this.shot("found");
    await page.click(place("Inbox"));
    await page.see(row("First light"));
  }

  async archiveAndUndo(): Promise<void> {
    const { page } = this;
    await page.click(row("First light"));
    await page.see({ css: "article", text: "A marmalade marker" });
    await page.tab.type("e");
    await page.seeNot(row("First light"));
    await page.button("Undo");
    await page.see(row("First light"));
  }

  /** An answer in bold, with a file; at the MTA once. */
  async answer(): Promise<void> {
    const { mta, file } = this.#world;
    const { page } = this;
    await page.click(row("First light"));
    await page.see({ css: "article", text: "A marmalade marker" });
    await page.tab.type("r");
    await page.click({ css: ".compose [contenteditable=true]" });
    await page.tab.type("Wind from the ");
    await page.tab.type("b", KEYS.control);
    await page.tab.type("west");
    await page.tab.type("b", KEYS.control);
    await page.tab.choose("[data-testid=compose-files]", [file]);
    await page.see({ css: ".compose", text: "kite-plan.txt" });
    await page.see({ css: ".compose", text: "Saved in Drafts" });
    await this.shot("writing");
    await page.tab.type(KEYS.enter, KEYS.control);
    await page.seeNot({ css: ".compose" });
    await this.#sendNow("First light");
    await expect.poll(() => mta.about("Re: First light").length, { timeout: 60_000 }).toBe(1);
    const [sent] = mta.about("Re: First light");
    expect(sent?.to).toEqual(["ines@atelier-moreau.example"]);
    expect(sent?.text).toContain("Wind from the west");
    expect(sent?.text).toMatch(/<b>west<\/b>/);
    expect(sent?.text).toContain("kite-plan.txt");
    expect(sent?.text).toContain("marmalade");
    expect(sent?.text).not.toMatch(/gecko|firefox|webkit|safari/i);
  }

  async #sendNow(about: string): Promise<void> {
    await this.page.click(place("Outbox"));
    await this.page.see({ css: "section .line", text: about });
    await this.page.button("Send now");
  }

  /** The next start, and another tab: one engine. */
  async again(): Promise<void> {
    const { browser, provider } = this.#world;
    const { page } = this;
    await page.tab.goto(`${provider.origin}/m`);
    await page.see(row("First light"));
    await page.tab.reload();
    await page.see(row("First light"));
    const other = new Page(await browser.newTab());
    await other.tab.goto(provider.origin);
    await other.see(row("First light"));
    const held = await other.tab.run<string[]>("return (await navigator.locks.query()).held.map(({ name }) => name)");
    expect(held.filter((name) => name === "aerogramme-engine")).toHaveLength(1);
    await provider.deliver(ADDRESS, letter("For both tabs", "One engine."));
    await page.see(row("For both tabs"));
    await other.see(row("For both tabs"));
    await other.tab.close();
    await provider.deliver(ADDRESS, letter("For one tab", "Still there."));
    await page.see(row("For one tab"));
  }

  /** The provider is gone: page and mail are here; what is written waits, and leaves when it is back. */
  async offline(): Promise<void> {
    const { provider, mta } = this.#world;
    const { page } = this;
    await page.until(
      "return (await navigator.serviceWorker.ready).active?.state ?? ''",
      (state) => state === "activated",
    );
    await provider.stop();
    await page.tab.reload();
    await page.see(row("First light"));
    await page.see({ css: "body", text: "Offline" });
    await page.click(row("Kites"));
    await page.readInFrames("A tangerine marker.");
    await this.shot("offline");
    await page.button("Write");
    await page.fill({ css: ".compose [role=combobox]", name: "To" }, "eva@example.net,");
    await page.fill({ css: ".compose input", name: "Subject" }, "From a train");
    await page.click({ css: ".compose [contenteditable=true]" });
    await page.tab.type("With no line.");
    await page.tab.type(KEYS.enter, KEYS.control);
    await page.seeNot({ css: ".compose" });
    await page.tab.reload();
    await page.click(place("Outbox"));
    await page.see({ css: "main", text: "From a train" });
    expect(mta.about("From a train")).toEqual([]);
    await this.shot("waiting");
    await provider.start();
    await expect.poll(() => mta.about("From a train").length, { timeout: 90_000 }).toBe(1);
    await page.click(place("Sent"));
    await page.see(row("From a train"));
    await page.click(place("Inbox"));
  }

  async lock(): Promise<void> {
    const { page } = this;
    await page.button("Settings");
    await page.click({ css: "nav a", name: "Lock" });
    await page.fill({ css: "input", name: "New passphrase" }, PASSPHRASE);
    await page.fill({ css: "input", name: "The same once more" }, PASSPHRASE);
    await page.button("Set passphrase");
    await page.see({ css: "body", text: "From now on this device asks" }, STRETCH);
    await page.tab.goto(`${this.#world.provider.origin}/m`);
    await page.see(heading("Locked"));
    await this.shot("locked");
    await page.fill({ css: "input", name: "Passphrase" }, "not this one");
    await page.button("Unlock");
    await page.see({ css: "body", text: "That is not the passphrase of this device" }, STRETCH);
    await page.fill({ css: "input", name: "Passphrase" }, PASSPHRASE);
    await page.button("Unlock");
    await page.see(row("First light"), STRETCH);
  }

  /** Nothing is left; the words bring it back. */
  async leave(): Promise<void> {
    const { page } = this;
    const { provider } = this.#world;
    await page.button("Log out on this device…");
    await page.button("Wipe and log out");
    await page.see(heading("Log in"));
    await page.tab.goto(`${provider.origin}/recover`);
    await page.fill({ css: "input", name: "Your address" }, ADDRESS);
    await page.fill({ css: "textarea", name: "Your 24 words, in order" }, this.#words.join(" "));
    await page.button("Continue");
    await page.button("Yes, add this device");
    await page.see(row("First light"));
  }
}
