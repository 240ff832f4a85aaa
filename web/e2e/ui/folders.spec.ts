/** The sidebar: the folder tree by mouse and keyboard, what is done to folders, labels. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

// a busy machine draws slowly, and here is much to click
test.describe.configure({ timeout: 60_000 });

const tree = (page: Page) => page.getByRole("tree", { name: "Folders" });
const nameField = (page: Page) => page.getByRole("textbox", { name: "Name" });
const folder = (page: Page, name: string | RegExp) => page.getByRole("treeitem", { name });

async function open({ page, tell }: Ui): Promise<void> {
  await tell({ type: "open", count: 24 });
  await expect(folder(page, "Clients")).toBeVisible();
}

async function choose(page: Page, of: string, item: string): Promise<void> {
  await folder(page, of).hover();
  await page.getByRole("button", { name: `More for ${of}` }).click();
  await page
    .getByRole("menu", { name: of })
    .getByRole(/Show in/.test(item) ? "menuitemcheckbox" : "menuitem", { name: item })
    .click();
}

test("the tree is walked, folded and opened by the keyboard alone", async ({ ui }) => {
  const { page, complaints } = ui;
  await open(ui);
  await folder(page, "Clients").focus();
  await expect(folder(page, "Clients")).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowRight");
  await expect(folder(page, "North")).toBeFocused();
  await expect(folder(page, "North")).toHaveAttribute("aria-level", "2");
  await page.keyboard.press("ArrowLeft");
  await expect(folder(page, "Clients")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await expect(folder(page, "North")).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(folder(page, "Travel & receipts")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Travel & receipts", level: 1 })).toBeVisible();
  await expect(folder(page, "Travel & receipts")).toHaveAttribute("aria-current", "page");
  await page.keyboard.press("End");
  await expect(folder(page, "قائمة")).toBeFocused();
  await page.keyboard.press("Home");
  await expect(folder(page, "Clients")).toBeFocused();
  await expect(tree(page).locator('[tabindex="0"][role="treeitem"]')).toHaveCount(1);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await ui.tell({ type: "open", count: 3 });
  await expect(folder(page, "Clients")).toHaveAttribute("aria-expanded", "false");
  expect(complaints).toEqual([]);
});

test("a folder is made, renamed, moved and deleted", async ({ ui }) => {
  const { page } = ui;
  await open(ui);
  await page.getByRole("button", { name: "New folder…" }).click();
  await page.getByRole("button", { name: "Make folder" }).click();
  await expect(page.getByText("Give it a name.")).toBeVisible();
  await nameField(page).fill("a/b");
  await page.keyboard.press("Enter");
  await expect(page.getByText("A name cannot have a “/” in it.", { exact: false })).toBeVisible();
  await nameField(page).fill("Garden");
  await page.keyboard.press("Enter");
  await expect(folder(page, "Garden")).toHaveAttribute("aria-level", "1");
  await expect(page.getByText("“Garden” is there.")).toBeVisible();

  await choose(page, "Garden", "New folder in it…");
  await expect(page.getByLabel("Lies in")).toHaveValue("Garden");
  expect(await axe(page)).toEqual([]);
  await nameField(page).fill("Seeds");
  await page.keyboard.press("Enter");
  await expect(folder(page, "Seeds")).toHaveAttribute("aria-level", "2");

  await choose(page, "Garden", "Rename…");
  await nameField(page).fill("Clients");
  await page.keyboard.press("Enter");
  await expect(page.getByText("There is a folder of this name already.")).toBeVisible();
  await nameField(page).fill("Allotment");
  await page.keyboard.press("Enter");
  await expect(folder(page, "Allotment")).toBeVisible();
  await expect(folder(page, "Seeds")).toHaveAttribute("aria-level", "2");

  await choose(page, "Seeds", "Move…");
  await page.getByLabel("Lies in").selectOption("Clients");
  await page.getByRole("dialog").getByRole("button", { name: "Move" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const names = await tree(page).locator(".name").allTextContents();
  expect(names).toEqual(["Allotment", "Clients", "North", "Seeds", "Travel & receipts", "قائمة"]);

  await choose(page, "Clients", "Delete…");
  await expect(page.getByRole("dialog")).toContainText("The 2 folders that lie in it are deleted too.");
  await page.getByRole("button", { name: "Delete folder" }).click();
  await expect(page.getByText("“Clients” was deleted.")).toBeVisible();
  await expect(folder(page, "Seeds")).toHaveCount(0);
});

test("what can be done to a folder is there for the keyboard, and gives the focus back", async ({ ui }) => {
  const { page } = ui;
  await open(ui);
  await folder(page, "Clients").focus();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "More for Clients" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Mark all as read" })).toBeFocused();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Delete…" })).toBeFocused();
  await page.keyboard.press("s");
  await expect(page.getByRole("menuitemcheckbox", { name: "Show in mail programs" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "More for Clients" })).toBeFocused();
  await choose(page, "Clients", "Show in mail programs");
  await expect(folder(page, "Clients, hidden from mail programs")).toBeVisible();
});

test("all of a folder is marked read, the trash is emptied, and counts follow", async ({ ui }) => {
  const { page } = ui;
  await open(ui);
  await expect(folder(page, /^Inbox, \d+ unread$/)).toBeVisible();
  await page.getByRole("treeitem", { name: /^Inbox/ }).hover();
  await page.getByRole("button", { name: "More for Inbox" }).click();
  await page.getByRole("menuitem", { name: "Mark all as read" }).click();
  await expect(folder(page, "Inbox")).toHaveAttribute("aria-label", "Inbox");
  await choose(page, "Travel & receipts", "Delete…");
  await page.getByRole("button", { name: "Delete folder" }).click();
  await choose(page, "Trash", "Empty…");
  await expect(page.getByRole("dialog")).toContainText("The message in it is removed from all your devices");
  await page.getByRole("button", { name: "Delete for good" }).click();
  await expect(page.getByText("1 message was deleted.")).toBeVisible();
});

test("a label is made, changed, used as a search, and removed from messages too", async ({ ui }) => {
  const { page } = ui;
  await open(ui);
  await ui.tell({ type: "deliver", message: { subject: "Tagged by a mail program", labels: ["Urgent"] } });
  await page.getByRole("button", { name: "New label…" }).click();
  await page.getByLabel("Stands for").selectOption("Urgent");
  await expect(nameField(page)).toHaveValue("Urgent");
  await nameField(page).fill("family");
  await page.keyboard.press("Enter");
  await expect(page.getByText("that no other label has", { exact: false })).toBeVisible();
  await nameField(page).fill("Boat");
  await page.getByRole("radio", { name: "Teal" }).check({ force: true });
  await shot(page, "light-label-dialog");
  await page.getByRole("button", { name: "Make label" }).click();
  const labels = page.getByRole("list", { name: "Labels" });
  await expect(labels.getByRole("link")).toHaveText(["Boat", "Family", "Invoices"]);
  await labels.getByRole("link", { name: "Boat" }).hover();
  await page.getByRole("button", { name: "More for Boat" }).click();
  await page.getByRole("menuitem", { name: "Name and colour…" }).click();
  await expect(page.getByRole("radio", { name: "Teal" })).toBeChecked();
  await nameField(page).fill("Boats");
  await page.keyboard.press("Enter");
  await labels.getByRole("link", { name: "Boats" }).click();
  await expect(page).toHaveURL(/q=label%3ABoats$/);
  await expect(page.getByText("Tagged by a mail program").first()).toBeVisible();
  await expect(labels.getByRole("link", { name: "Boats" })).toHaveAttribute("aria-current", "page");
  await page.getByRole("button", { name: "More for Boats" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await expect(page.getByRole("dialog")).toContainText("1 message outside the trash and junk has it.");
  await expect(page.getByRole("checkbox", { name: "Take it off them" })).toBeChecked();
  await page.getByRole("button", { name: "Remove label" }).click();
  await expect(labels.getByRole("link")).toHaveText(["Family", "Invoices"]);
});
