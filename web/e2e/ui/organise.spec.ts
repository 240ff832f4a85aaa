/** Sorting mail in the list: many at once, by pointer, by key, by finger; and how the list looks on this device. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { push } from "../push.ts";
import { idOf, test } from "./fixtures.ts";

const rows = (page: Page) => page.locator("main [data-id]");
const row = (page: Page, uid: number) => page.locator(`main li:has([data-id="${idOf(uid)}"])`);
const link = (page: Page, uid: number) => page.locator(`main [data-id="${idOf(uid)}"]`);
const box = (page: Page, uid: number) => row(page, uid).getByRole("checkbox");
const tools = (page: Page) => page.getByRole("toolbar", { name: "With what is selected" });
const undo = (page: Page) => page.getByRole("button", { name: "Undo" });
const told = (page: Page, text: string) => page.getByRole("status").getByText(text, { exact: true });
const total = (page: Page, text: string) => page.locator("main header").getByText(text, { exact: true });

test("rows are selected one by one, in ranges, all, and all that match; what is done to them is undone", async ({
  ui: { page, tell, complaints },
}) => {
  await tell({ type: "open", count: 250 });
  await box(page, 250).click();
  await box(page, 247).click({ modifiers: ["Shift"] });
  await expect(total(page, "4 selected")).toBeVisible();
  await link(page, 244).click({ modifiers: ["ControlOrMeta"] });
  await link(page, 247).click({ modifiers: ["ControlOrMeta"] });
  await expect(total(page, "4 selected")).toBeVisible();
  await expect(box(page, 247)).not.toBeChecked();
  await tools(page).getByRole("button", { name: "Archive" }).click();
  await expect(told(page, "4 messages moved to the archive.")).toBeVisible();
  await expect(total(page, "246 conversations")).toBeVisible();
  await undo(page).click();
  await expect(told(page, "Undone.")).toBeVisible();
  await expect(total(page, "250 conversations")).toBeVisible();

  // keys: the first row, then two more on the way down
  await page.keyboard.press("Home");
  await link(page, 250).focus();
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+J");
  await page.keyboard.press("Shift+ArrowDown");
  await expect(total(page, "3 selected")).toBeVisible();
  await expect(link(page, 248)).toBeFocused();
  await page.keyboard.press("Shift+U");
  await expect(told(page, "3 messages marked as unread.")).toBeVisible();
  await expect(tools(page).getByRole("button", { name: "Mark as read" })).toBeVisible();
  await page.keyboard.press("#");
  await expect(told(page, "3 messages moved to the trash.")).toBeVisible();
  await page.keyboard.press("z");
  await expect(total(page, "250 conversations")).toBeVisible();

  await page.getByRole("checkbox", { name: "Select all" }).click();
  await expect(total(page, "100 selected")).toBeVisible();
  await page.getByRole("button", { name: "Select all 250 that match" }).click();
  await expect(page.getByText("All 250 are selected: 250 messages.")).toBeVisible();
  await box(page, 249).click();
  await expect(total(page, "249 selected")).toBeVisible();
  await tools(page).getByRole("button", { name: "Junk" }).click();
  await expect(told(page, "249 messages moved to junk.")).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
  await undo(page).click();
  await expect(total(page, "250 conversations")).toBeVisible();

  for (const [keys, fits] of [
    ["* u", "unread"],
    ["* s", "starred"],
  ] as const) {
    for (const key of keys.split(" ")) await page.keyboard.press(key);
    await expect(page.locator("main li .selected").first()).toBeVisible();
    await expect(page.locator("main li .selected").first()).toHaveClass(fits === "unread" ? /unread/ : /selected/);
  }
  await page.keyboard.press("Escape");
  await expect(total(page, "250 conversations")).toBeVisible();
  expect(complaints).toEqual([]);
});

test("one row: by the pointer over it, dragged to a mailbox, labelled, snoozed, muted, starred", async ({
  ui: { page, tell, complaints },
}) => {
  await tell({ type: "open", count: 24 });
  const before = await row(page, 23).boundingBox();
  await row(page, 23).hover();
  const time = row(page, 23).locator("time");
  const where = await time.boundingBox();
  await row(page, 23).getByTitle("Archive").click();
  await expect(told(page, "Moved to the archive.")).toBeVisible();
  expect(await row(page, 22).boundingBox()).toEqual(before);
  expect(where).not.toBeNull();

  await row(page, 22).dragTo(
    page
      .getByRole("treeitem", { name: /Travel/ })
      .or(page.getByRole("link", { name: /Travel/ }))
      .first(),
  );
  await expect(told(page, "Moved to Travel & receipts.")).toBeVisible();
  await expect(link(page, 22)).toHaveCount(0);

  await box(page, 21).click();
  await tools(page).getByRole("button", { name: "Labels" }).click();
  await page.getByRole("menuitemcheckbox", { name: "Family" }).click();
  await expect(row(page, 21).getByText("Family")).toBeVisible();
  await page.keyboard.press("l");
  await expect(page.getByRole("menuitemcheckbox", { name: "Family" })).toHaveAttribute("aria-checked", "true");
  await page.getByRole("menuitemcheckbox", { name: "Family" }).click();
  await expect(row(page, 21).getByText("Family")).toHaveCount(0);

  await tools(page).getByRole("button", { name: "Snooze" }).click();
  await page.getByRole("menuitem", { name: /^Tomorrow/ }).click();
  await expect(page.getByRole("status").getByText(/^Comes back /)).toBeVisible();
  await expect(link(page, 21)).toHaveCount(0);

  await row(page, 20).hover();
  await row(page, 20).getByTitle("Snooze").click();
  await page.getByRole("menuitem", { name: "Pick a date and time…" }).click();
  const when = page.getByLabel("Comes back to the inbox");
  await when.fill("2020-01-01T10:00");
  await page.getByRole("dialog").getByRole("button", { name: "Snooze" }).click();
  await when.fill("2035-01-01T10:00");
  await page.getByRole("dialog").getByRole("button", { name: "Snooze" }).click();
  await expect(page.getByRole("status").getByText(/1 January 2035/)).toBeVisible();
  await page.keyboard.press("z");
  await expect(link(page, 20)).toBeVisible();

  await box(page, 19).click();
  await tools(page).getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Mute" }).click();
  await expect(told(page, "Muted: replies go to the archive.")).toBeVisible();
  await box(page, 18).click();
  await box(page, 17).click();
  await tools(page).getByRole("button", { name: "Move to…" }).click();
  await page.getByRole("combobox", { name: "Find a mailbox" }).fill("nor");
  await page.keyboard.press("Enter");
  await expect(told(page, "2 messages moved to Clients/North.")).toBeVisible();
  expect(complaints).toEqual([]);
});

test("quick filters and messages have addresses, and the way back works; empty lists say why", async ({
  ui: { page, tell, complaints },
}) => {
  await tell({ type: "open", count: 24 });
  await page.getByRole("button", { name: "Starred" }).click();
  await expect(page).toHaveURL(/\/m\/inbox\?f=starred$/);
  await expect(total(page, "3 found")).toBeVisible();
  await link(page, 20).click();
  await expect(page).toHaveURL(new RegExp(`/m/inbox/${idOf(20)}\\?f=starred$`));
  await page.goBack();
  await page.goBack();
  await expect(total(page, "24 conversations")).toBeVisible();
  await page.getByRole("button", { name: "Attachments" }).click();
  await expect(total(page, "3 found")).toBeVisible();
  await page.keyboard.press("*");
  await page.keyboard.press("a");
  await page.keyboard.press("!");
  await expect(page.getByText("Nothing with attachments")).toBeVisible();
  await page.getByRole("button", { name: "Show all", exact: true }).click();
  await expect(total(page, "21 conversations")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("d");
  await expect(page.getByText("There is no message in Drafts.")).toBeVisible();
  await page.getByRole("button", { name: "Go to the inbox" }).click();
  await page.keyboard.press("g");
  await page.keyboard.press("a");
  await expect(page).toHaveURL(/\/m\/all$/);
  await expect(page.getByRole("heading", { name: "All mail" })).toBeVisible();

  // a conversation: its row names all who wrote, and what happens to it happens to all of it
  await page.keyboard.press("g");
  await page.keyboard.press("i");
  const from = { name: "Ada Berg", address: "ada.berg@fjord.example" };
  await tell({ type: "deliver", message: { subject: "Lunch", thread: "lunch", from } });
  await tell({ type: "deliver", message: { subject: "Re: Lunch", thread: "lunch" } });
  const first = page.locator("main li").first();
  await expect(first).toContainText("Ada Berg");
  await expect(first.getByTitle("2 messages")).toBeVisible();
  await first.getByRole("checkbox").click();
  await page.keyboard.press("e");
  await expect(told(page, "2 messages moved to the archive.")).toBeVisible();
  expect(complaints).toEqual([]);
});

test("the palette finds commands and mailboxes; rows, panes and shortcuts are kept on this device", async ({
  ui: { page, tell, complaints },
}) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await tell({ type: "open", count: 24 });
  const pick = async (typed: string): Promise<void> => {
    const palette = page.getByRole("combobox", { name: "What would you like to do?" });
    // what hears the key comes after the rows
    await expect(async () => {
      await page.keyboard.press("ControlOrMeta+k");
      await palette.waitFor({ timeout: 1_000 });
    }).toPass();
    await palette.fill(typed);
    await page.keyboard.press("Enter");
  };
  const height = async (): Promise<number | undefined> => (await page.locator("main li").first().boundingBox())?.height;
  await expect(rows(page).first()).toBeVisible();
  expect(await height()).toBe(76);
  await pick("compact");
  await expect.poll(height).toBe(36);
  await pick("cosy");
  await expect.poll(height).toBe(64);
  await pick("travel");
  await expect(page).toHaveURL(/\/m\/travel$/);

  const list = page.getByRole("region", { name: /^Messages in/ });
  const width = async (): Promise<number> => Math.round((await list.boundingBox())?.width ?? 0);
  expect(await width()).toBe(416);
  const splitter = page.getByRole("separator", { name: "Width of the list" });
  await splitter.focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(width).toBe(432);
  const at = await splitter.boundingBox();
  await page.mouse.move((at?.x ?? 0) + 4, 400);
  await page.mouse.down();
  await page.mouse.move((at?.x ?? 0) + 72, 400, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBe(500);

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText("Mark as unread");
  await page.getByRole("checkbox", { name: /Single keys/ }).click();
  await page.getByRole("button", { name: "Close" }).click();

  await page.reload();
  await tell({ type: "open", count: 24 });
  await expect(rows(page).first()).toBeVisible();
  expect(await height()).toBe(64);
  expect(await width()).toBe(500);
  await page
    .getByRole("link", { name: /^Inbox/ })
    .or(page.getByRole("treeitem", { name: /^Inbox/ }))
    .first()
    .click();
  await page.keyboard.press("#");
  await page.keyboard.press("j");
  await expect(page).toHaveURL(/\/m\/inbox$/);
  await pick("reading pane");
  await expect(page.getByRole("separator", { name: "Width of the list" })).toBeHidden();
  await link(page, 20).click();
  await expect(list).toBeHidden();
  await page.goBack();
  await expect(list).toBeVisible();
  expect(complaints).toEqual([]);
});

test("the state line: fetching, sending, offline with what waits, refused", async ({ ui: { page, tell } }) => {
  await tell({ type: "open", count: 24 });
  const line = (text: string) => page.getByRole("complementary").getByText(text);
  await tell({ type: "connection", connection: { type: "syncing", remaining: 40 } });
  await tell({ type: "connection", connection: { type: "syncing", remaining: 10 } });
  await expect(line("Fetching: 30 of 40…")).toBeVisible();
  await tell({ type: "connection", connection: { type: "offline" } });
  await box(page, 24).click();
  await page.keyboard.press("e");
  await expect(line("1 change waits here")).toBeVisible();
  await expect(link(page, 24)).toHaveCount(0);
  await tell({ type: "connection", connection: { type: "online" } });
  await expect(line("Sending 1 change…")).toBeVisible();

  await tell({ type: "refuseChange", reason: "limit" });
  await box(page, 23).click();
  await page.keyboard.press("e");
  await expect(
    told(page, "Your account can hold no more of these: choose fewer, or take some away first."),
  ).toBeVisible();
  await expect(link(page, 23)).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test("a row is pushed aside: archived one way, read or unread the other; a short push does nothing", async ({
    ui: { page, tell, complaints },
  }) => {
    await tell({ type: "open", count: 24 });
    await expect(link(page, 24)).toBeVisible();
    await push(page, row(page, 24), 60);
    await expect(link(page, 24)).toBeVisible();
    await expect(page).toHaveURL(/\/m$|\/m\/inbox$/);
    await push(page, row(page, 24), 240);
    await expect(told(page, "Moved to the archive.")).toBeVisible();
    await expect(link(page, 24)).toHaveCount(0);
    await undo(page).tap();
    await expect(told(page, "Undone.")).toBeVisible();
    await expect(link(page, 24)).toBeVisible();
    await expect(row(page, 24).getByText("Unread")).toHaveCount(1);
    await push(page, row(page, 24), -240);
    await expect(row(page, 24).getByText("Unread")).toHaveCount(0);
    await link(page, 24).tap();
    await expect(page).toHaveURL(new RegExp(`${idOf(24)}$`));
    await page.getByRole("button", { name: "Back to the list" }).tap();
    await box(page, 23).tap({ force: true });
    await expect(total(page, "1 selected")).toBeVisible();
    expect(complaints).toEqual([]);
  });
});
