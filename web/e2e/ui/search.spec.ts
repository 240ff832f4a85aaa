/** Searching: as it is typed, by suggestions, in one folder or all; kept and found again. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

// a busy machine draws slowly, and here is much to click
test.describe.configure({ timeout: 60_000 });

const box = (page: Page) => page.getByRole("combobox", { name: "Search mail" });
const nameField = (page: Page) => page.getByRole("textbox", { name: "Name" });
const rows = (page: Page) => page.locator("main li[aria-posinset]");

async function open({ page, tell }: Ui): Promise<void> {
  await tell({ type: "open", count: 24 });
  await expect(rows(page).first()).toBeVisible();
}

test("it finds as it is typed, leaves one step in the history, and ends where it began", async ({ ui }) => {
  const { page, complaints } = ui;
  await open(ui);
  await page.getByRole("treeitem", { name: "Travel & receipts" }).click();
  await page.keyboard.press("/");
  await expect(box(page)).toBeFocused();
  await box(page).pressSequentially("kite", { delay: 30 });
  await expect(page).toHaveURL(/\/m\/all#q=kite$/);
  await expect(page.getByRole("heading", { name: "Search", level: 1 })).toBeVisible();
  await expect(rows(page).first()).toContainText("kites");
  await expect(page.getByText("All mail searched")).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.goBack();
  await expect(page.getByRole("heading", { name: "Travel & receipts", level: 1 })).toBeVisible();
  await expect(box(page)).toHaveValue("");
  await page.goForward();
  await expect(box(page)).toHaveValue("kite");
  await page.getByRole("button", { name: "End the search" }).click();
  await expect(page).not.toHaveURL(/q=/);
  expect(complaints).toEqual([]);
});

test("typed on, rows that stay are left as they are; a list that was scrolled begins at its top", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "open", count: 400 });
  await expect(rows(page).first()).toBeVisible();
  await box(page).click();
  await box(page).pressSequentially("kit", { delay: 30 });
  await expect(rows(page).first()).toContainText("kites");
  await expect(page.locator("main ul[aria-busy=false]")).toBeVisible();
  await page.evaluate(() => {
    const noted = ((globalThis as { touched?: string[] }).touched = [] as string[]);
    new MutationObserver((found) => {
      // where they lead says what was searched
      const others = found.filter(({ attributeName }) => attributeName !== "href");
      for (const { target, type, attributeName } of others)
        if (target instanceof Element && target.closest("main li[aria-posinset]") !== null)
          noted.push(`${type} ${attributeName ?? ""} ${target.className}`);
    }).observe(document, { subtree: true, attributes: true, childList: true });
  });
  await box(page).press("e");
  await expect(rows(page).first().locator("[data-id]")).toHaveAttribute("href", /q=kite$/);
  expect(await page.evaluate(() => (globalThis as { touched?: string[] }).touched)).toEqual([]);
  const list = page.locator("main ul").locator("..");
  await list.evaluate((scrolled) => scrolled.scrollTo({ top: 300 }));
  await expect.poll(() => list.evaluate((scrolled) => scrolled.scrollTop)).toBe(300);
  await box(page).press("s");
  await expect(rows(page).first().locator("[data-id]")).toHaveAttribute("href", /q=kites$/);
  await expect.poll(() => list.evaluate((scrolled) => scrolled.scrollTop)).toBe(0);
});

test("a row's words have their own direction", async ({ ui }) => {
  await open(ui);
  await box(ui.page).click();
  await box(ui.page).pressSequentially("תודה");
  const row = rows(ui.page).first();
  await expect(row).toContainText("תודה");
  const direction = (what: string) => row.locator(what).evaluate((element) => getComputedStyle(element).direction);
  expect([await direction(".subject"), await direction("time")]).toEqual(["rtl", "ltr"]);
});

test("suggestions are walked with the arrows, and an operator is gone on with", async ({ ui }) => {
  const { page } = ui;
  await open(ui);
  await box(page).focus();
  await expect(box(page)).toHaveAttribute("aria-expanded", "true");
  const options = page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
  await expect(options.first()).toContainText("is:unread");
  await shot(page, "light-search-starters");
  await page.keyboard.press("ArrowUp");
  const last = options.last();
  await expect(last).toHaveAttribute("aria-selected", "true");
  await expect(box(page)).toHaveAttribute("aria-activedescendant", (await last.getAttribute("id")) ?? "?");
  await page.keyboard.press("Enter");
  await expect(box(page)).toHaveValue("newer_than:");
  await expect(box(page)).toBeFocused();
  await box(page).fill("ines");
  await expect(options.first()).toContainText("Ines Moreau");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(box(page)).toHaveValue("from:ines@atelier-moreau.example");
  await expect(box(page)).toHaveAttribute("aria-expanded", "false");
  await expect(page).toHaveURL(/q=from%3Aines/);
  await expect(rows(page).first()).toContainText("Ines");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Inbox", level: 1 })).toBeVisible();
});

test("a search is kept to one folder, and says so when nothing fits", async ({ ui }) => {
  const { page } = ui;
  await open(ui);
  await page.getByRole("treeitem", { name: "Travel & receipts" }).click();
  await box(page).fill("kite");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Only in Travel & receipts" }).click();
  await expect(page).toHaveURL(/\/m\/travel#q=kite$/);
  await expect(page.getByText("No message fits “kite”.")).toBeVisible();
  await page.getByRole("button", { name: "Search all mail" }).last().click();
  await expect(rows(page).first()).toContainText("kites");
  await box(page).fill("zanzibar");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Search the trash and junk too" }).click();
  await expect(box(page)).toHaveValue("zanzibar in:anywhere");
});

test("a search is saved, found in the sidebar and in the box, renamed, removed and brought back", async ({ ui }) => {
  const { page } = ui;
  await open(ui);
  await box(page).fill("from:jonas has:attachment");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save search" }).click();
  await expect(nameField(page)).toHaveValue("jonas attachment");
  await nameField(page).fill("Papers of Jonas");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Saved", exact: true })).toBeDisabled();
  const saved = page.getByRole("list", { name: "Saved searches" });
  await expect(saved.getByRole("link", { name: "Papers of Jonas" })).toHaveAttribute("aria-current", "page");
  await page.getByRole("treeitem", { name: "Travel & receipts" }).click();
  await box(page).focus();
  await page.getByRole("option", { name: /Papers of Jonas/ }).click();
  await expect(box(page)).toHaveValue("from:jonas has:attachment");
  await shot(page, "light-search-results");
  await page.getByRole("button", { name: "More for Papers of Jonas" }).click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await nameField(page).fill("Jonas");
  await page.keyboard.press("Enter");
  await expect(saved.getByRole("link")).toHaveText(["Jonas"]);
  await page.getByRole("button", { name: "More for Jonas" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(saved).toHaveCount(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(saved.getByRole("link")).toHaveText(["Jonas"]);
});
