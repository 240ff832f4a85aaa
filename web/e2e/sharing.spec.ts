/** What another app shares: posted as browsers do, taken by the service worker, in the composer once, and nowhere in clear. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { dumpDatabases } from "./dump-databases.ts";
import { joinByInvite, startProvider, test } from "./provider.ts";
import { shot } from "./shot.ts";

test.use({ serviceWorkers: "allow" });

/** `isSystem`: it has no origin, as what the system shares has none. */
const form = (origin: string, isSystem: boolean): string => `<!doctype html>
${isSystem ? '<meta name="referrer" content="no-referrer">' : ""}
<form action="${origin}/share" method="post" enctype="multipart/form-data">
<input name="title"><textarea name="text"></textarea><input name="url"><input name="files" type="file" multiple>
<button>Share</button></form>`;

/** Stands for the system, which posts just that; at /site it is a site that does. */
async function startOther(origin: string): Promise<{ readonly url: string; readonly stop: () => void }> {
  const server = createServer(({ url }, response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(form(origin, url !== "/site"));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    stop: () => void server.close(),
  };
}

async function share(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("[name=title]").fill("Kites over the dunes");
  await page.locator("[name=text]").fill("SECRET-WORDS from the west");
  await page.locator("[name=url]").fill("https://kites.example/red");
  const files = ["sky.csv", "string.txt"].map((name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`SECRET-${name}`) })); // prettier-ignore
  await page.locator("[name=files]").setInputFiles(files);
  await page.getByRole("button", { name: "Share" }).click();
}

test("texts, a link and files come into the composer, once, also without a line; nothing of them lies about", async ({
  page,
}) => {
  const data = mkdtempSync(join(tmpdir(), "aerogramme-sharing-"));
  mkdirSync("artifacts/screens", { recursive: true });
  const provider = await startProvider(data);
  const other = await startOther(provider.origin);
  try {
    await joinByInvite(page, await provider.invite("ada@example.org"));
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    // nothing of it is asked of any server
    await provider.stop();
    await share(page, other.url);
    const writing = page.locator(".compose");
    const words = writing.getByRole("textbox", { name: "Message" });
    await expect(writing.getByRole("textbox", { name: "Subject" })).toHaveValue("Kites over the dunes");
    await expect(words).toContainText("SECRET-WORDS from the west");
    await expect(words).toContainText("https://kites.example/red");
    for (const name of ["sky.csv", "string.txt"]) await expect(writing).toContainText(name);
    expect(new URL(page.url()).hash).toBe("");
    await shot(page, "shared");
    await expect(writing).toContainText("not saved until you change something");
    await words.press("Enter");
    await expect(writing).toContainText("Saved on this device");
    const cached = await page.evaluate(async () => {
      const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = (await Promise.all(stores.map((store) => store.keys()))).flat();
      return requests.map(({ url }) => url).concat(JSON.stringify(Object.entries(localStorage)));
    });
    for (const text of [cached.join("\n"), (await page.evaluate(dumpDatabases)).latin1])
      expect(text).not.toMatch(/SECRET|Kites over|kites\.example|sky\.csv/);
    await provider.start();
    await expect(writing).toContainText("Saved in Drafts");
    // once
    await page.goto(`${provider.origin}/compose#shared=lost`);
    await expect(page.locator(".notice")).toContainText("What was shared is not here any more.");
  } finally {
    other.stop();
    await provider.stop();
    rmSync(data, { recursive: true, force: true });
  }
});

test("what another site posts is not taken: no message begins, and it is said", async ({ page }) => {
  const data = mkdtempSync(join(tmpdir(), "aerogramme-sharing-"));
  const provider = await startProvider(data);
  const other = await startOther(provider.origin);
  try {
    await joinByInvite(page, await provider.invite("ada@example.org"));
    await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
    await share(page, `${other.url}/site`);
    await expect(page.locator(".notice")).toContainText("Nothing of it was taken.");
    await expect(page.locator(".compose")).toHaveCount(0);
    expect(new URL(page.url()).pathname).not.toContain("compose");
    await page.reload();
    await expect(page.getByRole("button", { name: "Write" }).first()).toBeVisible();
    await expect(page.locator(".compose")).toHaveCount(0);
    await page.setViewportSize({ width: 390, height: 780 });
    await share(page, `${other.url}/site`);
    await expect(page.locator(".notice")).toContainText("Nothing of it was taken.");
    await expect(page.locator(".compose")).toHaveCount(0);
    await shot(page, "shared-refused");
  } finally {
    other.stop();
    await provider.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
