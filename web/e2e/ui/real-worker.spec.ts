/** The page as it is shipped, its own worker included, where no provider answers. */
import { existsSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { serveFolder } from "./serve.ts";

test.use({ serviceWorkers: "allow" });

test("the built app starts, asks nobody else, and says when the provider cannot be reached", async ({ page }) => {
  test.skip(!existsSync("dist/web/index.html"), "skipped: build it first (npx vite build)");
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  const served = await serveFolder("dist/web");
  await page.goto(`${served.origin}/`);
  await expect(page.getByRole("heading", { name: "Mail that only you can read back" })).toBeVisible();
  expect(complaints).toEqual([]);
  await page.getByLabel("Invite link").fill(`${served.origin}/join#abcdefghijklmnopqrstuvwxyz0123456789`);
  await page.getByRole("button", { name: "Continue" }).click();
  // the screen is a file of its own: it is there before nobody serves it any more
  const make = page.getByRole("button", { name: "Make my keys" });
  await make.waitFor();
  await served.stop();
  await make.click();
  await expect(page.getByRole("alert")).toBeVisible();
});

test("where the browser stores nothing the first page says so, and what to do", async ({ browser }) => {
  test.skip(!existsSync("dist/web/index.html"), "skipped: build it first (npx vite build)");
  const served = await serveFolder("dist/web");
  const context = await browser.newContext({ serviceWorkers: "block" });
  // a SharedWorker's script is out of a test's reach
  await context.addInitScript(() => Reflect.deleteProperty(globalThis, "SharedWorker"));
  await context.route(/engine\.worker.*\.js$/, async (route) => {
    const response = await route.fetch();
    const refusal = `IDBFactory.prototype.open = () => { throw new DOMException("", "InvalidStateError"); };\n`;
    await route.fulfill({ response, body: refusal + (await response.text()) });
  });
  const page = await context.newPage();
  await page.goto(`${served.origin}/`);
  await expect(page.getByText("This browser lets Aerogramme store nothing")).toBeVisible();
  await context.close();
  await served.stop();
});

for (const refused of [["SharedWorker"], ["SharedWorker", "Worker"]])
  test(`where the browser lets no ${refused.join(" and no ")} be made the page goes on without, or says so`, async ({
    browser,
  }) => {
    const served = await serveFolder("dist/web");
    const context = await browser.newContext({ serviceWorkers: "block" });
    await context.addInitScript((names) => {
      for (const name of names)
        Reflect.set(globalThis, name, function refuse() {
          throw new DOMException("not here", "SecurityError");
        });
    }, refused);
    const page = await context.newPage();
    const thrown: Error[] = [];
    page.on("pageerror", (error) => thrown.push(error));
    await page.goto(`${served.origin}/`);
    const name = refused.includes("Worker") ? "The app could not start" : "Mail that only you can read back";
    await expect(page.getByText(name)).toBeVisible();
    expect(thrown).toEqual([]);
    await context.close();
    await served.stop();
  });
