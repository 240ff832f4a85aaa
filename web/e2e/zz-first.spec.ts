import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "@playwright/test";
import { letter, test, withOwnWorkers } from "./provider.ts";
const compressed = (path: string): number =>
  statSync(fileURLToPath(new URL(`../../dist/web${path}.br`, import.meta.url))).size;
test("what a first start fetches", async ({ provider, browser }) => {
  const address = "first@example.org";
  await provider.withPassword(address, "correct horse battery staple lamp");
  // a first device makes the account's ... hosted
  for (const subject of ["Winter garden", "Copper lamp"]) await provider.deliver(address, letter(subject, "Words."));
  for (const round of [1]) {
    const context = await browser.newContext({ serviceWorkers: "block" });
    await withOwnWorkers(context);
    const page = await context.newPage();
    const asked: [string, number][] = [];
    const t0 = Date.now(); page.on("worker", (w) => w.on("console", (m) => console.log(m.text()))); page.on("console", (m) => console.log("C", m.text()));
    context.on("request", (request) => {
      const { pathname } = new URL(request.url());
      if (pathname.endsWith(".js")) asked.push([pathname, Date.now() - t0]);
    });
    await page.goto(provider.origin);
    await page.getByLabel("Address").fill(address);
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery staple lamp");
    const pressed = Date.now() - t0;
    await page.getByRole("button", { name: "Log in" }).click();
    await expect(page.locator("[data-id]", { hasText: "Copper lamp" })).toBeVisible({ timeout: 60_000 });
    const rows = Date.now() - t0;
    let sum = 0;
    for (const [path, at] of asked) {
      sum += compressed(path);
      console.log(round, at, path, compressed(path), sum);
    }
    console.log("pressed", pressed, "rows", rows, "sum", sum);
    await page.waitForTimeout(3000);
    let more = 0;
    for (const [path, at] of asked) if (at > rows) { more += compressed(path); console.log("later", at, path, compressed(path)); }
    console.log(more);
    await context.close();
  }
});
