/** What was typed in the settings and is not saved: it is asked about, whichever way leads away from it. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { shot, test } from "./fixtures.ts";
import { toSection } from "./to-section.ts";

test.describe.configure({ timeout: 60_000 });

const question = (page: Page) => page.getByRole("dialog", { name: "Leave without saving?" });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, level: 1 });

test("a filter that is written: back, Escape and links ask; its own Cancel does not", async ({ ui }) => {
  const { page, tell, complaints } = ui;
  await tell({ type: "open", count: 6 });
  await page.getByRole("button", { name: "Settings" }).click();
  await toSection(page, "Filters");
  const begin = async (): Promise<void> => page.getByRole("button", { name: "New filter" }).click();
  const text = page.getByLabel("Text");
  const stay = async (): Promise<void> => {
    await question(page).getByRole("button", { name: "Cancel" }).click();
    await expect(question(page)).toHaveCount(0);
    await expect(text).toHaveValue("kite");
  };
  await begin();
  await page.keyboard.press("Escape");
  await expect(heading(page, "Filters")).toBeVisible();

  await begin();
  await text.fill("kite");
  await page.goBack();
  await expect(question(page)).toBeVisible();
  await shot(page, "light-unsaved");
  await stay();
  await page.keyboard.press("Escape");
  await stay();
  await page.getByRole("button", { name: "All filters" }).click();
  await stay();
  await page.getByRole("link", { name: "Back to mail" }).click();
  await stay();
  const unload = page.waitForEvent("dialog");
  const reload = page.reload().catch(() => null);
  const asked = await unload;
  expect(asked.type()).toBe("beforeunload");
  await asked.dismiss();
  void reload;
  await expect(text).toHaveValue("kite");
  await page.getByRole("button", { name: "All filters" }).click();
  await question(page).getByRole("button", { name: "Leave without saving" }).click();
  await expect(heading(page, "Filters")).toBeVisible();

  await begin();
  await text.fill("kite");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(heading(page, "Filters")).toBeVisible();
  await begin();
  await text.fill("kite");
  await page.goBack();
  await question(page).getByRole("button", { name: "Leave without saving" }).click();
  await expect(heading(page, "Filters")).toHaveCount(0);
  await expect(heading(page, "New filter")).toHaveCount(0);
  expect(complaints).toEqual([]);
});

for (const [section, label, typed] of [
  ["Your name", "Your name", "Ada Lovelace"],
  ["Privacy", "Address of a sender", "ines@atelier-moreau.example"],
  ["Filters", "Address", "ines@atelier-moreau.example"],
] as const)
  test(`${label} is asked about, until it is what it was`, async ({ ui: { page, tell } }) => {
    await tell({ type: "open", count: 6 });
    await page.getByRole("button", { name: "Settings" }).click();
    await toSection(page, section);
    const field = page.getByLabel(label, { exact: true });
    const before = await field.inputValue();
    await field.fill(typed);
    await page.getByRole("link", { name: "About", exact: true }).click();
    await question(page).getByRole("button", { name: "Cancel" }).click();
    await expect(field).toHaveValue(typed);
    await field.fill(before);
    await page.getByRole("link", { name: "About", exact: true }).click();
    await expect(heading(page, "About")).toBeVisible();
  });

test("a password, the name of an app password, a passphrase and a device's new name are asked about", async ({
  ui: { page, tell },
}) => {
  await tell({ type: "open", count: 3 });
  await page.getByRole("button", { name: "Settings" }).click();
  const isAsked = async (label: string): Promise<void> => {
    const field = page.getByLabel(label, { exact: true });
    await field.fill("kite string");
    await page.getByRole("link", { name: "About", exact: true }).click();
    await question(page).getByRole("button", { name: "Cancel" }).click();
    await expect(field).toHaveValue("kite string");
    await field.fill("");
  };
  await toSection(page, "Lock");
  await isAsked("New passphrase");
  await toSection(page, "Devices");
  await page.getByRole("button", { name: "Rename Desk companion" }).click();
  await isAsked("New name");
  await page.getByRole("link", { name: "Back to mail" }).click();
  await tell({ type: "access", access: { flavor: "transparent", isProvider: true } });
  await page.getByRole("button", { name: "Settings" }).click();
  await toSection(page, "Password");
  await isAsked("Current password");
  await isAsked("For which program or device?");
});
