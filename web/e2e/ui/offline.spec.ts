/** The app as something installed: what Chromium says of it, and the shell without a network. */
import { expect } from "@playwright/test";
import { tell, test } from "./fixtures.ts";
import { serveFolder } from "./serve.ts";

test.use({ serviceWorkers: "allow" });

const controlled = (): Promise<boolean> =>
  navigator.serviceWorker.ready.then(
    () =>
      navigator.serviceWorker.controller !== null ||
      new Promise((resolve) => {
        navigator.serviceWorker.addEventListener("controllerchange", () => {
          resolve(true);
        });
      }),
  );

test("Chromium finds it installable, with no errors", async ({ ui: { page } }) => {
  await page.evaluate(controlled);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Page.enable");
  const manifest = await devtools.send("Page.getAppManifest");
  expect(manifest.errors).toEqual([]);
  expect(manifest.url).toContain("/manifest.webmanifest");
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  // a test browser's profile is off the record, where nothing can be installed
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

test("the shell, every page address and the message frames are there without a server; the API is not kept", async ({
  browser,
}) => {
  const served = await serveFolder("dist/web-fake");
  const page = await browser.newPage();
  await page.goto(served.origin);
  await page.evaluate(controlled);
  await served.stop();
  await page.goto(`${served.origin}/recover`);
  await expect(page.getByRole("heading", { name: "Come in with your words" })).toBeVisible();
  await page.goto(`${served.origin}/`);
  await expect(page.getByRole("heading", { name: "Mail that only you" })).toBeVisible();
  const answers = await page.evaluate(async () => {
    const status = (path: string): Promise<number | string> =>
      fetch(path).then(
        (response) => response.status,
        () => "failed",
      );
    return { frame: await status("/frame/blocked.html"), api: await status("/api/anything") };
  });
  expect(answers).toEqual({ frame: 200, api: "failed" });

  await tell(page, { type: "open", count: 24 });
  await page.locator("[data-id]", { hasText: "Wind, paper" }).first().click();
  const letter = page.frameLocator("article iframe").frameLocator("iframe");
  await expect(letter.getByText("The Weekly Kite")).toBeVisible();
  const policy = await page.evaluate(() =>
    fetch("/frame/blocked.html").then((response) => response.headers.get("content-security-policy")),
  );
  expect(policy).toContain("img-src data:;");
  await page.close();
});
