/** The next start on a device whose account is open: rows before the engine, from what was shown first the last time. */
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { heldBack, joinByInvite, letter, test, withOwnWorkers } from "./provider.ts";
import { shot } from "./shot.ts";

/** Octets of script, compressed, that a page may fetch before its rows are there. */
const BEFORE_ROWS = 77_000;
const ENGINE = "**/assets/engine-*.js";
const PAGE = "**/assets/start-*.js";

const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });

/** What is kept for the next start, sealed; empty while there is nothing. */
const keptScreen = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      new Promise<string>((done) => {
        const opening = indexedDB.open("aerogramme");
        opening.onsuccess = () => {
          const asked = opening.result.transaction("docs").objectStore("docs").get("search-first-screen");
          asked.onsuccess = () => {
            opening.result.close();
            done(asked.result instanceof Uint8Array ? new TextDecoder("latin1").decode(asked.result) : "");
          };
        };
      }),
  );

const compressed = (path: string): number =>
  statSync(fileURLToPath(new URL(`../../dist/web${path}.br`, import.meta.url))).size;

test("rows are there before the engine is, and what is done meanwhile waits for it", async ({ provider, browser }) => {
  const address = "start@example.org";
  // requests can be held and counted: no service worker, no shared one
  const context = await browser.newContext({ serviceWorkers: "block" });
  await withOwnWorkers(context);
  const page = await context.newPage();
  await joinByInvite(page, await provider.invite(address));
  for (const subject of ["Winter garden", "Copper lamp"]) await provider.deliver(address, letter(subject, "Words."));
  await expect(row(page, "Copper lamp")).toBeVisible();
  const sealed = await keptScreen(page);
  await expect.poll(() => keptScreen(page)).not.toBe(sealed);
  await expect.poll(async () => (await keptScreen(page)).length).toBeGreaterThan(500);
  expect(await keptScreen(page)).not.toContain("Copper");
  await page.close();
  await provider.deliver(address, letter("While away", "Words."));

  await test.step("the engine is held: rows come all the same, and little script before them", async () => {
    const scripts: string[] = [];
    const release = await heldBack(context, ENGINE);
    const again = await context.newPage();
    again.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.endsWith(".js")) scripts.push(pathname);
    });
    await again.goto(`${provider.origin}/m`);
    await expect(row(again, "Copper lamp")).toBeVisible();
    // what shows messages is the first that is asked for once rows are drawn; the engine may come by itself before that
    await expect.poll(() => scripts.findIndex((path) => /\/ReaderPane-/.test(path))).toBeGreaterThan(0);
    const first = scripts.findIndex((path) => /\/ReaderPane-/.test(path));
    const before = [...new Set(scripts.slice(0, first))].filter((path) => !/\/engine-/.test(path));
    const octets = before.reduce((sum, path) => sum + compressed(path), 0);
    console.log(`scripts before rows: ${before.length.toString()}, ${octets.toString()} octets compressed`);
    expect(before.some((path) => path.includes("engine.worker"))).toBe(true);
    expect(octets).toBeLessThanOrEqual(BEFORE_ROWS);
    await expect(row(again, "Winter garden")).toBeVisible();
    await expect(row(again, "While away")).toHaveCount(0);
    // opened at once, it is shown when the engine is there
    await row(again, "Winter garden").click();
    release();
    await expect(again.getByRole("article")).toContainText("Winter garden");
    await expect(row(again, "While away")).toBeVisible();
    await again.close();
    await context.unroute(ENGINE);
  });

  await test.step("the mailbox worker begins before the page is there", async () => {
    const release = await heldBack(context, PAGE);
    const again = await context.newPage();
    const begun = again.waitForEvent("worker");
    await again.goto(`${provider.origin}/m`, { waitUntil: "commit" });
    const worker = await begun;
    expect(worker.url()).toContain("engine.worker");
    await expect(again.getByRole("main")).toHaveCount(0);
    release();
    await expect(row(again, "While away")).toBeVisible();
    expect(again.workers()).toEqual([worker]);
    await again.close();
    await context.unroute(PAGE);
  });

  await test.step("an engine that can not be fetched is said, and comes with the next start", async () => {
    await context.route(ENGINE, (route) => route.abort());
    const again = await context.newPage();
    await again.goto(`${provider.origin}/m`);
    await expect(again.getByText("The app could not start")).toBeVisible();
    await shot(again, "start-no-engine");
    await context.unroute(ENGINE);
    await again.getByRole("button", { name: "Reload" }).click();
    await expect(row(again, "While away")).toBeVisible();
  });
  await context.close();
});

test("where a browser can, it takes the page's files from what is kept by itself", async ({ provider, browser }) => {
  const context = await browser.newContext({ serviceWorkers: "allow" });
  const page = await context.newPage();
  await page.goto(provider.origin);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await page.goto(`${provider.origin}/m`);
  await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
  const matched = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter(({ name }) => /\/(?:assets\/(?:early|index|start)-.*|floor\.js)$/.test(name))
      .map((entry) => String(Reflect.get(entry, "workerMatchedSourceType"))),
  );
  expect(matched.length).toBeGreaterThan(3);
  expect(new Set(matched)).toEqual(new Set(["cache"]));
  await context.close();
});
