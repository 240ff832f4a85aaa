/** The lock's screens over the made-up engine: what they say, where a keyboard gets, and pictures of each look. */
import { expect } from "@playwright/test";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

const PASSPHRASE = "violin carbon tunnel basket";

const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
] as const;

async function toLockSettings({ page, tell }: Ui): Promise<void> {
  await tell({ type: "open", count: 12 });
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
  const drawer = page.getByRole("button", { name: "Show mailboxes" });
  if (await drawer.isVisible()) await drawer.click();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Lock" }).click();
  await expect(page.getByRole("heading", { name: "Lock", level: 1 })).toBeVisible();
  expect(page.url()).toMatch(/\/settings\/lock$/);
}

const field = ({ page }: Ui, label: string) => page.getByLabel(label, { exact: true });

for (const { name, ...use } of looks) {
  // light walks as dark does
  test.describe(name, { tag: name === "light" ? "@long" : [] }, () => {
    test.use(use);

    test("the lock's settings, and the lock", async ({ ui }) => {
      const { page } = ui;
      await toLockSettings(ui);
      await shot(page, `${name}-lock-1-unset`);
      const set = page.getByRole("button", { name: "Set passphrase" });
      await field(ui, "New passphrase").fill("summer2024");
      await field(ui, "The same once more").fill("summer2024");
      await expect(page.getByText("Too easy to guess")).toBeVisible();
      await expect(set).toBeDisabled();
      await field(ui, "New passphrase").fill(PASSPHRASE);
      await expect(page.getByText("The two are not the same.")).toBeVisible();
      await expect(set).toBeDisabled();
      await field(ui, "The same once more").fill(PASSPHRASE);
      await expect(page.getByText("Fair:")).toBeVisible();
      await shot(page, `${name}-lock-2-typing`);
      await set.click();
      await expect(page.getByText("From now on this device asks")).toBeVisible();
      await expect(page.getByRole("heading", { name: "Passphrase" })).toBeFocused();
      await page.getByLabel("When nobody uses it for").selectOption("5 minutes");
      await shot(page, `${name}-lock-3-set`);
      await page.getByRole("button", { name: "Change passphrase…" }).click();
      await expect(field(ui, "Current passphrase")).toBeFocused();
      await shot(page, `${name}-lock-4-change`);
      await page.getByRole("button", { name: "Cancel" }).press("Enter");
      await expect(page.getByRole("button", { name: "Change passphrase…" })).toBeFocused();
      await page.getByRole("button", { name: "Lock now" }).click();

      await expect(page.getByRole("heading", { name: "Locked" })).toBeVisible();
      await expect(page.getByText("ada@example.org").first()).toBeVisible();
      await expect(field(ui, "Passphrase")).toBeFocused();
      await shot(page, `${name}-lock-5-locked`);
      await page.keyboard.type("not this one");
      await page.getByRole("button", { name: "Show passphrase" }).click();
      await expect(field(ui, "Passphrase")).toHaveAttribute("type", "text");
      await page.getByRole("button", { name: "Unlock" }).click();
      await expect(page.getByText("That is not the passphrase").first()).toBeVisible();
      await expect(field(ui, "Passphrase")).toHaveValue("");
      await expect(field(ui, "Passphrase")).toBeFocused();
      await shot(page, `${name}-lock-6-wrong`);
      await page.getByRole("button", { name: "Log out of this device…" }).click();
      await expect(page.getByRole("dialog")).toContainText("24 words, or another device");
      await shot(page, `${name}-lock-7-leave`);
      await page.getByRole("button", { name: "Cancel" }).click();
      await field(ui, "Passphrase").fill(PASSPHRASE);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("heading", { name: "Lock", level: 1 })).toBeVisible();
      expect(ui.complaints).toEqual([]);
    });
  });
}

test("a device with a passphrase and a passkey offers both; the next try after several waits", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "open", count: 3 });
  await expect(page.locator("[data-id]").first()).toBeVisible();
  await tell({ type: "lock", passphrase: PASSPHRASE, passkey: true });
  await expect(page.getByRole("button", { name: "Unlock with your passkey" })).toBeVisible();
  await expect(page.locator("[data-id]")).toHaveCount(0);
  await shot(page, "light-lock-8-both");
  for (let n = 0; n < 4; n++) {
    await field(ui, "Passphrase").fill("wrong");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("button", { name: "Unlock", exact: true })).toHaveText("Unlock");
  }
  await expect(page.getByText("Wait 5 seconds").first()).toBeVisible();
  await page.getByRole("button", { name: "Log out of this device…" }).click();
  await page.getByRole("button", { name: "Wipe and log out" }).click();
  await expect(page.getByRole("heading", { name: "Mail that only you can read back" })).toBeVisible();
});

test("the lock button is in the sidebar where a lock is set", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "open", count: 3 });
  await expect(page.getByRole("button", { name: "Settings" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Lock this device" })).toHaveCount(0);
  await tell({ type: "lock", passphrase: PASSPHRASE, passkey: false });
  await field(ui, "Passphrase").fill(PASSPHRASE);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Lock this device" }).click();
  await expect(page.getByRole("heading", { name: "Locked" })).toBeVisible();
});

test("a browser that dropped everything says so, one that was logged out does not", async ({ ui }) => {
  const { page, tell, origin } = ui;
  await tell({ type: "open", count: 3 });
  await expect(page.locator("[data-id]").first()).toBeVisible();
  await page.goto(origin);
  await expect(page.getByText("This browser cleared what Aerogramme had stored")).toBeVisible();
  await shot(page, "light-lock-9-cleared");
  await tell({ type: "open", count: 3 });
  await page.getByRole("button", { name: "Log out on this device…" }).click();
  await page.getByRole("button", { name: "Wipe and log out" }).click();
  await expect(page.getByRole("heading", { name: "Mail that only you can read back" })).toBeVisible();
  await page.goto(origin);
  await expect(page.getByRole("heading", { name: "Mail that only you can read back" })).toBeVisible();
  await expect(page.getByText("This browser cleared")).toHaveCount(0);
});
