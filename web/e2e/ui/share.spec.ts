/** What another app shares: posted as browsers do, taken by the service worker, in the composer once, and nowhere else. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { shot, tell, test } from "./fixtures.ts";
import { serveFolder } from "./serve.ts";

const form = (origin: string): Uint8Array =>
  Buffer.from(`<!doctype html><form action="${origin}/share" method="post" enctype="multipart/form-data">
<input name="title"><textarea name="text"></textarea><input name="url"><input name="files" type="file" multiple>
<button>Share</button></form>`);

async function share(page: Page): Promise<void> {
  await page.goto("http://other.example/app");
  await page.locator("[name=title]").fill("Kites over the dunes");
  await page.locator("[name=text]").fill("SECRET-WORDS from the west");
  await page.locator("[name=url]").fill("https://kites.example/red");
  const files = ["sky.png", "string.txt"].map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`SECRET-${name}`) })); // prettier-ignore
  await page.locator("[name=files]").setInputFiles(files);
  await page.getByRole("button", { name: "Share" }).click();
}

/** All that the page's origin keeps, as text. */
const kept = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
    for (const name of await caches.keys())
      for (const request of await (await caches.open(name)).keys()) texts.push(request.url);
    for (const { name = "" } of await indexedDB.databases()) texts.push(name);
    return texts.join("\n");
  });

test("texts, a link and files come into the composer, once; nothing of them lies anywhere else", async ({
  browser,
  trap,
}) => {
  const served = await serveFolder("dist/web-fake");
  const page = await browser.newPage();
  trap.answer("/app", "text/html", form(served.origin));
  await page.goto(served.origin);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  // what is shared is not asked of any server
  await served.stop();
  await share(page);
  await page.waitForURL(`${served.origin}/**`);
  // whoever is not in yet comes to it once they are
  await tell(page, { type: "open", count: 3 });
  const writing = page.locator(".compose");
  await expect(writing.getByRole("textbox", { name: "Subject" })).toHaveValue("Kites over the dunes");
  await expect(writing.getByRole("textbox", { name: "Message" })).toContainText("SECRET-WORDS from the west");
  await expect(writing.getByRole("textbox", { name: "Message" })).toContainText("https://kites.example/red");
  await expect(writing).toContainText("sky.png");
  await expect(writing).toContainText("string.txt");
  await shot(page, "shared");
  expect(page.url()).not.toContain("shared");
  expect(await kept(page)).not.toMatch(/SECRET|Kites over|kites\.example/);
  await page.goBack();
  await page.goForward();
  await tell(page, { type: "open", count: 3 });
  await page.locator("[data-id]").first().waitFor();
  await expect(page.getByText("SECRET-WORDS")).toHaveCount(0);
  await page.close();
});

test("what is not there any more is said", async ({ ui }) => {
  await ui.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await ui.page.goto(`${ui.origin}/compose#shared=lost`);
  await ui.tell({ type: "open", count: 3 });
  await expect(ui.page.locator(".notice")).toContainText("What was shared is not here any more.");
  await expect(ui.page.locator(".compose")).toBeVisible();
});
