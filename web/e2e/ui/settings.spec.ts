/** Settings of the device: each is changed, and its effect seen after the page was loaded anew. Languages too. */
import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

async function open({ page, tell, origin }: Ui, path: string): Promise<void> {
  await page.goto(`${origin}${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await tell({ type: "open", count: 12 });
}

async function settings(ui: Ui, name: string, word = "Settings"): Promise<void> {
  await open(ui, "/m");
  await ui.page.getByRole("button", { name: word, exact: true }).click();
  await ui.page.getByRole("navigation", { name: word }).getByRole("link", { name, exact: true }).click();
  await expect(ui.page.getByRole("heading", { level: 1, name })).toBeVisible();
}

const ground = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test.describe("appearance", () => {
  test.use({ colorScheme: "light" });

  test("the theme holds at once, after the page is loaded anew, and in the other tab; or follows the system", async ({
    ui,
  }) => {
    const { page } = ui;
    await settings(ui, "Appearance");
    const light = await ground(page);
    const other = await page.context().newPage();
    await other.goto(ui.origin);
    await page.getByText("Dark", { exact: true }).click();
    await expect.poll(() => ground(page)).not.toBe(light);
    const dark = await ground(page);
    await expect.poll(() => ground(other)).toBe(dark);
    await page.reload();
    expect(await ground(page)).toBe(dark);
    await settings(ui, "Appearance");
    await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
    await page.getByText("As the system").click();
    await expect.poll(() => ground(page)).toBe(light);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect.poll(() => ground(page)).toBe(dark);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  test("rows are as high as is chosen, conversations are taken apart, messages open beside the list or in its place", async ({
    ui,
  }) => {
    test.setTimeout(90_000);
    const { page } = ui;
    const row = page.locator("main li").first();
    const height = async (): Promise<number> => Math.round((await row.boundingBox())?.height ?? 0);
    await open(ui, "/m");
    for (const subject of ["A kite", "Re: A kite"]) await ui.tell({ type: "deliver", message: { subject } });
    await expect(page.locator("main li", { hasText: "A kite" })).toHaveCount(1);
    for (const [choice, pixels] of [
      ["Compact", 36],
      ["Cosy", 64],
      ["Comfortable", 76],
    ] as const) {
      await settings(ui, "Appearance");
      await page.getByText(choice, { exact: true }).click();
      await open(ui, "/m");
      await expect.poll(height).toBe(pixels);
    }
    await settings(ui, "Appearance");
    await page.getByRole("switch", { name: "Group messages into conversations" }).click();
    await page.getByRole("switch", { name: "Show messages beside the list" }).click();
    await open(ui, "/m");
    for (const subject of ["A kite", "Re: A kite"]) await ui.tell({ type: "deliver", message: { subject } });
    await expect(page.locator("main li", { hasText: "A kite" })).toHaveCount(2);
    await row.click();
    await expect(page.locator("article h1")).toBeVisible();
    await expect(row).toBeHidden();
  });

  test("single keys do nothing once that is chosen", async ({ ui }) => {
    const { page } = ui;
    await settings(ui, "Appearance");
    await page.getByRole("switch", { name: "Shortcuts of a single key" }).click();
    await open(ui, "/m");
    await page.locator("main li").first().waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    expect(new URL(page.url()).pathname).toMatch(/^\/m\/?(inbox)?$/);
  });

  test("French is spoken once it is chosen, and English again", async ({ ui }) => {
    const { page } = ui;
    await settings(ui, "Appearance");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await page.getByLabel("Language").selectOption("fr");
    await expect(page.locator("html")).toHaveAttribute("lang", "fr");
    await open(ui, "/m");
    await expect(page.getByRole("heading", { name: "Boîte de réception" })).toBeVisible();
    await settings(ui, "Apparence", "Réglages");
    await page.getByLabel("Langue").selectOption("en");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });
});

test.describe("a browser that prefers French", () => {
  test.use({ locale: "fr-CA" });
  test("is spoken to in French, with the dates and numbers of its country", async ({ ui }) => {
    const { page } = ui;
    await open(ui, "/m");
    await expect(page.getByRole("heading", { name: "Boîte de réception" })).toBeVisible();
    expect(ui.complaints).toEqual([]);
  });
});

test("the name is kept, and stands in the list of mailboxes", async ({ ui }) => {
  const { page } = ui;
  await settings(ui, "Your name");
  // the answer while one is away has a form of its own below
  const save = page.getByRole("button", { name: "Save" }).first();
  await expect(page.getByLabel("Your name")).toHaveValue("Ada Lund");
  await expect(save).toBeDisabled();
  await page.getByLabel("Your name").fill("Ada Lovelace");
  await save.click();
  await expect(page.getByText("Saved for all your devices.")).toBeVisible();
  await page.getByRole("link", { name: "Back to mail" }).click();
  await expect(page.getByText("Ada Lovelace")).toBeVisible();
});

test("senders are trusted and are not any more; what is no sender is said", async ({ ui }) => {
  const { page, tell } = ui;
  await settings(ui, "Privacy");
  const field = page.getByLabel("Address of a sender");
  await field.fill("nobody");
  await field.press("Enter");
  await expect(page.getByText("This is no address")).toBeVisible();
  await field.fill("Grace@example.org");
  await field.press("Enter");
  const list = page.getByRole("list", { name: "Senders you trust" });
  await expect(list.getByRole("listitem")).toHaveText(/grace@example\.org/);
  await tell({ type: "settings", settings: { trusted: ["grace@example.org", "other@paper.example"] } });
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await page.getByRole("button", { name: "Remove grace@example.org" }).click();
  await expect(list.getByRole("listitem")).toHaveText(/other@paper\.example/);
});

test("who never wants remote images is not asked about them, also after a reload", async ({ ui }) => {
  const { page } = ui;
  const letter = page.locator("[data-id]", { hasText: "Wind, paper" }).first();
  await open(ui, "/m");
  await letter.click();
  await expect(
    page
      .locator("article")
      .getByRole("button", { name: /Load|Show/ })
      .first(),
  ).toBeVisible();
  await settings(ui, "Privacy");
  await page.getByRole("switch", { name: "Never show them" }).click();
  await open(ui, "/m");
  await letter.click();
  await expect(page.getByText("Remote images are left out")).toBeVisible();
  expect(ui.strangers).toEqual([]);
});

test("what is kept on the device is told, and cleared when that is confirmed", async ({ ui }) => {
  const { page } = ui;
  await settings(ui, "Storage");
  await expect(page.getByText("1,204 messages")).toBeVisible();
  await page.getByRole("button", { name: "Clear kept messages" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Clear them" }).click();
  await expect(page.getByText("0 messages")).toBeVisible();
  await expect(page.getByText("Cleared.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Clear kept messages" })).toBeDisabled();
});

test("mail is brought along from files, and taken out in one", async ({ ui }) => {
  const { page } = ui;
  await settings(ui, "Import and export");
  const mbox =
    "From a Mon Nov 23 08:05:00 2026\nSubject: first of two\n\nhello\n\nFrom b\nSubject: second of two\n\nbye\n";
  await page.getByLabel("Into").selectOption({ label: "Archive" });
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Choose files" }).click(),
  ]);
  await chooser.setFiles([
    { name: "old.mbox", mimeType: "application/mbox", buffer: Buffer.from(mbox) },
    { name: "one.eml", mimeType: "message/rfc822", buffer: Buffer.from("Subject: a single one\n\nhi\n") },
  ]);
  await expect(page.getByText("Done: 3 messages filed.")).toBeVisible();
  await page.getByLabel("Folder", { exact: true }).selectOption({ label: "Archive" });
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as .mbox" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("Archive.mbox");
  const text = await readFile(await download.path(), "utf8");
  expect(text.match(/^From /gm)).toHaveLength(3);
  await expect(page.getByText("Done: 3 messages saved.")).toBeVisible();
  await page.getByRole("link", { name: "Back to mail" }).click();
  await page.getByRole("link", { name: "Archive" }).click();
  await expect(page.getByText("a single one", { exact: true })).toBeVisible();
});

test.describe("parts of the page", () => {
  // it would have them
  test.use({ serviceWorkers: "block" });

  test("what imports can not be fetched: that is said, and no file is blamed", async ({ ui }) => {
    const { page } = ui;
    await settings(ui, "Import and export");
    await page.route("**/mail-files-*.js", (route) => route.abort());
    await page.getByRole("button", { name: "Save as .mbox" }).click();
    await expect(page.getByText("This part of the app is not here.")).toBeVisible();
    await expect(page.getByText("could not be read")).toHaveCount(0);
  });
});

test("version and build are those of the files that are served", async ({ ui }) => {
  const { page } = ui;
  await settings(ui, "About");
  const { version, build } = JSON.parse(await readFile("dist/web-fake/build.json", "utf8")) as Record<string, string>;
  await expect(page.getByText(version ?? "none", { exact: true })).toBeVisible();
  await expect(page.getByText(build ?? "none", { exact: true })).toBeVisible();
});
