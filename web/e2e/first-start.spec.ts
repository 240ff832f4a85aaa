/** The first start on a device: what is fetched from the address to the rows of the inbox, and what works once the engine is there. */
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { heldBack, letter, test, withOwnWorkers } from "./provider.ts";

/** Octets of script, compressed, of page and worker together. */
const BEFORE_ROWS = 150_800;
const ENGINE = "**/assets/engine-*.js";
const DOOR = "**/assets/door-*.js";
const PASSWORD = "winter garden copper lamp 7";

const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const compressed = (path: string): number =>
  statSync(fileURLToPath(new URL(`../../dist/web${path}.br`, import.meta.url))).size;

async function logIn(page: Page, address: string, password: string): Promise<void> {
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

for (const remembered of [true, false])
  test(`a password leads to the inbox before the engine is there${remembered ? "" : ", on a device that is not to remember"}`, async ({
    provider,
    browser,
  }) => {
    const address = `first-${remembered ? "kept" : "passing"}@example.org`;
    await provider.withPassword(address, PASSWORD);
    for (const subject of ["Winter garden", "Copper lamp"]) await provider.deliver(address, letter(subject, "Words."));
    // requests can be held and counted: no service worker, no shared one
    const context = await browser.newContext({ serviceWorkers: "block" });
    await withOwnWorkers(context);
    const page = await context.newPage();
    const scripts: string[] = [];
    const release = await heldBack(context, ENGINE);
    context.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.endsWith(".js")) scripts.push(pathname);
    });
    await page.goto(provider.origin);
    if (!remembered) {
      await logIn(page, address, "not the password 42");
      await expect(page.getByText("That is not the password of this address", { exact: false })).toBeVisible();
      await page.getByLabel("Keep me logged in on this device").uncheck();
    }
    await logIn(page, address, PASSWORD);
    await expect(row(page, "Copper lamp")).toBeVisible();
    await expect(row(page, "Winter garden")).toBeVisible();
    // what shows messages is fetched when the rows are drawn, and the engine then
    const first = scripts.findIndex((path) => /\/(?:engine-|ReaderPane-)/.test(path));
    const before = [...new Set(first < 0 ? scripts : scripts.slice(0, first))];
    const octets = before.reduce((sum, path) => sum + compressed(path), 0);
    console.log(`scripts of a first start: ${before.length.toString()}, ${octets.toString()} octets compressed`);
    expect(before.some((path) => path.includes("/door-"))).toBe(true);
    if (remembered) expect(octets).toBeLessThanOrEqual(BEFORE_ROWS);

    // what is asked for meanwhile is done when the engine is there
    await row(page, "Winter garden").click();
    release();
    await expect(page.getByRole("article")).toContainText("Words.");
    await provider.deliver(address, letter("Thursday", "More words."));
    await expect(row(page, "Thursday")).toBeVisible();
    await page.goto(`${provider.origin}/m`);
    if (remembered) await expect(row(page, "Thursday")).toBeVisible();
    else await expect(page.getByRole("button", { name: "Log in" })).toBeVisible();
    await context.close();
  });

test("a door that can not be fetched is said, and comes when it is tried again", async ({ provider, browser }) => {
  const address = "no-door@example.org";
  await provider.withPassword(address, PASSWORD);
  const context = await browser.newContext({ serviceWorkers: "block" });
  await withOwnWorkers(context);
  const page = await context.newPage();
  await context.route(DOOR, (route) => route.abort());
  await page.goto(provider.origin);
  await logIn(page, address, PASSWORD);
  await expect(page.getByText("A part of this page could not be loaded.", { exact: false })).toBeVisible();
  await context.unroute(DOOR);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.getByRole("heading", { name: "Inbox", level: 1 })).toBeVisible({ timeout: 120_000 });
  await context.close();
});
