/**
 * Sorting mail with a real provider: what is done to rows on one device is there after a reload, and on the other; undone,
 * it is so on both. The second device is a phone.
 */
import { expect } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { joinByInvite, letter, test, type Provider } from "./provider.ts";
import { push } from "./push.ts";

test.use({ serviceWorkers: "allow" });

const PATIENCE = { timeout: 30_000 };
const ADDRESS = "sorter@example.org";

const row = (page: Page, subject: string) => page.locator("main li", { has: page.getByText(subject, { exact: true }) });
const box = (page: Page, subject: string) => row(page, subject).getByRole("checkbox");
const tools = (page: Page) => page.getByRole("toolbar", { name: "With what is selected" });
const told = (page: Page, text: string | RegExp) => page.getByRole("status").getByText(text);
const undo = (page: Page) => page.getByRole("button", { name: "Undo" });
/** A notice stays while somebody is at it: what is looked at elsewhere first may take its time. */
const keepUndo = (page: Page) => undo(page).focus();
const has = (page: Page, subject: string) => expect(row(page, subject)).toHaveCount(1, PATIENCE);
const lacks = (page: Page, subject: string) => expect(row(page, subject)).toHaveCount(0, PATIENCE);

async function join(provider: Provider, browser: Browser): Promise<{ readonly desk: Page; readonly phone: Page }> {
  const desk = await (await browser.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 } })).newPage();
  const words = await joinByInvite(desk, await provider.invite(ADDRESS));
  const viewport = { width: 390, height: 844 };
  const phone = await (
    await browser.newContext({ locale: "en-GB", viewport, hasTouch: true, isMobile: true })
  ).newPage();
  await phone.goto(`${provider.origin}/recover`);
  await phone.getByLabel("Your address").fill(ADDRESS);
  await phone.getByLabel("Your 24 words").fill(words.join(" "));
  await phone.getByRole("button", { name: "Continue" }).click();
  await phone.getByRole("button", { name: "Yes, add this device" }).click();
  await expect(phone.getByRole("heading", { name: "Inbox", level: 1 })).toBeVisible(PATIENCE);
  return { desk, phone };
}

const go = (page: Page, name: string | RegExp) => page.getByRole("treeitem", { name }).click();
const toInbox = (page: Page) => go(page, /^Inbox/);

