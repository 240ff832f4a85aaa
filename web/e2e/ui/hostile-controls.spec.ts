/**
 * The corpus where something is missing. Without cleaner and fences each trick does what it says, or the corpus proves nothing
 * (which changes with the corpus and with Chromium alone: test:long); with the cleaner alone nothing happens, and with the fences
 * alone (the frame's policy and its sandbox) neither.
 */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { corpus } from "../hostile/corpus.ts";
import type { Case } from "../hostile/corpus.ts";
import { bundleCleaner, serveBarePage } from "../hostile/bare-page.ts";
import { everyWay, watch } from "../hostile/sentinel.ts";
import { test } from "./fixtures.ts";

const idsIn = (heard: Iterable<string>): Set<string> =>
  new Set([...heard].flatMap((what) => /\b(h\d{3})\b/.exec(what)?.[1] ?? []));
const naive = corpus.map(({ trick, bait }) => trick.naive(bait));

/** What opens a window, or takes the page's: needs a click of a hand, and a page of its own. */
const leaves = ({ trick, bait }: Case): boolean =>
  trick.click !== undefined && /target=["']?(?:_|\w+["']?[ >])/.test(trick.naive(bait));

interface Shown {
  readonly text: string;
  readonly click: string | null;
}

/** Frames of these documents, some at a time; what is to be clicked is. They stay until `done` says so, or for `limit`. */
async function showAll(
  page: Page,
  documents: readonly Shown[],
  done: (from: number, to: number) => boolean,
  limit: number,
): Promise<void> {
  for (let at = 0; at < documents.length; at += BATCH) {
    const batch = documents.slice(at, at + BATCH);
    await page.evaluate(
      (texts) => {
        const frames = texts.map((text) => {
          const frame = document.createElement("iframe");
          frame.srcdoc = text;
          return frame;
        });
        document.body.append(...frames);
      },
      batch.map(({ text }) => text),
    );
    await page.waitForTimeout(400);
    await page.evaluate(
      (clicks) => {
        for (const [i, frame] of document.querySelectorAll("iframe").entries()) {
          const click = clicks[i] ?? null;
          const target = click === null ? null : frame.contentDocument?.querySelector(click);
          target?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
          if (target && "focus" in target) (target as HTMLElement).focus();
        }
      },
      batch.map(({ click }) => click),
    );
    const end = Date.now() + limit;
    do await page.waitForTimeout(100);
    while (Date.now() < end && !done(at, at + BATCH));
    await page.evaluate(() => {
      for (const frame of document.querySelectorAll("iframe")) frame.remove();
    });
  }
}
const BATCH = 32;

async function clickIn(page: Page, origin: string, { trick }: Case, text: string): Promise<void> {
  await page.goto(origin);
  await page.evaluate((html) => {
    const frame = document.createElement("iframe");
    frame.srcdoc = html;
    document.body.append(frame);
  }, text);
  const target = page.frameLocator("iframe").locator(trick.click ?? "");
  await target.click({ force: true, timeout: 1_000, noWaitAfter: true }).catch(() => undefined);
  await page.waitForTimeout(200);
}

/** `texts` of the whole corpus, in its order, until each did what it says or for a while. */
async function showCorpus(
  page: Page,
  origin: string,
  texts: readonly string[],
  did: (one: Case) => boolean,
  limit: number,
): Promise<void> {
  const shown = corpus.map((one, at) => ({ one, text: texts[at] ?? "" }));
  const staying = shown.filter(({ one }) => !leaves(one));
  await showAll(
    page,
    staying.map(({ one, text }) => ({ text, click: one.trick.click ?? null })),
    (from, to) => staying.slice(from, to).every(({ one }) => did(one)),
    limit,
  );
  for (const { one, text } of shown.filter((each) => leaves(each.one))) {
    await clickIn(page, origin, one, text);
    for (const end = Date.now() + limit; Date.now() < end && !did(one);) await page.waitForTimeout(100);
  }
}

test("without cleaner and fences each trick does what it says", { tag: "@long" }, async ({ page, trap }) => {
  test.setTimeout(180_000);
  trap.reset();
  const sentinel = await watch(page);
  const bare = await serveBarePage();
  await page.goto(bare.origin);
  const did = ({ trick, bait }: Case): boolean => {
    if (trick.does === "nothing") return true;
    return idsIn(trick.does === "runs" ? sentinel.heard : trap.caught).has(bait.id);
  };
  await showCorpus(page, bare.origin, naive, did, 10_000);
  const silent = corpus.filter((one) => !did(one));
  expect(silent.map(({ trick, bait }) => `${bait.id} ${trick.name}`)).toEqual([]);
  await bare.stop();
});

test("script is heard by every way it can take", async ({ page }) => {
  const sentinel = await watch(page);
  const bare = await serveBarePage();
  await page.goto(bare.origin);
  await showAll(
    page,
    [{ text: `<script>${everyWay("h000")}</script>`, click: null }],
    () => sentinel.heard.size >= 6,
    10_000,
  );
  expect([...sentinel.heard].sort()).toEqual([
    "a dialog: pwned",
    "a global",
    "ran:h000",
    "the binding",
    "the title",
    "the window's name",
  ]);
  await bare.stop();
});

test("the cleaner alone: nothing runs and nothing is asked for, in a frame that could", async ({ page, trap }) => {
  test.setTimeout(180_000);
  trap.reset();
  const sentinel = await watch(page);
  const bare = await serveBarePage(await bundleCleaner());
  await page.goto(bare.origin);
  const cleaned = await page.evaluate(
    (dirty) =>
      dirty.map((text) => (window as unknown as { cleaned: (html: string) => string | null }).cleaned(text) ?? ""),
    naive,
  );
  await showCorpus(page, bare.origin, cleaned, () => false, 700);
  // a web address that was clicked is all that may leave, and all of these are clicked
  const links = corpus.filter(({ trick }) => trick.click !== undefined && trick.does === "asks");
  const followed = new Set(links.map(({ bait }) => bait.id));
  expect(trap.caught.filter((what) => what !== "connection" && !followed.has(/h\d{3}/.exec(what)?.[0] ?? ""))).toEqual(
    [],
  );
  expect([...sentinel.heard]).toEqual([]);
  await bare.stop();
});

test("the fences alone: nothing runs and nothing is asked for, though nothing was cleaned", async ({ page, ui }) => {
  test.setTimeout(180_000);
  await ui.tell({ type: "open", count: 1 });
  await ui.tell({ type: "deliver", message: { subject: "fence", html: "<p>x</p>", text: null } });
  await page.locator("[data-id]", { hasText: "fence" }).first().click();
  await page.frameLocator("article iframe").frameLocator("iframe").locator("p").waitFor();
  const before = page.url();
  const ran = await page.evaluate(async (texts) => {
    const heard: string[] = [];
    window.addEventListener("message", (event: MessageEvent<unknown>) => {
      if (typeof event.data === "string" && event.data.startsWith("ran:")) heard.push(event.data);
    });
    const outer = document.querySelector<HTMLIFrameElement>("article iframe")?.contentDocument;
    const model = outer?.querySelector("iframe");
    if (!outer || !model) throw new Error("no frame");
    for (let at = 0; at < texts.length; at += 32) {
      const frames = texts.slice(at, at + 32).map((text) => {
        const frame = model.cloneNode() as HTMLIFrameElement;
        frame.srcdoc = text;
        return frame;
      });
      outer.body.append(...frames);
      await new Promise((resolve) => setTimeout(resolve, 900));
      for (const frame of frames) frame.remove();
    }
    return heard;
  }, naive);
  expect(ran).toEqual([]);
  // Chromium opens a connection for a frame before it asks the policy, and then sends nothing over it
  expect(ui.strangers.filter((what) => what !== "connection")).toEqual([]);
  expect(page.url()).toBe(before);
});
