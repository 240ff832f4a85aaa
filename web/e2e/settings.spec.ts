/** Settings that devices share, with a real provider: chosen on one, there on the other; mail brought along, and taken out. */
import { readFile } from "node:fs/promises";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { joinByInvite, joinByWords, letter, test } from "./provider.ts";

const PATIENCE = { timeout: 30_000 };
const ADDRESS = "adrian@example.org";
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });

async function settings(page: Page, name: string): Promise<void> {
  const back = page.getByRole("link", { name: "Back to mail" });
  const door = page.getByRole("button", { name: "Settings" });
  // after a reload the mail may be there for a moment, before the settings are
  await expect(async () => {
    if (!(await back.isVisible())) await door.click({ timeout: 3_000 });
    const link = page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name, exact: true });
    await link.click({ timeout: 3_000 });
  }).toPass(PATIENCE);
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("name and trusted senders are shared; mail comes in from a file and goes out into one; what is kept is cleared", async ({
  provider,
  browser,
}) => {
  test.setTimeout(240_000);
  const first = await (await browser.newContext({ locale: "en-GB" })).newPage();
  const second = await (await browser.newContext({ locale: "en-GB" })).newPage();
  const words = await joinByInvite(first, await provider.invite(ADDRESS));
  await joinByWords(second, provider.origin, ADDRESS, words);

  await test.step("the name stands on both, also after a reload", async () => {
    await settings(first, "Your name");
    await first.getByLabel("Your name").fill("Ada Lovelace");
    await first.getByRole("button", { name: "Save" }).first().click();
    await expect(first.getByText("Saved for all your devices.")).toBeVisible();
    await expect(second.getByText("Ada Lovelace")).toBeVisible(PATIENCE);
    await second.reload();
    await expect(second.getByText("Ada Lovelace")).toBeVisible(PATIENCE);
  });
  await test.step("who is trusted on one is on the other, until that ends there", async () => {
    const trusted = (page: Page) => page.getByRole("list", { name: "Senders you trust" }).getByRole("listitem");
    await settings(first, "Privacy");
    await first.getByLabel("Address of a sender").fill("ines@atelier-moreau.example");
    await first.getByRole("button", { name: "Trust this sender" }).click();
    await settings(second, "Privacy");
    await expect(trusted(second)).toHaveText(/ines@atelier-moreau\.example/, PATIENCE);
    await second.getByRole("button", { name: "Remove ines@atelier-moreau.example" }).click();
    await expect(trusted(first)).toHaveCount(0, PATIENCE);
  });
  await test.step("a file's messages are there on both, with what it says of them", async () => {
    const old = (subject: string, status: string) =>
      `From ines Mon Nov 23 08:05:00 2020\n${status}${letter(subject, "Long ago.").replaceAll("\r\n", "\n")}\n`;
    await settings(first, "Import and export");
    const [chooser] = await Promise.all([
      first.waitForEvent("filechooser"),
      first.getByRole("button", { name: "Choose files" }).click(),
    ]);
    const buffer = Buffer.from(old("A read one", "Status: RO\n") + old("An unread one", ""));
    await chooser.setFiles([{ name: "old.mbox", mimeType: "application/mbox", buffer }]);
    await expect(first.getByText("Done: 2 messages filed.")).toBeVisible(PATIENCE);
    await second.getByRole("link", { name: "Back to mail" }).click();
    await expect(row(second, "A read one")).toBeVisible(PATIENCE);
    await expect(row(second, "An unread one")).toContainText("Unread");
    await expect(row(second, "A read one")).toContainText("2020");
    await row(second, "A read one").click();
    await expect(second.locator("article").getByText("Long ago.")).toBeVisible(PATIENCE);
  });
  await test.step("a folder goes out as one file", async () => {
    const [download] = await Promise.all([
      first.waitForEvent("download"),
      first.getByRole("button", { name: "Save as .mbox" }).click(),
    ]);
    const text = await readFile(await download.path(), "utf8");
    expect(text.match(/^From MAILER-DAEMON Mon Nov 23 08:05:00 2020$/gm)).toHaveLength(2);
    expect(text.match(/^Subject: .*$/gm)?.sort()).toEqual(["Subject: A read one", "Subject: An unread one"]);
  });
  await test.step("what is kept on a device is cleared, and fetched again", async () => {
    await settings(second, "Storage");
    await expect(second.getByText(/^[1-9]\d* messages?$/)).toBeVisible();
    await second.getByRole("button", { name: "Clear kept messages" }).click();
    await second.getByRole("dialog").getByRole("button", { name: "Clear them" }).click();
    await expect(second.getByText("0 messages")).toBeVisible();
    await second.reload();
    await settings(second, "Storage");
    await expect(second.getByText("0 messages")).toBeVisible();
    await second.getByRole("link", { name: "Back to mail" }).click();
    await row(second, "An unread one").click();
    await expect(second.locator("article").getByText("Long ago.")).toBeVisible(PATIENCE);
  });
});
