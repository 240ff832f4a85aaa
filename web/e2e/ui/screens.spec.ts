/**
 * Every screen: pictures to be looked at, and no complaint from the browser. What is walked through is the same in each look:
 * on a dark phone it is in each run, in the others (whose screens a11y.spec.ts goes through too) in test:long.
 */
import { expect } from "@playwright/test";
import { words } from "../../testing/fake-mail.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

const looks = [
  { name: "light", tag: ["@long"], colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "dark", tag: ["@long"], colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  { name: "phone", tag: ["@long"], colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "phone-dark", tag: [], colorScheme: "dark", viewport: { width: 390, height: 844 } },
  { name: "tablet", tag: ["@long"], colorScheme: "light", viewport: { width: 1000, height: 760 } },
] as const;

async function joinScreens({ page, origin }: Ui, look: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await shot(page, `${look}-01-welcome`);
  await page.getByLabel("Invite link").fill(`${origin}/join#token-token`);
  await page.getByRole("button", { name: "Continue" }).click();
  await shot(page, `${look}-02-join`);
  await page.getByRole("button", { name: "Make my keys" }).click();
  await expect(page.getByText(words[0] ?? "", { exact: true })).toBeVisible();
  await shot(page, `${look}-03-words`);
  await page.getByRole("button", { name: "I have written them down" }).click();
  for (const at of [2, 10, 19]) await page.getByLabel(`Word ${(at + 1).toString()}`).fill("wrong");
  await page.getByRole("button", { name: "Open my mailbox" }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await shot(page, `${look}-04-confirm`);
  for (const at of [2, 10, 19]) await page.getByLabel(`Word ${(at + 1).toString()}`).fill(words[at] ?? "");
  await page.getByRole("button", { name: "Open my mailbox" }).click();
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
}

async function mailScreens({ page, tell }: Ui, look: string): Promise<void> {
  const phone = look.startsWith("phone");
  await expect(page.locator("[data-id]").first()).toBeVisible();
  await shot(page, `${look}-05-list`);
  const open = async (subject: string, name: string): Promise<void> => {
    await page.locator("[data-id]", { hasText: subject }).first().click();
    await expect(page.locator("article h1")).toContainText(subject);
    await page.waitForTimeout(300);
    await shot(page, `${look}-${name}`);
    if (phone) await page.getByRole("button", { name: "Back to the list" }).click();
  };
  await open("Saturday at the workshop", "06-text");
  await open("Wind, paper", "07-html");
  await open("Minutes", "08-attachments");
  await open("תודה", "09-rtl");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toBeVisible();
  await shot(page, `${look}-10-help`);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  if (look !== "light" && look !== "dark") {
    await page.getByRole("button", { name: "Show mailboxes" }).click();
    await page.waitForTimeout(300);
    await shot(page, `${look}-11-drawer`);
    await page.getByRole("button", { name: "Hide mailboxes" }).click();
  }
  await tell({ type: "connection", connection: { type: "offline" } });
  await page.locator("[data-id]", { hasText: "Your ticket" }).first().click();
  await expect(page.getByText("Not on this device yet")).toBeVisible();
  await shot(page, `${look}-12-offline`);
  await tell({
    type: "connection",
    connection: {
      ...{ type: "tampered", compared: false, finding: "headMismatch", seq: 812 },
      ...{ since: 1_700_000_000, found: 1_700_086_400, device: null },
    },
  });
  await expect(page.getByText("We stopped")).toBeVisible();
  await shot(page, `${look}-13-tampered`);
  await page.getByRole("button", { name: "Show the mail on this device" }).click();
  await tell({ type: "connection", connection: { type: "refused", reason: "notAuthorized" } });
  await page.goto("about:blank");
}

for (const { name, tag, ...use } of looks) {
  test.describe(name, () => {
    test.use(use);
    test("all screens", { tag: [...tag] }, async ({ ui }) => {
      // some fifteen pictures of a whole page
      test.slow();
      await joinScreens(ui, name);
      await mailScreens(ui, name);
      expect(ui.complaints).toEqual([]);
      expect(ui.strangers).toEqual([]);
    });
  });
}

test("adding a device with the words", async ({ ui: { page } }) => {
  await page.getByRole("button", { name: "Use my 24 words" }).click();
  await page.getByLabel("Your address").fill("ada@example.org");
  await page.getByLabel("Your 24 words").fill([...words].reverse().join(" "));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("alert")).toContainText("Word 7");
  await shot(page, "light-14-recover");
  await page.getByLabel("Your 24 words").fill(`  ${words.join("\n ").toUpperCase()} `);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Yes, add this device" }).click();
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
});