test("mail is sorted on one device, and so on the other", async ({ provider, browser }) => {
  test.setTimeout(300_000);
  const { desk, phone } = await join(provider, browser);
  const deliver = (subject: string, headers: readonly string[] = []): Promise<void> =>
    provider.deliver(ADDRESS, letter(subject, `About ${subject}.`, headers));
  const subjects = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];
  for (const subject of subjects) await deliver(subject);
  for (const subject of subjects) {
    await has(desk, subject);
    await has(phone, subject);
  }

  await test.step("two at once to the archive; undone, on both", async () => {
    await box(desk, "One").click();
    await box(desk, "Three").click();
    await tools(desk).getByRole("button", { name: "Archive" }).click();
    await keepUndo(desk);
    await lacks(phone, "One");
    await lacks(phone, "Three");
    await undo(desk).click();
    await has(phone, "One");
    await desk.reload();
    await has(desk, "Three");
    await box(desk, "One").click();
    await desk.keyboard.press("e");
    // what is shown is durable, also where the page goes away in the next moment
    await lacks(desk, "One");
    await desk.reload();
    await has(desk, "Three");
    await lacks(desk, "One");
    await go(desk, /^Archive/);
    await has(desk, "One");
    await toInbox(desk);
  });
  await test.step("a range, marked read and unread; a star", async () => {
    await box(desk, "Eight").click();
    await box(desk, "Six").click({ modifiers: ["Shift"] });
    await tools(desk).getByRole("button", { name: "Mark as read" }).click();
    for (const subject of ["Eight", "Seven", "Six"])
      await expect(row(phone, subject).getByText("Unread")).toHaveCount(0, PATIENCE);
    await expect(row(phone, "Five").getByText("Unread")).toHaveCount(1, PATIENCE);
    await tools(desk).getByRole("button", { name: "Mark as unread" }).click();
    await expect(row(phone, "Six").getByText("Unread")).toHaveCount(1, PATIENCE);
    await desk.keyboard.press("s");
    await expect(row(phone, "Seven").getByRole("button", { name: "Star" })).toHaveAttribute(
      "aria-pressed",
      "true",
      PATIENCE,
    );
    await desk.reload();
    await expect(row(desk, "Seven").getByRole("button", { name: "Star" })).toHaveAttribute(
      "aria-pressed",
      "true",
      PATIENCE,
    );
    await desk.getByRole("button", { name: "Starred" }).click();
    await expect(desk.getByText("3 found")).toBeVisible(PATIENCE);
    await desk.reload();
    await expect(desk.getByText("3 found")).toBeVisible(PATIENCE);
    await desk.getByRole("button", { name: "All", exact: true }).click();
  });
  await test.step("the button over a row, and a row dragged to a mailbox", async () => {
    await row(desk, "Two").hover();
    await row(desk, "Two").getByTitle("Delete").click();
    await lacks(phone, "Two");
    await row(desk, "Three").dragTo(desk.getByRole("treeitem", { name: /^Archive/ }));
    await lacks(phone, "Three");
    await desk.reload();
    await go(desk, /^Archive/);
    await has(desk, "Three");
    await go(desk, /^Trash/);
    await has(desk, "Two");
  });
  await test.step("removed for good, only once that is confirmed", async () => {
    await box(desk, "Two").click();
    await tools(desk).getByRole("button", { name: "Delete for good" }).click();
    await desk.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
    await lacks(desk, "Two");
    await desk.reload();
    await expect(desk.getByText("What you delete lies here")).toBeVisible(PATIENCE);
    await toInbox(desk);
  });
  await test.step("pushed aside with a finger: archived, or read", async () => {
    await push(phone, row(phone, "Four"), 240);
    await expect(told(phone, "Moved to the archive.")).toBeVisible(PATIENCE);
    await keepUndo(phone);
    await lacks(desk, "Four");
    await undo(phone).tap();
    await has(desk, "Four");
    await push(phone, row(phone, "Four"), -240);
    await expect(row(desk, "Four").getByText("Unread")).toHaveCount(0, PATIENCE);
    await push(phone, row(phone, "Four"), 240);
    await lacks(phone, "Four");
    await phone.reload();
    await has(phone, "Five");
    await lacks(phone, "Four");
    await lacks(desk, "Four");
  });
  await test.step("junk, and moved by typing the name of a mailbox", async () => {
    await box(desk, "Five").click();
    await desk.keyboard.press("!");
    await lacks(phone, "Five");
    await go(desk, /^Junk/);
    await box(desk, "Five").click();
    await tools(desk).getByRole("button", { name: "Not junk" }).click();
    await has(phone, "Five");
    await toInbox(desk);
    await box(desk, "Five").click();
    await desk.keyboard.press("v");
    await desk.getByRole("combobox", { name: "Find a mailbox" }).fill("draf");
    await desk.keyboard.press("Enter");
    await expect(told(desk, "Moved to Drafts.")).toBeVisible(PATIENCE);
    await lacks(phone, "Five");
    await desk.keyboard.press("z");
    await has(phone, "Five");
  });
  await test.step("snoozed until tomorrow, and called back", async () => {
    await box(desk, "Six").click();
    await desk.keyboard.press("b");
    await desk.getByRole("menuitem", { name: /^Tomorrow/ }).click();
    await lacks(phone, "Six");
    await desk.reload();
    await lacks(desk, "Six");
    await go(desk, /^Snoozed/);
    await expect(row(desk, "Six").getByTitle(/^Snoozed until/)).toBeVisible(PATIENCE);
    await box(desk, "Six").click();
    await tools(desk).getByRole("button", { name: "Snooze" }).click();
    await desk.getByRole("menuitem", { name: "Back to the inbox now" }).click();
    await has(phone, "Six");
    await toInbox(desk);
    await has(desk, "Six");
  });
  await test.step("snoozed until a date that is typed, which the other device says too", async () => {
    await box(desk, "Six").click();
    await desk.keyboard.press("b");
    await desk.getByRole("menuitem", { name: "Pick a date and time…" }).click();
    await desk.getByLabel("Comes back to the inbox").fill("2035-01-01T10:00");
    await desk.getByRole("dialog").getByRole("button", { name: "Snooze" }).click();
    await lacks(phone, "Six");
    await phone.getByRole("button", { name: "Show mailboxes" }).tap();
    await phone.getByRole("treeitem", { name: /^Snoozed/ }).tap();
    await expect(row(phone, "Six").getByTitle(/1 January 2035/)).toBeVisible(PATIENCE);
    await desk.keyboard.press("z");
    await lacks(phone, "Six");
    await phone.getByRole("button", { name: "Show mailboxes" }).tap();
    await phone.getByRole("treeitem", { name: /^Inbox/ }).tap();
    await has(phone, "Six");
    await has(desk, "Six");
  });
  await test.step("a conversation is one row; muted, its replies go to the archive", async () => {
    const ids = { root: "<seven-root@atelier-moreau.example>", reply: "<seven-reply@atelier-moreau.example>" };
    const threaded = (subject: string, id: string, more: readonly string[]): Promise<void> =>
      provider.deliver(
        ADDRESS,
        letter(subject, "About lunch.", more).replace(/^Message-ID: .*$/m, `Message-ID: ${id}`),
      );
    await threaded("Lunch", ids.root, []);
    await has(desk, "Lunch");
    await threaded("Re: Lunch", ids.reply, [`In-Reply-To: ${ids.root}`, `References: ${ids.root}`]);
    await expect(row(desk, "Re: Lunch").getByTitle("2 messages")).toBeVisible(PATIENCE);
    await lacks(desk, "Lunch");
    await box(desk, "Re: Lunch").click();
    await desk.keyboard.press("m");
    await lacks(desk, "Re: Lunch");
    await lacks(phone, "Re: Lunch");
    const more = [`In-Reply-To: ${ids.reply}`, `References: ${ids.root} ${ids.reply}`];
    await threaded("Re: Lunch", "<seven-third@atelier-moreau.example>", more);
    await desk.reload();
    await go(desk, /^Archive/);
    await expect(row(desk, "Re: Lunch").getByTitle("Muted")).toBeVisible(PATIENCE);
    await expect(row(desk, "Re: Lunch").getByTitle("3 messages")).toBeVisible(PATIENCE);
    await toInbox(desk);
    await lacks(desk, "Re: Lunch");
  });
  await test.step("not muted any more, its replies are in the inbox again", async () => {
    await go(desk, /^Archive/);
    await box(desk, "Re: Lunch").click();
    await tools(desk).getByRole("button", { name: "More" }).click();
    await desk.getByRole("menuitem", { name: "Unmute" }).click();
    await expect(row(desk, "Re: Lunch").getByTitle("Muted")).toHaveCount(0, PATIENCE);
    await desk.reload();
    await has(desk, "Re: Lunch");
    await expect(row(desk, "Re: Lunch").getByTitle("Muted")).toHaveCount(0);
    await toInbox(desk);
    const late = letter("Re: Lunch", "About lunch.", ["In-Reply-To: <seven-third@atelier-moreau.example>"]);
    await provider.deliver(
      ADDRESS,
      late.replace(/^Message-ID: .*$/m, "Message-ID: <seven-fourth@atelier-moreau.example>"),
    );
    await has(phone, "Re: Lunch");
    await has(desk, "Re: Lunch");
  });
  await test.step("offline it is done all the same, waits, outlives a reload, and is sent", async () => {
    await provider.stop();
    await box(desk, "Seven").click();
    await desk.keyboard.press("e");
    await lacks(desk, "Seven");
    await expect(desk.getByRole("complementary").getByText("1 change waits here")).toBeVisible(PATIENCE);
    await desk.reload();
    await has(desk, "Eight");
    await lacks(desk, "Seven");
    await expect(desk.getByRole("complementary").getByText("1 change waits here")).toBeVisible(PATIENCE);
    await has(phone, "Seven");
    await provider.start();
    await lacks(phone, "Seven");
    await expect(desk.getByText("1 change waits here")).toHaveCount(0, PATIENCE);
  });
  await test.step("all that match, far more than were looked at", async () => {
    const many = Array.from({ length: 110 }, (_, at) => `Bulk ${(at + 1).toString()}`);
    for (let at = 0; at < many.length; at += 11)
      await Promise.all(many.slice(at, at + 11).map((subject) => deliver(subject)));
    await expect(desk.locator("main header").getByText(/^11\d conversations$/)).toBeVisible(PATIENCE);
    await desk.getByRole("button", { name: "Unread" }).click();
    await expect(desk.locator("main header").getByText(/^11\d found$/)).toBeVisible(PATIENCE);
    await desk.getByRole("checkbox", { name: "Select all" }).click();
    await desk.getByRole("button", { name: /^Select all 11\d that match$/ }).click();
    await expect(desk.getByText(/^All 11\d are selected: 11\d messages\.$/)).toBeVisible(PATIENCE);
    await tools(desk).getByRole("button", { name: "Delete" }).click();
    await keepUndo(desk);
    await expect(desk.getByText("Nothing unread")).toBeVisible(PATIENCE);
    await lacks(phone, "Bulk 110");
    await undo(desk).click();
    await has(phone, "Bulk 110");
  });
});
