/** Settings → Filters: made, ordered, switched, applied to mail that is here, deleted; senders blocked. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { axe } from "./axe.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

// a busy machine draws slowly, and here is much to click
test.describe.configure({ timeout: 60_000 });

async function openFilters({ page, tell }: Ui): Promise<void> {
  await tell({ type: "open", count: 24 });
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Filters" }).click();
  await expect(page.getByRole("heading", { name: "Filters", level: 1 })).toBeVisible();
}

const line = (page: Page, name: string) => page.locator("[data-filter]", { hasText: name });
const names = (page: Page) => page.locator("[data-filter] .name").allTextContents();

async function make(page: Page, subject: string, name: string): Promise<void> {
  await page.getByRole("button", { name: "New filter" }).click();
  await page.getByLabel("What is looked at").selectOption("Subject");
  await page.getByLabel("Text").fill(subject);
  await page.getByLabel("Star it").check();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", { name: "Save filter" }).click();
  await expect(line(page, name)).toBeVisible();
}

test("a filter says what it fits, is kept, and sorts the mail that is here", async ({ ui }) => {
  const { page, complaints } = ui;
  await openFilters(ui);
  await expect(page.getByText("No filters yet")).toBeVisible();
  await page.getByRole("button", { name: "New filter" }).click();
  await page.getByRole("button", { name: "Save filter" }).click();
  await expect(page.getByRole("alert").first()).toContainText("at least one condition");
  await page.getByLabel("Text").fill("weeklykite");
  await expect(page.getByText("Fits 3 messages that are here already.")).toBeVisible();
  await page.getByRole("button", { name: "Save filter" }).click();
  await expect(page.getByRole("alert")).toContainText("at least one thing");
  await page.getByLabel("Move it to").selectOption({ label: "Archive" });
  await page.getByLabel("Mark as read").check();
  await page.getByRole("group", { name: "Labels" }).getByLabel("Family").check();
  await page.getByLabel("Do it to those 3 messages now, too").check();
  await page.getByRole("button", { name: "Save filter" }).click();
  await expect(page.getByText("Filter saved. Applied to 3 messages.")).toBeVisible();
  await expect(line(page, "weeklykite")).toContainText("move to “Archive”, mark as read, label “Family”");
  await page.getByRole("link", { name: "Back to mail" }).click();
  await page.getByRole("link", { name: "Archive" }).click();
  await expect(page.locator("main li[aria-posinset]").first()).toContainText("kites");
  expect(complaints).toEqual([]);
});

test("conditions of every kind can be edited, and a filter opens as it was left", async ({ ui }) => {
  const { page } = ui;
  await openFilters(ui);
  await page.getByRole("button", { name: "New filter" }).click();
  await page.getByLabel("Text").fill("jonas");
  await page.getByRole("button", { name: "Add another text" }).click();
  await page.getByLabel("Text").nth(1).fill("ines");
  await expect(page.getByText("Fits 7 messages")).toBeVisible();
  await page.getByRole("button", { name: "Add a condition" }).click();
  const second = page.getByRole("group", { name: "Condition 2" });
  await second.getByLabel("What is looked at").selectOption("Attachments");
  await expect(page.getByText("Fits 4 messages")).toBeVisible();
  await page.getByLabel("How many must fit").selectOption("and any of these fits");
  await expect(page.getByText("Fits 7 messages")).toBeVisible();
  await page.getByRole("button", { name: "Add a condition" }).click();
  const third = page.getByRole("group", { name: "Condition 3" });
  await third.getByLabel("What is looked at").selectOption("Size");
  await third.getByLabel("Megabytes").fill("2,5");
  await third.getByLabel("Megabytes").blur();
  await page.getByLabel("Star it").check();
  await shot(page, "light-filter-editor");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Save filter" }).click();
  await expect(page.locator("[data-filter]")).toContainText("Attachments there are some or Size over 2.5 MB");
  await page.getByRole("button", { name: /^Change “/ }).click();
  await expect(third.getByLabel("Megabytes")).toHaveValue("2.5");
  await page.getByRole("button", { name: "Remove condition 3" }).click();
  await page.getByRole("button", { name: "Save filter" }).click();
  await expect(page.locator("[data-filter]")).not.toContainText("Size");
});

test("filters are ordered, switched off, applied and deleted, by the keyboard too", async ({ ui }) => {
  const { page } = ui;
  await openFilters(ui);
  await make(page, "ticket", "Trains");
  await make(page, "minutes", "Minutes");
  await page.getByRole("button", { name: "Move “Minutes” up" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => names(page)).toEqual(["Minutes", "Trains"]);
  await expect(page.getByText("“Minutes” is number 1 now.")).toBeAttached();
  await expect(page.getByRole("button", { name: "Move “Minutes” down" })).toBeFocused();
  await page.getByRole("switch", { name: "“Minutes” is on" }).click();
  await expect(page.getByRole("switch", { name: "“Minutes” is on" })).toHaveAttribute("aria-checked", "false");
  await page.getByRole("button", { name: "More for Trains" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("It fits 3 messages");
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await expect(page.getByText("Applied to 3 messages.")).toBeVisible();
  await page.getByRole("button", { name: "More for Minutes" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete filter" }).click();
  await expect.poll(() => names(page)).toEqual(["Trains"]);
});

test("senders are blocked and unblocked", async ({ ui }) => {
  const { page } = ui;
  await openFilters(ui);
  await expect(page.getByText("Nobody is blocked.")).toBeVisible();
  await page.getByLabel("Address").fill("nobody");
  await page.getByRole("button", { name: "Block", exact: true }).click();
  await expect(page.getByText("This is not an address.")).toBeVisible();
  await page.getByLabel("Address").fill("pest@spam.example");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("list", { name: "Blocked senders" })).toContainText("pest@spam.example");
  await expect(page.getByLabel("Address")).toHaveValue("");
  expect(await axe(page)).toEqual([]);
  await page.getByRole("button", { name: "Unblock pest@spam.example" }).click();
  await expect(page.getByText("Nobody is blocked.")).toBeVisible();
});

test("from a message: a filter for those like it, and its sender blocked", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "open", count: 24 });
  await page.locator("[data-id]", { hasText: "Minutes" }).first().click();
  await expect(page.getByRole("heading", { name: /Minutes/ }).first()).toBeVisible();
  await page.keyboard.press("Control+k");
  await page
    .getByRole("combobox", { name: "Command" })
    .or(page.getByRole("dialog").getByRole("combobox"))
    .first()
    .fill("block sender");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Block jonas.berg@fjord.example?" })).toBeVisible();
  await page.getByRole("button", { name: "Block", exact: true }).click();
  await expect(page.getByText("Mail from jonas.berg@fjord.example goes to the trash from now on.")).toBeVisible();
  await page.getByRole("toolbar").getByRole("button", { name: "More", exact: true }).first().click();
  await page.getByRole("menuitem", { name: "Filter messages like this…" }).click();
  await expect(page.getByRole("heading", { name: "New filter" })).toBeVisible();
  await expect(page.getByLabel("How", { exact: true })).toHaveValue("is");
  await expect(page.getByLabel("Text")).toHaveValue("jonas.berg@fjord.example");
  await expect(page.getByText("Fits 4 messages")).toBeVisible();
  await page.getByRole("button", { name: "All filters" }).click();
  await expect(page.getByRole("list", { name: "Blocked senders" })).toContainText("jonas.berg@fjord.example");
});

test.describe("parts of the page", () => {
  // it would have them
  test.use({ serviceWorkers: "block" });

  test("what begins a filter can not be fetched: that is said", async ({ ui }) => {
    const { page, tell } = ui;
    await tell({ type: "open", count: 24 });
    await page.locator("[data-id]", { hasText: "Minutes" }).first().click();
    await page.route("**/filter-like-*.js", (route) => route.abort());
    await page.getByRole("toolbar").getByRole("button", { name: "More", exact: true }).first().click();
    await page.getByRole("menuitem", { name: "Filter messages like this…" }).click();
    await expect(page.locator(".notice")).toContainText("This part of the app is not here");
    await expect(page.locator(".notice").getByRole("button", { name: "Reload" })).toBeVisible();
  });
});

test("a filter sends on to an address once the code that went there was typed", async ({ ui }) => {
  const { page, complaints } = ui;
  await openFilters(ui);
  await page.getByRole("button", { name: "New filter" }).click();
  await page.getByRole("textbox", { name: "Text" }).fill("invoice");
  await page.getByLabel("Send it on").selectOption({ label: "Redirect it as it was received" });
  await page.getByRole("textbox", { name: "To this address" }).fill("bob@example.net");
  await page.getByRole("button", { name: "Save filter" }).click();
  const code = page.getByRole("textbox", { name: "Code that bob@example.net received" });
  await code.fill("1111 1111");
  await page.getByRole("button", { name: "Confirm" }).click();
  await expect(page.getByRole("alert")).toContainText("This is another code.");
  await shot(page, "light-filter-forward");
  await axe(page);
  await code.fill("1234 5678");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").filter({ hasText: "is confirmed" })).toBeVisible();
  await page.getByRole("button", { name: "All filters" }).click();
  await expect(page.getByRole("list", { name: "Filters" })).toContainText("redirect to bob@example.net");
  expect(complaints).toEqual([]);
});
