/**
 * The corpus as mail: each message delivered as octets, read by the engine's own code, and opened in the built app. Nothing
 * runs, nothing is asked for, nothing lies over the app, and the app answers.
 */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { answers, bodyOf, openEach } from "../hostile/app.ts";
import type { Opened } from "../hostile/app.ts";
import { corpus, families } from "../hostile/corpus.ts";
import { watch } from "../hostile/sentinel.ts";
import { test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

/** Chromium says in the console that it kept something from happening: that is the second fence, and no fault. */
const fences = /sandboxed|Content Security Policy|Blocked script execution/;
/** Milliseconds that a message stays open after it is there. */
const DWELL = 50;

const deliver = (ui: Ui, messages: readonly Uint8Array[]): Promise<void> => ui.tell({ type: "deliverRaw", messages });

test("the corpus is as large as it should be", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(120);
  expect(new Set(corpus.map(({ trick }) => trick.name)).size).toBe(corpus.length);
});

for (const family of families)
  test(`opened one after the other: ${family.name}`, async ({ page, ui }) => {
    test.setTimeout(180_000);
    const some = corpus.filter((one) => one.family === family.name);
    const sentinel = await watch(page);
    await page.reload();
    await ui.tell({ type: "open", count: 0 });
    await deliver(
      ui,
      some.map(({ message }) => message()),
    );
    await page.locator("[data-id]", { hasText: some[0]?.bait.id ?? "" }).waitFor();
    const ids = some.map(({ bait }) => bait.id);
    const opened: Opened[] = [];
    // what is made to cost is asked one by one whether the app goes on
    for (const part of family.name === "size and nesting" ? ids.map((id) => [id]) : [ids]) {
      opened.push(...(await openEach(page, part, DWELL)));
      await answers(page, part.at(-1) ?? "");
    }
    await page.waitForTimeout(400);
    expect(opened.length).toBe(some.length);
    expect([...sentinel.heard]).toEqual([]);
    expect(ui.strangers).toEqual([]);
    expect(opened.filter(({ outside }) => outside.length > 0)).toEqual([]);
    expect(ui.complaints.filter((text) => !fences.test(text))).toEqual([]);
    expect(new URL(page.url()).origin).toBe(ui.origin);
  });

test("what is to be clicked is clicked: only web addresses leave, to tabs that know nothing of the app", async ({
  page,
  ui,
}) => {
  test.setTimeout(120_000);
  const sentinel = await watch(page);
  await page.reload();
  await ui.tell({ type: "open", count: 0 });
  const clicked = corpus.filter(({ trick }) => trick.click !== undefined);
  await deliver(
    ui,
    clicked.map(({ message }) => message()),
  );
  await page.locator("[data-id]", { hasText: clicked[0]?.bait.id ?? "" }).waitFor();
  let windows = 0;
  const open: Page[] = [];
  page.on("popup", (popup) => {
    windows++;
    open.push(popup);
    void popup
      .evaluate(() => window.opener === null)
      .then(
        (alone) => {
          if (!alone) sentinel.heard.add("a window that knows its opener");
        },
        () => undefined,
      );
  });
  for (const { trick, bait } of clicked) {
    await openEach(page, [bait.id], 0);
    // they had the time of a message to do what they do
    await Promise.all(open.splice(0).map((popup) => popup.close()));
    const target = bodyOf(page).locator(trick.click ?? "");
    if ((await target.count()) > 0)
      await target
        .first()
        .click({ force: true, timeout: 1_000, noWaitAfter: true })
        .catch(() => undefined);
    const there = page.url();
    expect(new URL(there).origin).toBe(ui.origin);
  }
  await page.waitForTimeout(400);
  expect([...sentinel.heard]).toEqual([]);
  const links = clicked.filter(({ trick }) => trick.does === "asks").map(({ bait }) => bait.id);
  // a link that is followed has a connection, which may be slow to say what it is for
  const others = ui.strangers.filter((what) => what !== "connection" && !links.some((id) => what.includes(id)));
  expect(others).toEqual([]);
  expect(ui.strangers.filter((what) => /form|ping/.test(what))).toEqual([]);
  expect(windows).toBeGreaterThan(0);
  expect(ui.complaints.filter((text) => !fences.test(text))).toEqual([]);
});
