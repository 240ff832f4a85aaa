/** Files of a message: looked at in documents that reach nothing, and saved. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { shot, test } from "./fixtures.ts";
import * as mail from "./reader-mail.ts";
import { open } from "./reader-page.ts";

test.describe("attachments", () => {
  test.beforeEach(async ({ ui }) => {
    await open(ui, { type: "deliver", message: mail.files });
  });
  const show = async (page: Page, name: string) => {
    await page.getByRole("button", { name: `Show ${name}` }).click();
    return page.getByRole("dialog", { name });
  };

  test("a picture, in a document that can reach nothing", async ({ ui }) => {
    const dialog = await show(ui.page, "drawing.png");
    const image = dialog.frameLocator("iframe").locator("img");
    await expect.poll(() => image.evaluate((found: HTMLImageElement) => found.naturalWidth)).toBe(16);
    const source = await image.getAttribute("src");
    expect(source).toMatch(/^blob:/);
  });

  test("a text is text, a card is a card, a message is a message, and a page runs nothing", async ({ ui }) => {
    const { page } = ui;
    await expect(await show(page, "notes.txt")).toContainText("<script>window.pwned = 1</script>");
    await page.getByRole("button", { name: "Close" }).click();
    const card = await show(page, "jonas.vcf");
    await expect(card).toContainText("Fjord Press");
    await expect(card).toContainText("<b>ink</b>");
    await page.getByRole("button", { name: "Close" }).click();
    const inside = await show(page, "Mill.eml");
    await expect(inside.getByRole("heading", { name: "What the mill wrote" })).toBeVisible();
    await expect(inside.frameLocator("iframe").frameLocator("iframe").locator("b")).toHaveText("heavy");
    await page.getByRole("button", { name: "Close" }).click();
    const html = await show(page, "page.html");
    await expect(html.frameLocator("iframe").frameLocator("iframe").locator("h1")).toHaveText("A page");
    expect(await page.evaluate(() => "pwned" in window)).toBe(false);
    expect(ui.strangers).toEqual([]);
  });

  test("a message in a file has its own files, and one in it too: looked at and saved", async ({ ui }) => {
    const { page } = ui;
    const mill = await show(page, "Mill.eml");
    await mill.getByRole("button", { name: "Show prices.csv" }).click();
    await expect(page.getByRole("dialog", { name: "prices.csv" })).toContainText("heavy,12");
    await page.getByRole("dialog", { name: "prices.csv" }).getByRole("button", { name: "Close" }).click();
    await mill.getByRole("button", { name: "Show older.eml" }).click();
    const older = page.getByRole("dialog", { name: "older.eml" });
    await expect(older.getByRole("heading", { name: "What I had asked" })).toBeVisible();
    await expect(older).toContainText("Which sorts are left?");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      older.getByRole("button", { name: "Save sample.png" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("sample.png");
    await older.getByRole("button", { name: "Show sample.png" }).click();
    const image = page.getByRole("dialog", { name: "sample.png" }).frameLocator("iframe").locator("img");
    await expect.poll(() => image.evaluate((found: HTMLImageElement) => found.naturalWidth)).toBe(16);
    await shot(page, "eml-nested");
    await page.keyboard.press("Escape");
    await expect(older).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(older).toHaveCount(0);
    await shot(page, "eml");
    expect(ui.strangers).toEqual([]);
  });

  test("what is not what it says fails with words; what can not be shown is saved", async ({ ui }) => {
    const { page } = ui;
    await expect(await show(page, "song.wav")).toContainText("This cannot be shown here.");
    await page.getByRole("button", { name: "Close" }).click();
    await expect(page.getByRole("button", { name: "Show contract-signed.zip" })).toHaveCount(0);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save contract-signed.zip" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("contract-signed.zip");
  });

  test("all of them at once", async ({ ui }) => {
    const names: string[] = [];
    ui.page.on("download", (download) => names.push(download.suggestedFilename()));
    await ui.page.getByRole("button", { name: "Save all" }).click();
    await expect.poll(() => names.length).toBe(7);
  });
});
