/** Folders, labels, saved searches and filters, with a real provider: made on one device, there on the other and over IMAP. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { aerogrammeJson, startDaemon } from "../../test/harness/daemon.ts";
import { ImapClient } from "../../test/harness/imap-client.ts";
import { joinByInvite, letter, test } from "./provider.ts";
import type { Provider } from "./provider.ts";

const PATIENCE = { timeout: 30_000 };
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const folder = (page: Page, name: string | RegExp) => page.getByRole("treeitem", { name });
const nameField = (page: Page) => page.getByRole("dialog").getByRole("textbox", { name: "Name" });

interface Devices {
  readonly first: Page;
  readonly second: Page;
  readonly words: readonly string[];
}

async function twoDevices(provider: Provider, browser: Browser, address: string): Promise<Devices> {
  const first = await (await browser.newContext({ locale: "en-GB" })).newPage();
  const words = await joinByInvite(first, await provider.invite(address));
  const second = await (await browser.newContext({ locale: "en-GB" })).newPage();
  await second.goto(`${provider.origin}/recover`);
  await second.getByLabel("Your address").fill(address);
  await second.getByLabel("Your 24 words").fill(words.join(" "));
  await second.getByRole("button", { name: "Continue" }).click();
  await second.getByRole("button", { name: "Yes, add this device" }).click();
  await expect(second.getByRole("heading", { name: "Inbox", level: 1 })).toBeVisible();
  return { first, second, words };
}

async function choose(page: Page, of: string, item: string): Promise<void> {
  await folder(page, of).hover();
  await page.getByRole("button", { name: `More for ${of}` }).click();
  await page.getByRole("menu").getByText(item, { exact: true }).click();
}

async function palette(page: Page, command: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill(command);
  await page.keyboard.press("Enter");
}

test("folders, labels and searches made on one device are on the other", async ({ provider, browser }) => {
  test.setTimeout(120_000);
  const address = "georgina@example.org";
  const { first, second } = await twoDevices(provider, browser, address);

  await test.step("a folder is made, and one in it", async () => {
    await first.getByRole("button", { name: "New folder…" }).click();
    await nameField(first).fill("Garden");
    await first.keyboard.press("Enter");
    await choose(first, "Garden", "New folder in it…");
    await nameField(first).fill("Seeds");
    await first.keyboard.press("Enter");
    await expect(folder(first, "Seeds")).toHaveAttribute("aria-level", "2");
    await first.reload();
    await expect(folder(first, "Seeds")).toHaveAttribute("aria-level", "2");
    await expect(folder(second, "Seeds")).toHaveAttribute("aria-level", "2", PATIENCE);
  });
  await test.step("renamed on the second, it is so on the first", async () => {
    await choose(second, "Garden", "Rename…");
    await nameField(second).fill("Allotment");
    await second.keyboard.press("Enter");
    await expect(folder(first, "Allotment")).toBeVisible(PATIENCE);
    await expect(folder(first, "Garden")).toHaveCount(0);
    await expect(folder(first, "Seeds")).toHaveAttribute("aria-level", "2");
  });
  await test.step("moved out, and hidden from mail programs", async () => {
    await choose(first, "Seeds", "Move…");
    await first.getByLabel("Lies in").selectOption({ index: 0 });
    await first.getByRole("dialog").getByRole("button", { name: "Move" }).click();
    await expect(folder(second, "Seeds")).toHaveAttribute("aria-level", "1", PATIENCE);
    await choose(first, "Seeds", "Show in mail programs");
    await expect(folder(second, "Seeds, hidden from mail programs")).toBeVisible(PATIENCE);
  });
  await test.step("all of the inbox is marked read, on both", async () => {
    await provider.deliver(address, letter("Tulips", "Plant them now."));
    await expect(folder(second, "Inbox, 1 unread")).toBeVisible(PATIENCE);
    await folder(first, /^Inbox/).hover();
    await first.getByRole("button", { name: "More for Inbox" }).click();
    await first.getByRole("menuitem", { name: "Mark all as read" }).click();
    await expect(folder(second, /^Inbox$/)).toBeVisible(PATIENCE);
  });
  await test.step("a label is there with its colour, changed on the second, removed on the first", async () => {
    await first.getByRole("button", { name: "New label…" }).click();
    await nameField(first).fill("Bulbs");
    await first.getByRole("button", { name: "Make label" }).click();
    const there = second.getByRole("list", { name: "Labels" }).getByRole("link");
    await expect(there).toHaveText(["Bulbs"], PATIENCE);
    await there.hover();
    await second.getByRole("button", { name: "More for Bulbs" }).click();
    await second.getByRole("menuitem", { name: "Name and colour…" }).click();
    await nameField(second).fill("Tulip bulbs");
    await second.keyboard.press("Enter");
    const here = first.getByRole("list", { name: "Labels" }).getByRole("link");
    await expect(here).toHaveText(["Tulip bulbs"], PATIENCE);
    await first.reload();
    await expect(here).toHaveText(["Tulip bulbs"]);
    await row(first, "Tulips").dragTo(here);
    await there.click();
    await expect(row(second, "Tulips")).toContainText("Tulip bulbs", PATIENCE);
    await here.hover();
    await first.getByRole("button", { name: "More for Tulip bulbs" }).click();
    await first.getByRole("menuitem", { name: "Remove…" }).click();
    await expect(first.getByRole("dialog")).toContainText("1 message outside the trash and junk has it.");
    await first.getByRole("button", { name: "Remove label" }).click();
    await expect(second.getByRole("list", { name: "Labels" }).getByRole("link")).toHaveCount(0, PATIENCE);
    await expect(second.getByText("Nothing found")).toBeVisible(PATIENCE);
  });
  await test.step("a search finds as it is typed, is saved, and found again on the second", async () => {
    await first.keyboard.press("/");
    await first.getByRole("combobox").pressSequentially("tul", { delay: 40 });
    await expect(first).toHaveURL(/q=tul$/);
    await expect(row(first, "Tulips")).toBeVisible();
    await expect(first.getByText("All mail searched")).toBeVisible();
    await first.getByRole("combobox").fill("from:ines -is:unread");
    await first.keyboard.press("Enter");
    await expect(row(first, "Tulips")).toBeVisible();
    await first.getByRole("button", { name: "Save search" }).click();
    await nameField(first).fill("Read from Ines");
    await first.keyboard.press("Enter");
    const saved = second.getByRole("list", { name: "Saved searches" }).getByRole("link", { name: "Read from Ines" });
    await saved.click(PATIENCE);
    await expect(second.getByRole("combobox")).toHaveValue("from:ines -is:unread");
    await expect(row(second, "Tulips")).toBeVisible();
    await second.reload();
    await expect(row(second, "Tulips")).toBeVisible();
    await expect(saved).toHaveAttribute("aria-current", "page");
    await second.getByRole("combobox").fill("zanzibar");
    await second.keyboard.press("Enter");
    await expect(second.getByText("No message fits “zanzibar”.")).toBeVisible();
  });
  await test.step("the saved search is renamed on the second, removed on the first", async () => {
    await second.getByRole("button", { name: "More for Read from Ines" }).click();
    await second.getByRole("menuitem", { name: "Rename…" }).click();
    await nameField(second).fill("Ines");
    await second.keyboard.press("Enter");
    const saved = first.getByRole("list", { name: "Saved searches" }).getByRole("link");
    await expect(saved).toHaveText(["Ines"], PATIENCE);
    await saved.hover();
    await first.getByRole("button", { name: "More for Ines" }).click();
    await first.getByRole("menuitem", { name: "Remove" }).click();
    await expect(second.getByRole("list", { name: "Saved searches" })).toHaveCount(0, PATIENCE);
  });
  await test.step("mail dropped on a folder lies there; the folder is deleted, its mail is in the trash, and that is emptied", async () => {
    await folder(first, "Inbox").click();
    await row(first, "Tulips").dragTo(folder(first, "Allotment"));
    await folder(second, "Allotment").click();
    await expect(row(second, "Tulips")).toBeVisible(PATIENCE);
    await choose(second, "Allotment", "Delete…");
    await expect(second.getByRole("dialog")).toContainText("The message in it goes to the trash.");
    await second.getByRole("button", { name: "Delete folder" }).click();
    await expect(folder(first, "Allotment")).toHaveCount(0, PATIENCE);
    await folder(first, /^Trash/).click();
    await expect(row(first, "Tulips")).toBeVisible(PATIENCE);
    await choose(second, "Trash", "Empty…");
    await second.getByRole("button", { name: "Delete for good" }).click();
    await expect(row(first, "Tulips")).toHaveCount(0, PATIENCE);
    await first.reload();
    await expect(first.getByText("Trash is empty").or(first.getByText("Nothing here")).first()).toBeVisible();
  });
});

test("a filter made on one device sorts what comes in, on all of them and over IMAP", async ({ provider, browser }) => {
  test.setTimeout(180_000);
  const address = "filters@example.org";
  const { first, second, words } = await twoDevices(provider, browser, address);
  await provider.deliver(address, letter("Old invoice", "Of last year."));
  await expect(row(first, "Old invoice")).toBeVisible(PATIENCE);

  await test.step("it says what it fits, and sorts what is there", async () => {
    await first.getByRole("button", { name: "New folder…" }).click();
    await nameField(first).fill("Bills");
    await first.keyboard.press("Enter");
    await expect(folder(first, "Bills")).toBeVisible();
    await first.getByRole("button", { name: "Settings" }).click();
    await first.getByRole("link", { name: "Filters" }).click();
    await first.getByRole("button", { name: "New filter" }).click();
    await first.getByLabel("What is looked at").selectOption("Subject");
    await first.getByLabel("Text").fill("INVOICE");
    await expect(first.getByText("Fits 1 message that is here already.")).toBeVisible();
    await first.getByLabel("Move it to").selectOption({ label: "Bills" });
    await first.getByLabel("Star it").check();
    await first.getByLabel("Do it to 1 message now, too").check();
    await first.getByRole("textbox", { name: "Name" }).fill("Invoices");
    await first.getByRole("button", { name: "Save filter" }).click();
    await expect(first.getByText("Filter saved. Applied to 1 message.")).toBeVisible();
    await folder(second, "Bills").click(PATIENCE);
    await expect(row(second, "Old invoice")).toBeVisible(PATIENCE);
  });
  await test.step("a sender is blocked on the second", async () => {
    await second.getByRole("button", { name: "Settings" }).click();
    await second.getByRole("link", { name: "Filters" }).click();
    await expect(second.locator("[data-filter]")).toContainText("Invoices", PATIENCE);
    await second.getByLabel("Address").fill("pest@spam.example");
    await second.keyboard.press("Enter");
    await expect(first.getByRole("list", { name: "Blocked senders" })).toContainText("pest@spam.example", PATIENCE);
    await second.getByRole("link", { name: "Back to mail" }).click();
    await first.getByRole("link", { name: "Back to mail" }).click();
  });
  await test.step("what comes in goes where they say, on both", async () => {
    await provider.deliver(address, letter("Your invoice of May", "Pay it."));
    await provider.deliver(
      address,
      letter("Buy now", "Cheap.").replace("ines@atelier-moreau.example", "PEST@spam.example"),
    );
    await provider.deliver(address, letter("Saturday", "The press is repaired."));
    for (const page of [first, second]) {
      await folder(page, /^Inbox/).click();
      await expect(row(page, "Saturday")).toBeVisible(PATIENCE);
      await expect(row(page, "Your invoice of May")).toHaveCount(0);
      await expect(row(page, "Buy now")).toHaveCount(0);
      await folder(page, /^Bills/).click();
      await expect(row(page, "Your invoice of May")).toBeVisible();
      await page.reload();
      await expect(row(page, "Your invoice of May")).toBeVisible();
      await folder(page, /^Trash/).click();
      await expect(row(page, "Buy now")).toBeVisible();
    }
  });
  await test.step("and over the companion's IMAP", async () => {
    const data = mkdtempSync(join(tmpdir(), "aerogramme-organising-"));
    const where = ["--provider", provider.origin, "--address", address, "--words-stdin", "--yes"];
    const { imap } = (await aerogrammeJson(["companion", "add", "--data", data, ...where], words.join(" "))) as {
      readonly imap?: { readonly username: string; readonly password: string };
    };
    const companion = await startDaemon(["companion", "start", "--data", data, "--imap", "127.0.0.1:0"]);
    const client = await ImapClient.open(companion.ready["imap"] ?? "", imap?.username ?? "", imap?.password ?? "");
    await expect.poll(() => client.ok("STATUS Bills (MESSAGES)"), PATIENCE).toContain("MESSAGES 2");
    await client.ok("SELECT Bills");
    expect(await client.ok("FETCH 1:* (FLAGS)")).toMatch(/\\Flagged[\s\S]*\\Flagged/);
    expect(await client.ok("STATUS INBOX (MESSAGES)")).toContain("MESSAGES 1");
    await client.ok("STORE 1 +FLAGS (Harvest)");
    client.destroy();
    await companion.stop();
    rmSync(data, { recursive: true, force: true });
  });
  await test.step("a keyword of a mail program becomes a label, on both", async () => {
    const adopted = first.getByLabel("Stands for");
    await expect(async () => {
      await first.getByRole("button", { name: "New label…" }).click();
      await expect(nameField(first)).toBeVisible();
      if (!(await adopted.isVisible())) await first.keyboard.press("Escape");
      await expect(adopted).toBeVisible({ timeout: 500 });
    }).toPass(PATIENCE);
    await adopted.selectOption("Harvest");
    await expect(nameField(first)).toHaveValue("Harvest");
    await first.getByRole("button", { name: "Make label" }).click();
    await second.getByRole("list", { name: "Labels" }).getByRole("link", { name: "Harvest" }).click(PATIENCE);
    await expect(row(second, "Old invoice")).toContainText("Harvest", PATIENCE);
    await second.reload();
    await expect(row(second, "Old invoice")).toContainText("Harvest", PATIENCE);
    await folder(second, /^Trash/).click();
  });
  await test.step("a filter begins from a message; it runs first, is applied, and is deleted", async () => {
    await folder(second, /^Inbox/).click();
    await row(second, "Saturday").click();
    await expect(second.locator("article").getByText("The press is repaired.", { exact: true })).toBeVisible();
    await palette(second, "filter messages like");
    await expect(second.getByLabel("Text")).toHaveValue("ines@atelier-moreau.example");
    await second.getByLabel("Move it to").selectOption({ label: "Archive" });
    await second.getByRole("textbox", { name: "Name" }).fill("Ines");
    await second.getByRole("button", { name: "Save filter" }).click();
    await first.getByRole("button", { name: "Settings" }).click();
    await first.getByRole("link", { name: "Filters" }).click();
    const order = (page: Page) => page.locator("[data-filter] .name");
    await expect(order(first)).toHaveText(["Invoices", "Ines"], PATIENCE);
    await first.getByRole("button", { name: "Move “Ines” up" }).click();
    await expect(order(second)).toHaveText(["Ines", "Invoices"], PATIENCE);
    await first.getByRole("button", { name: "More for Ines" }).click();
    await first.getByRole("menuitem", { name: "Apply to mail that is here…" }).click();
    await first.getByRole("button", { name: "Apply", exact: true }).click();
    await expect(first.getByText(/^Applied to \d messages\.$/)).toBeVisible();
    await first.getByRole("button", { name: "More for Ines" }).click();
    await first.getByRole("menuitem", { name: "Delete…" }).click();
    await first.getByRole("button", { name: "Delete filter" }).click();
    await first.getByRole("link", { name: "Back to mail" }).click();
    await expect(order(second)).toHaveText(["Invoices"], PATIENCE);
    await second.getByRole("link", { name: "Back to mail" }).click();
    await folder(second, "Archive").click();
    await expect(row(second, "Saturday")).toBeVisible(PATIENCE);
  });
  await test.step("a sender is blocked from a message", async () => {
    await provider.deliver(address, letter("Win", "Win!").replace("ines@atelier-moreau.example", "win@spam.example"));
    await folder(first, /^Inbox/).click();
    await row(first, "Win").click(PATIENCE);
    await first.getByRole("toolbar", { name: "Message" }).getByRole("button", { name: "More" }).click();
    await first.getByRole("menuitem", { name: "Block sender…" }).click();
    await first.getByRole("button", { name: "Block", exact: true }).click();
    await expect(first.getByText("Mail from win@spam.example goes to the trash from now on.")).toBeVisible();
  });
  await test.step("switched off, it sorts nothing", async () => {
    await second.getByRole("button", { name: "Settings" }).click();
    await second.getByRole("link", { name: "Filters" }).click();
    await second.getByRole("button", { name: "Unblock win@spam.example" }).click(PATIENCE);
    await second.getByRole("switch", { name: "“Invoices” is on" }).click();
    await second.getByRole("button", { name: "Unblock pest@spam.example" }).click();
    await expect(second.getByText("Nobody is blocked.")).toBeVisible();
    await second.getByRole("link", { name: "Back to mail" }).click();
    await provider.deliver(address, letter("Invoice once more", "Unsorted."));
    await folder(first, /^Inbox/).click();
    await expect(row(first, "Invoice once more")).toBeVisible(PATIENCE);
  });
});
