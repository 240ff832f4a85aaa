/** What the browser and the system around it do, at a real provider: closing with unsent changes, files, the app's icon. */
import { expect } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";
import { letter, startProvider, test } from "./provider.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

test.use({ serviceWorkers: "allow" });

const PASSWORD = "violin carbon tunnel basket";
const PATIENCE = { timeout: 30_000 };
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const button = (page: Page, name: string) => page.getByRole("button", { name });

async function login(page: Page, address: string, remember = true): Promise<void> {
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByLabel("Keep me logged in").setChecked(remember);
  await button(page, "Log in").click();
  await page.getByRole("heading", { name: "Inbox" }).waitFor(PATIENCE);
}

test("who is not remembered is asked before changes that are not sent are lost; who has none is not", async ({
  browser,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-closing-"));
  const provider = await startProvider(folder);
  await provider.withPassword("closer@example.org", PASSWORD);
  await provider.deliver("closer@example.org", letter("Not sent", "Yet."));
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  const asked: string[] = [];
  page.on("dialog", (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await page.goto(provider.origin);
  await login(page, "closer@example.org", false);
  await expect(row(page, "Not sent")).toBeVisible(PATIENCE);
  await provider.stop();
  await page.getByRole("checkbox", { name: "Select: Not sent" }).click();
  await page.keyboard.press("e");
  await expect(page.getByRole("complementary").getByText("1 change waits here")).toBeVisible(PATIENCE);
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(["beforeunload"]);
  await provider.start();
  await expect(page.getByText("1 change waits here")).toHaveCount(0, PATIENCE);
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
  expect(asked).toEqual(["beforeunload"]);
  await context.close();
  await provider.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("an .eml file that the system opens with the app is shown", async ({ provider, browser }) => {
  const context = await browser.newContext({ locale: "en-GB" });
  // as Chromium does for an installed app (File Handling API)
  await context.addInitScript(
    (octets) => {
      const launchQueue = {
        setConsumer: (take: (launch: { readonly files: readonly unknown[] }) => void) => {
          take({ files: [{ getFile: () => Promise.resolve(new File([octets], "kept.eml")) }] });
        },
      };
      Object.defineProperty(globalThis, "launchQueue", { value: launchQueue });
    },
    letter("Out of a file", "Kept since 1999."),
  );
  const page = await context.newPage();
  await page.goto(`${provider.origin}/open`);
  await expect(page.getByRole("heading", { name: "Out of a file" })).toBeVisible(PATIENCE);
  await expect(page.getByText("Kept since 1999.")).toBeVisible();
  await context.close();
});

/** What the icon shows; null: nothing yet. */
const badge = (page: Page): Promise<number | null> =>
  page.evaluate(() => (globalThis as { badge?: number }).badge ?? null);

const withBadge = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const show = (count: number): Promise<void> => {
      (globalThis as { badge?: number }).badge = count;
      return Promise.resolve();
    };
    Object.assign(navigator, { setAppBadge: show, clearAppBadge: () => show(0) });
  });

test("the app's icon counts what is unread in all accounts of the browser", async ({ provider, browser }) => {
  test.setTimeout(90_000);
  const context = await browser.newContext({ locale: "en-GB" });
  await withBadge(context);
  for (const address of ["badge-1@example.org", "badge-2@example.org"]) await provider.withPassword(address, PASSWORD);
  const page = await context.newPage();
  await page.goto(provider.origin);
  await login(page, "badge-1@example.org");
  for (const subject of ["One", "Two"]) await provider.deliver("badge-1@example.org", letter(subject, "New."));
  await expect.poll(() => badge(page), PATIENCE).toBe(2);
  await button(page, "Switch account").click();
  await button(page, "Add an account").click();
  await expect(page).toHaveURL(`${provider.origin}/u/1/`);
  // nobody is in there yet
  await expect.poll(() => badge(page)).toBe(2);
  await login(page, "badge-2@example.org");
  await provider.deliver("badge-2@example.org", letter("Three", "New."));
  await expect.poll(() => badge(page), PATIENCE).toBe(3);
  const other = await context.newPage();
  await other.goto(`${provider.origin}/m`);
  await expect.poll(() => badge(other), PATIENCE).toBe(3);
  await row(other, "One").click();
  await expect.poll(() => badge(other), PATIENCE).toBe(2);
  await expect.poll(() => badge(page)).toBe(2);
  await button(page, "Log out on this device").click();
  await button(page, "Wipe and log out").click();
  await expect.poll(() => badge(other), PATIENCE).toBe(1);
  await context.close();
});
