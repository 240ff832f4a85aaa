/** A file of a draft that a device held alone and lost: its chip says so, on another device too, and nothing leaves without a word. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { begin, files, folder, press, row, words, writeOn, writing } from "./compose-page.ts";
import { joinByInvite, joinByWords, startProvider, test, withOwnWorkers } from "./provider.ts";
import { shot } from "./shot.ts";

test.use({ serviceWorkers: "allow" });

const PATIENCE = { timeout: 60_000 };

/** As a disk that fails, or a browser that makes room: what is held of files of drafts is gone. How many there were. */
const loseFiles = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((done) => {
        const opening = indexedDB.open("aerogramme");
        opening.onsuccess = () => {
          const change = opening.result.transaction("docs", "readwrite");
          const docs = change.objectStore("docs");
          const held = IDBKeyRange.bound("draft-file-", "draft-file-~");
          const counted = docs.count(held);
          docs.delete(held);
          change.oncomplete = () => {
            opening.result.close();
            done(counted.result);
          };
        };
      }),
  );

test("a draft whose file was lost says so, is not sent with an empty one, and is mended on another device", async ({
  browser,
}) => {
  test.setTimeout(300_000);
  const data = mkdtempSync(join(tmpdir(), "aerogramme-lost-"));
  const provider = await startProvider(data);
  const contexts = [await browser.newContext({ locale: "en-GB" }), await browser.newContext({ locale: "en-GB" })];
  const [page, tablet] = (await Promise.all(contexts.map((one) => one.newPage()))) as [Page, Page];
  await Promise.all(contexts.map(withOwnWorkers));
  const recovery = await joinByInvite(page, await provider.invite("ada@example.org"));
  await joinByWords(tablet, provider.origin, "ada@example.org", recovery);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });

  await provider.kill();
  await begin(page, "eva@example.net", "Film");
  await page.keyboard.type("See the film.");
  const film = { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(60_000, "film") };
  await files(page).setInputFiles(film);
  const chip = (of: Page) => writing(of).getByRole("listitem").filter({ hasText: "film.mp4" });
  await expect(chip(page)).toContainText("60 kB", PATIENCE);
  await expect(writing(page)).toContainText("Saved on this device", PATIENCE);
  expect(await loseFiles(page)).toBe(1);
  await page.reload();
  await page.getByRole("button", { name: "Go on writing" }).click(PATIENCE);
  await expect(words(page)).toHaveText("See the film.", PATIENCE);
  await expect(chip(page)).toContainText("Lost on the device that held it");
  await press(page, "Send");
  await expect(writing(page)).toContainText("A file was lost on the device that held it.");
  await shot(page, "lost-file", { caret: "initial" });

  await provider.start();
  await writeOn(page, " Or not.");
  await expect(writing(page)).toContainText("Saved in Drafts", PATIENCE);
  await press(page, "Save and close");
  await folder(tablet, "Drafts").click(PATIENCE);
  await row(tablet, "Film").click(PATIENCE);
  await expect(chip(tablet)).toContainText("Lost on the device that held it", PATIENCE);
  // attached again under its name, it is there again
  await files(tablet).setInputFiles(film);
  // while it is read it is listed beside the lost one
  await expect(chip(tablet).filter({ hasText: "Lost" })).toHaveCount(0, PATIENCE);
  await expect(chip(tablet)).toHaveCount(1, PATIENCE);
  await expect(chip(tablet)).toContainText("60 kB", PATIENCE);
  await expect(writing(tablet)).toContainText("Saved in Drafts", PATIENCE);
  await tablet.reload();
  await folder(tablet, "Drafts").click(PATIENCE);
  await row(tablet, "Film").click(PATIENCE);
  await expect(chip(tablet)).toContainText("60 kB", PATIENCE);
  await expect(writing(tablet)).not.toContainText("Lost");
  await Promise.all(contexts.map((one) => one.close()));
  await provider.stop();
  rmSync(data, { recursive: true, force: true });
});
