/** A keyboard is enough: mail is found, read and sorted, and settings are changed, without a pointer. Lists say what they are. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { test } from "./fixtures.ts";

/** Tabs until what has the focus is called so; fails after too many. */
async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press(key);
    const at = await page.evaluate(() => {
      const { activeElement: element } = document;
      if (element?.matches("a, button, input, summary") !== true) return "";
      return `${element.getAttribute("aria-label") ?? ""} ${element.textContent}`.trim();
    });
    if (name.test(at)) return;
  }
  throw new Error(`the keyboard does not come to ${name.source}`);
}

const focusRing = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);

test("from the top of the page to a message, and back to where one was", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 12 });
  await page.locator("[data-id]").first().waitFor();
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
  });
  await tabTo(page, /^Skip to messages$/);
  await page.keyboard.press("Enter");
  await expect(page.locator("main")).toBeFocused();
  const focused = page.locator("a[data-id]:focus");
  for (let press = 0; press < 30 && (await focused.count()) === 0; press++) await page.keyboard.press("Tab");
  const first = await focused.getAttribute("data-id");
  await page.keyboard.press("ArrowDown");
  await expect(focused).not.toHaveAttribute("data-id", first ?? "");
  expect(await focusRing(page)).toBe("solid");
  await page.keyboard.press("Enter");
  await expect(page.locator("article").getByRole("heading").first()).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog").getByRole("button", { name: "Close" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement !== document.body)).toBe(true);
});

test("settings are opened, changed and left", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 3 });
  await page.locator("[data-id]").first().waitFor();
  await tabTo(page, /^Settings$/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await tabTo(page, /^Appearance$/);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Appearance" })).toBeVisible();
  const system = page.getByRole("radio", { name: "As the system" });
  for (let press = 0; press < 30 && !(await system.evaluate((radio) => radio === document.activeElement)); press++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("radio", { name: "Dark" })).toBeChecked();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await expect(page.getByRole("switch", { name: "Group messages into conversations" })).not.toBeChecked();
  await tabTo(page, /^Back to mail$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
});

test("a screen reader hears a list of so many, each with its place, who wrote, and what is unread", async ({
  ui: { page, tell },
}) => {
  await tell({ type: "open", count: 300 });
  const list = page.getByRole("list", { name: /Inbox/ });
  await expect(list).toBeVisible();
  const first = list.getByRole("listitem").first();
  await expect(first).toHaveAttribute("aria-setsize", "300");
  await expect(first).toHaveAttribute("aria-posinset", "1");
  const one = list.getByRole("link", { name: /^(?:Unread )?Ines Moreau.*Saturday at the workshop/s });
  await expect(one.first()).toBeAttached();
  await expect(list.getByRole("link", { name: /Unread/ }).first()).toBeVisible();
  await expect(page.getByRole("main")).toHaveCount(1);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
});

test("who wants no motion gets none", async ({ ui: { page, tell } }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await tell({ type: "open", count: 3 });
  await page.locator("[data-id]").first().waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  const moving = await page.evaluate(() => document.getAnimations().length);
  expect(moving).toBe(0);
});
