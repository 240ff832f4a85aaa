/** Searching, with a real provider: it learns nothing of it; saved on one device, found on the other, in one folder or in all. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { Page } from "@playwright/test";
import { joinByInvite, joinByWords, letter, startProvider } from "./provider.ts";
import { startWire } from "./wire.ts";

const PATIENCE = { timeout: 30_000 };
const ADDRESS = "ada@example.org";
const box = (page: Page) => page.getByRole("combobox", { name: "Search mail" });
const row = (page: Page, subject: string) => page.locator("main [data-id]", { hasText: subject });

test("a search is in no request; saved, it is on the other device too, and finds in one folder alone", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-searching-"));
  const wire = await startWire();
  const provider = await startProvider(folder, wire);
  // no service worker answers in the provider's place
  const context = await browser.newContext({ locale: "en-GB", serviceWorkers: "block" });
  const first = await context.newPage();
  const words = await joinByInvite(first, await provider.invite(ADDRESS));
  const other = await browser.newContext({ locale: "en-GB" });
  const second = await other.newPage();
  await joinByWords(second, provider.origin, ADDRESS, words);
  for (const subject of ["Heron at the pond", "Heron in the reeds"])
    await provider.deliver(ADDRESS, letter(subject, "A bird."));
  await expect(row(first, "Heron in the reeds")).toBeVisible(PATIENCE);

  const finds = async (page: Page): Promise<void> => {
    await expect(box(page)).toHaveValue("heron", PATIENCE);
    await expect(row(page, "Heron at the pond")).toBeVisible(PATIENCE);
  };
  await test.step("typed, loaded anew, gone back to, opened in another tab", async () => {
    await box(first).fill("heron");
    await first.keyboard.press("Enter");
    await finds(first);
    await expect(first).toHaveURL(/\/m\/all#q=heron$/);
    await first.reload();
    await finds(first);
    await first.goBack();
    await expect(first.getByRole("heading", { name: "Inbox", level: 1 })).toBeVisible();
    await expect(box(first)).toHaveValue("");
    await first.goForward();
    await finds(first);
    await first.getByRole("button", { name: "Save search" }).click();
    await first.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    const saved = first.getByRole("list", { name: "Saved searches" }).getByRole("link", { name: "heron" });
    const [tab] = await Promise.all([context.waitForEvent("page"), saved.click({ modifiers: ["ControlOrMeta"] })]);
    await finds(tab);
    await tab.close();
  });
  await test.step("of all that nothing was sent", () => {
    expect(wire.sent()).toContain("GET /m/all ");
    expect(wire.sent()).not.toMatch(/heron/i);
  });
  await test.step("an address of before is understood, and put right", async () => {
    await first.goto(`${provider.origin}/m/all?q=heron`);
    await finds(first);
    await expect(first).toHaveURL(`${provider.origin}/m/all#q=heron`);
    const before = wire.sent().length;
    await first.reload();
    await finds(first);
    expect(wire.sent().slice(before)).toContain("GET /m/all ");
    expect(wire.sent().slice(before)).not.toMatch(/heron/i);
  });
  await test.step("on the other device: the saved search, and only in one folder", async () => {
    const saved = second.getByRole("list", { name: "Saved searches" }).getByRole("link", { name: "heron" });
    await saved.click(PATIENCE);
    await finds(second);
    await row(first, "Heron at the pond").hover();
    await first.getByRole("checkbox", { name: "Select: Heron at the pond" }).click();
    await first.keyboard.press("e");
    await second.getByRole("treeitem", { name: /^Archive/ }).click();
    await expect(row(second, "Heron at the pond")).toBeVisible(PATIENCE);
    await box(second).fill("heron");
    await second.keyboard.press("Enter");
    await expect(row(second, "Heron in the reeds")).toBeVisible(PATIENCE);
    await second.getByRole("button", { name: "Only in Archive" }).click();
    await expect(row(second, "Heron in the reeds")).toHaveCount(0, PATIENCE);
    await expect(row(second, "Heron at the pond")).toBeVisible();
    await second.reload();
    await expect(row(second, "Heron at the pond")).toBeVisible(PATIENCE);
    await expect(row(second, "Heron in the reeds")).toHaveCount(0);
  });
  await context.close();
  await other.close();
  await provider.stop();
  await wire.close();
  rmSync(folder, { recursive: true, force: true });
});
