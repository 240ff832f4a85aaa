/** A message in a file, opened with the app: shown as any other hostile text, and kept nowhere. */
import { existsSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { serveFolder } from "./serve.ts";
import { shot } from "../shot.ts";

const LETTER = [
  "From: Ines Moreau <ines@atelier.example>",
  "To: ada@example.org",
  "Subject: From the archive",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "--b",
  "Content-Type: text/html",
  "",
  `<p>Kept since 1999.</p><img src="http://evil.example/pixel.png"><script>top.pwned = 1</script>`,
  "--b",
  'Content-Type: text/plain; name="list.txt"',
  "Content-Disposition: attachment",
  "",
  "paper, ink",
  "--b--",
].join("\r\n");

test("an .eml file is shown, nothing of it runs or is fetched, and it is gone with the page", async ({ page }) => {
  test.skip(!existsSync("dist/web/index.html"), "skipped: build it first (npx vite build)");
  const served = await serveFolder("dist/web");
  const strangers: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(served.origin) && /^https?:/.test(url)) strangers.push(url);
  });
  await page.goto(`${served.origin}/open`);
  await expect(page.getByText("Nobody has checked who wrote it")).toBeVisible();
  const file = { name: "letter.eml", mimeType: "message/rfc822", buffer: Buffer.from(LETTER) };
  await page.getByLabel("Choose an .eml file…").setInputFiles(file);
  await expect(page.getByRole("heading", { name: "From the archive" })).toBeVisible();
  await expect(page.getByText("Ines Moreau <ines@atelier.example>")).toBeVisible();
  await expect(page.frameLocator("article iframe").frameLocator("iframe").getByText("Kept since 1999.")).toBeVisible();
  await shot(page, "file");
  await page.getByRole("button", { name: "Show list.txt" }).click();
  await expect(page.getByRole("dialog", { name: "list.txt" })).toContainText("paper, ink");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("dialog").getByRole("button", { name: "Save" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("list.txt");
  await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
  expect(strangers).toEqual([]);
  expect(await page.evaluate(() => "pwned" in globalThis)).toBe(false);
  await page.reload();
  await expect(page.getByRole("heading", { name: "A message in a file" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "From the archive" })).toHaveCount(0);
  await page.getByRole("button", { name: "Go to my mail" }).click();
  await expect(page.getByRole("heading", { name: "Mail that only you can read back" })).toBeVisible();
  const manifest = (await (await page.request.get(`${served.origin}/manifest.webmanifest`)).json()) as {
    readonly file_handlers: readonly { readonly action: string }[];
    readonly shortcuts: readonly { readonly url: string }[];
  };
  expect(manifest.file_handlers[0]?.action).toBe("/open");
  expect(manifest.shortcuts.map(({ url }) => url)).toEqual(["/compose", "/m", "/m?f=unread", "/m/all"]);
  await served.stop();
});
