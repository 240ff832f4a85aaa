/** A newer version of the app: offered, never forced; what other tabs show of it. */
import { appendFile, cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { shot } from "../shot.ts";
import { serveFolder } from "./serve.ts";

test.use({ serviceWorkers: "allow" });

const controlled = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (navigator.serviceWorker.controller !== null) return;
    await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
  });

test("a newer version is offered; the tab that takes it is loaded anew, the other is told and keeps working", async ({
  browser,
}) => {
  test.setTimeout(90_000);
  const folder = await mkdtemp(join(tmpdir(), "aerogramme-update-"));
  await cp("dist/web-fake", folder, { recursive: true });
  const served = await serveFolder(folder);
  const context = await browser.newContext();
  const [one, two] = [await context.newPage(), await context.newPage()];
  for (const page of [one, two]) {
    await page.goto(`${served.origin}/`);
    await expect(page.getByRole("heading", { name: "Mail that only you can read back" })).toBeVisible();
    await controlled(page);
    await expect(page.getByText("A new version")).toHaveCount(0);
  }
  await appendFile(join(folder, "sw.js"), "\n// another build\n");
  await one.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update().then(() => undefined));
  const offered = one.getByText("A new version is ready.");
  await expect(offered).toBeVisible();
  await shot(one, "update-offered");
  await one.evaluate(() => Object.assign(globalThis, { isOld: true }));
  // nothing happens by itself
  await one.waitForTimeout(500);
  expect(await one.evaluate(() => "isOld" in globalThis)).toBe(true);
  await one.getByRole("button", { name: "Start it" }).click();
  await expect.poll(() => one.evaluate(() => "isOld" in globalThis).catch(() => true)).toBe(false);
  await expect(two.getByText("A new version was started in another tab.")).toBeVisible();
  // a part of the app that it has not fetched yet
  await two.getByRole("button", { name: "Use my 24 words" }).click();
  await expect(two.getByRole("heading", { name: "Come in with your words" })).toBeVisible();
  await two.getByRole("button", { name: "Reload" }).click();
  await expect(two.getByText("A new version was started")).toHaveCount(0);
  await context.close();
  await served.stop();
  await rm(folder, { recursive: true, force: true });
});
