/**
 * Every screen of keys, and the recovery kit on paper: pictures to be looked at. What is walked through is the same in each look:
 * on a dark phone it is in each run, in the others in test:long.
 */
import { expect } from "@playwright/test";
import { words } from "../../testing/fake-mail.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";
import { backToMail, toSection } from "./to-section.ts";

const looks = [
  { name: "light", tag: ["@long"], colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", tag: ["@long"], colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone", tag: ["@long"], colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "phone-dark", tag: [], colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

const now = Math.floor(Date.now() / 1000);
const code = "7M3K-0QXT-ZC4D-9HVA-WR2E-6JPB";

async function newDevice({ page, tell, origin }: Ui, look: string): Promise<void> {
  await page.getByRole("button", { name: "Show a code" }).click();
  await expect(page.getByText(code).last()).toBeVisible();
  await shot(page, `${look}-20-pair-code`);
  const check = { type: "check", address: "ada@example.org", check: "048213", expires: now + 250 } as const;
  await tell({ type: "pairing", state: check });
  await expect(page.getByRole("heading", { name: "Compare this code" })).toBeVisible();
  await shot(page, `${look}-21-pair-check`);
  await tell({ type: "pairing", state: { type: "over", reason: "denied", finding: null } });
  await expect(page.getByRole("heading", { name: "said no" })).toBeVisible();
  await shot(page, `${look}-22-pair-denied`);
  await page.goto(origin);
  await page.goto(`${origin}/pair#${code}`);
  await expect(page.getByRole("heading", { name: "Open this link" })).toBeVisible();
  await shot(page, `${look}-23-pair-link`);
}

async function recovery({ page, tell, origin }: Ui, look: string): Promise<void> {
  const look24 = async (): Promise<void> => {
    await page.goto(`${origin}/recover`);
    await page.getByLabel("Your address").fill("ada@example.org");
    await page.getByLabel("Your 24 words").fill(words.join(" "));
  };
  await look24();
  await shot(page, `${look}-24-recover`);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Is this your account?" })).toBeVisible();
  await shot(page, `${look}-25-look`);
  await look24();
  await tell({ type: "recovery", kind: { type: "replaced", until: now + 9e5, unreadableSince: now - 9e4 } });
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "These words were replaced" })).toBeVisible();
  await shot(page, `${look}-26-replaced`);
}

async function settings({ page, tell, origin }: Ui, look: string): Promise<void> {
  await page.goto(origin);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const by = { address: "ada@example.org", by: "Desk companion" };
  await tell({ type: "close", account: { type: "none", evicted: false, revoked: by } });
  await expect(page.getByRole("heading", { name: "This device was removed" })).toBeVisible();
  await shot(page, `${look}-27-revoked`);
  await tell({ type: "open", count: 24 });
  const row = { noticed: now - 600, device: null, by: "Desk companion", undoUntil: null };
  await tell({
    type: "announce",
    announcements: [
      { ...row, seq: 4, type: "newWords", undoUntil: now + 86_400 * 30 },
      { ...row, seq: 9, type: "deviceAdded", device: "Firefox on Android" },
    ],
  });
  await expect(page.getByText("New recovery words were made")).toBeVisible();
  await shot(page, `${look}-28-news`);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await shot(page, `${look}-29-news-added`);
  await page.getByRole("button", { name: "See devices" }).click();
  await expect(page.getByText("Old phone")).toBeVisible();
  await shot(page, `${look}-30-devices`);
  await page.getByRole("button", { name: "Remove Old phone" }).click();
  await shot(page, `${look}-31-remove`);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Rename Old phone" }).click();
  await shot(page, `${look}-32-rename`);
  await page.getByRole("button", { name: "Add a device" }).click();
  await page.getByLabel("Code of the new device").fill(code);
  await shot(page, `${look}-33-add`);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Does the new device show")).toBeVisible();
  await shot(page, `${look}-34-approve`);
  await page.getByRole("button", { name: "Yes, approve it" }).click();
  await expect(page.getByRole("heading", { name: "Approved" })).toBeVisible();
  await shot(page, `${look}-35-added`);
}

async function wordsAndHistory({ page, tell }: Ui, look: string): Promise<void> {
  await toSection(page, "Recovery words");
  await shot(page, `${look}-36-words`);
  const made = { seq: 12, type: "newWords", noticed: now - 600, device: null, by: "Old phone" } as const;
  await tell({ type: "announce", announcements: [{ ...made, undoUntil: now + 86_400 * 30 }] });
  await expect(page.getByText("was it you?")).toBeVisible();
  await shot(page, `${look}-36-words-undo`);
  await tell({ type: "announce", announcements: [] });
  await page.getByRole("button", { name: "Make new words" }).click();
  await expect(page.locator(".word").first()).toBeVisible();
  await shot(page, `${look}-37-new-words`);
  await page.getByRole("button", { name: "I have written them down" }).click();
  await shot(page, `${look}-38-three-words`);
  await page.getByRole("link", { name: /^(?:Settings|History)$/ }).click();
  await shot(page, `${look}-38-leave-words`);
  await page.getByRole("button", { name: "Throw them away" }).click();
  await toSection(page, "History");
  await expect(page.getByText("1842")).toBeVisible();
  await shot(page, `${look}-39-history`);
  await page.getByLabel("Entry number on the other device").fill("1842");
  await page.getByLabel("Six words on the other device").fill("zoo zoo zoo zoo zoo zoo");
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByText("Check every word on both screens")).toBeVisible();
  await shot(page, `${look}-39-history-unsure`);
  await page.waitForTimeout(1_000);
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeVisible();
  await shot(page, `${look}-40-fork`);
  await page.getByRole("button", { name: "Show the mail" }).click();
  await shot(page, `${look}-40-fork-words`);
  await backToMail(page);
  await tell({ type: "connection", connection: { type: "online" } });
  const connection = {
    type: "tampered",
    compared: false,
    finding: "headMismatch",
    seq: 812,
  } as const;
  await tell({ type: "connection", connection: { ...connection, since: now - 9_000, found: now - 300, device: null } });
  await expect(page.getByRole("heading", { name: "We stopped" })).toBeVisible();
  await shot(page, `${look}-41-tampered`);
  await page.getByRole("button", { name: "Show the mail" }).click();
  await shot(page, `${look}-42-red-line`);
}

for (const { name, tag, ...use } of looks) {
  test.describe(name, { tag: [...tag] }, () => {
    test.use(use);
    test("screens of keys", async ({ ui }) => {
      await newDevice(ui, name);
      await recovery(ui, name);
      await settings(ui, name);
      await wordsAndHistory(ui, name);
      expect(ui.complaints).toEqual([]);
      expect(ui.strangers).toEqual([]);
    });
  });
}

test("the recovery kit is one sheet of paper, black on white, with all that is needed to use it", async ({ ui }) => {
  const { page, origin } = ui;
  await page.goto(`${origin}/join#token-token`);
  await page.getByRole("button", { name: "Make my keys" }).click();
  await page.locator(".word").first().waitFor();
  await expect(page.getByText("Kept where")).toBeHidden();
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.setViewportSize({ width: 794, height: 1123 });
  for (const said of ["Aerogramme recovery kit", "Kept where", "Date and signature", "Use my 24 words"])
    await expect(page.getByText(said).first()).toBeVisible();
  await expect(page.getByText("example.org", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "Print" })).toBeHidden();
  await expect(page.locator("body")).toHaveCSS("background-color", "rgb(255, 255, 255)");
  await shot(page, "print-kit");
  const pdf = (await page.pdf({ format: "A4", path: "artifacts/screens/recovery-kit.pdf" })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
});
