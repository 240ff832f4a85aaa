/** Contacts with a real provider: two devices, both changed, without a line, by a file out and in again, and in the composer. */
import { readFileSync } from "node:fs";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { joinByInvite, joinByWords, letter, test, withOwnWorkers } from "./provider.ts";

test.use({ serviceWorkers: "allow" });

test.describe.configure({ timeout: 240_000 });

const PATIENCE = { timeout: 30_000 };
const link = (page: Page, name: string) => page.getByRole("link", { name: new RegExp(`^${name}`) });

async function add(page: Page, given: string, address: string): Promise<void> {
  await page.getByRole("button", { name: "New contact" }).first().click();
  await page.getByRole("textbox", { name: "First name" }).fill(given);
  await page.getByRole("textbox", { name: "Email address 1" }).fill(address);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: given })).toBeVisible();
}

async function note(page: Page, name: string, field: string, text: string): Promise<void> {
  await link(page, name).click();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: field, exact: true }).fill(text);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText(text, { exact: true }).first()).toBeVisible();
}

test("contacts are the same on two devices, also what was written without a line, and go out and in as a file", async ({
  page,
  browser,
  provider,
}) => {
  const words = await joinByInvite(page, await provider.invite("ada@example.org"));
  await provider.deliver("ada@example.org", letter("Kites", "Wind."));
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 800 } });
  // whose requests can be cut
  await withOwnWorkers(context);
  const other = await context.newPage();
  await joinByWords(other, provider.origin, "ada@example.org", words);

  // the sender of a message, to begin with
  await page.locator("[data-id]", { hasText: "Kites" }).click(PATIENCE);
  await page.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Add sender to contacts…" }).click();
  await expect(page.getByRole("textbox", { name: "Last name" })).toHaveValue("Moreau");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Ines Moreau" })).toBeVisible();
  await add(page, "Bo", "bo@example.net");
  await page.reload();
  await expect(link(page, "Ines Moreau")).toBeVisible(PATIENCE);
  await other.goto(`${provider.origin}/contacts`);
  await expect(link(other, "Bo")).toBeVisible(PATIENCE);

  // both write, into two cards and then into two fields of one
  await note(page, "Ines Moreau", "Note", "written here");
  await note(other, "Bo", "Note", "written there");
  await expect(other.getByText("2 contacts", { exact: true })).toBeVisible();
  await note(other, "Ines Moreau", "Organisation", "Atelier");
  await expect(page.getByText("Atelier", { exact: true }).first()).toBeVisible(PATIENCE);
  await expect(page.getByText("written here")).toBeVisible();

  // without a line
  await context.route(/\/v1\//, (route) => route.abort());
  await add(other, "Carol", "carol@example.net");
  await expect(link(page, "Carol")).toHaveCount(0);
  await context.unroute(/\/v1\//);
  await expect(link(page, "Carol")).toBeVisible({ timeout: 60_000 });

  // out, gone, undone, gone, and in again
  await page.getByRole("button", { name: "More", exact: true }).click();
  const download = page.waitForEvent("download");
  await page.getByRole("menuitem", { name: "Export all", exact: true }).click();
  const file = readFileSync(await (await download).path());
  expect(file.toString()).toContain("FN:Ines Moreau");
  await link(page, "Bo").focus();
  await page.keyboard.press("x");
  await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await expect(link(other, "Bo")).toHaveCount(0, PATIENCE);
  await page.locator("input[type=file]").setInputFiles({ name: "c.vcf", mimeType: "text/vcard", buffer: file });
  await expect(page.getByText("1 contact added. 2 were there already and stay as they were.")).toBeVisible();
  await link(other, "Bo").click(PATIENCE);
  await expect(other.getByText("written there")).toBeVisible();

  // a group, made on one and typed on the other
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByRole("dialog").getByRole("textbox", { name: "Name" }).fill("Kite club");
  await page.keyboard.press("Enter");
  for (const name of ["Bo", "Carol"]) {
    await link(page, name).focus();
    await page.keyboard.press("x");
  }
  await page.getByRole("button", { name: "Add to a group" }).click();
  await page.getByRole("menuitem", { name: "Kite club" }).click();
  await expect(link(other, "Kite club 2")).toBeVisible(PATIENCE);
  await other.keyboard.press("c");
  const to = other.locator(".compose").getByRole("combobox", { name: "To" });
  await to.fill("kite");
  await expect(other.getByRole("option", { name: /Kite club/ })).toBeVisible(PATIENCE);
  await to.press("Enter");
  await expect(
    other.getByRole("group", { name: "To", exact: true }).getByRole("button", { name: /^Remove / }),
  ).toHaveCount(2);
  await context.close();
});
