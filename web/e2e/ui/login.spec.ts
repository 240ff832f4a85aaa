/** Coming in with a password: each screen and each failure, over the made-up engine. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { words } from "../../testing/fake-mail.ts";
import { PASSWORD, RESET_PASSWORD } from "../../testing/fake-login.ts";
import { shot, test } from "./fixtures.ts";

const NEXT = "violin carbon tunnel basket";
const nobody = { type: "none", evicted: false, revoked: null } as const;
const inbox = (page: Page) => page.getByRole("heading", { name: "Inbox" });

async function login(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel("Address").fill("ada@example.org");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

async function choose(page: Page, label: string, again = "The new password once more"): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(NEXT);
  await page.getByLabel(again).fill(NEXT);
}

test("log in by keyboard alone, told how far it is; logging out speaks of the password", async ({ ui }) => {
  const { page } = ui;
  await page.getByLabel("Address").focus();
  await page.keyboard.type("ada@example.org");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  // it is there for a moment
  const working = page.getByRole("progressbar").waitFor();
  await page.keyboard.press("Enter");
  await working;
  await shot(page, "login-working");
  await expect(inbox(page)).toBeVisible();
  expect(page.url()).not.toContain("bottles");
  await page.getByRole("button", { name: "Log out on this device" }).click();
  await expect(page.getByText("To come back you need your password.")).toBeVisible();
  expect(ui.complaints).toEqual([]);
  expect(ui.strangers).toEqual([]);
});

test("a wrong password: said and seen, with a way on for who has none, and the field is ready", async ({ ui }) => {
  const { page } = ui;
  await page.setViewportSize({ width: 1280, height: 720 });
  await login(page, "no");
  await expect(page.getByRole("alert")).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("alert")).toContainText("not the password of this address");
  await expect(page.getByText("Use a code from a device that is in, or your 24 words.")).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  await shot(page, "login-wrong");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(inbox(page)).toBeVisible();
});

const failures = [
  [{ type: "offline" }, "cannot be reached"],
  [{ type: "unloaded" }, "could not be loaded"],
  [{ type: "tooManyTries", retryAfterSeconds: 42 }, "Wait 42 seconds"],
  [{ type: "tampered", finding: "weakProtection" }, "less than this program accepts"],
  [{ type: "clock" }, "clock is more than a day off"],
  [{ type: "changed" }, "changed meanwhile"],
  [{ type: "refused", reason: "passwordsForged" }, "is not what was given to it"],
  [{ type: "storage" }, "did not let the app store"],
] as const;
test("each way in which a login fails is said, and the next try comes in", async ({ ui }) => {
  for (const [failure, said] of failures) {
    await ui.tell({ type: "failLogin", failure });
    await login(ui.page);
    await expect(ui.page.getByRole("alert")).toContainText(said);
    await ui.page.getByRole("button", { name: "Log in" }).click();
    await expect(inbox(ui.page)).toBeVisible();
    await ui.tell({ type: "close", account: nobody });
    await expect(ui.page.getByRole("heading", { name: "Log in" })).toBeVisible();
  }
});

test("a password set by the provider: the one of before is asked once, and a new one made", async ({ ui }) => {
  const { page } = ui;
  await login(page, RESET_PASSWORD);
  await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await shot(page, "login-reset");
  await page.getByLabel("Password from before").fill("no");
  await choose(page, "Your own new password");
  await page.getByRole("button", { name: "Open my mail" }).click();
  await expect(page.getByText("These do not open your mail")).toBeVisible();
  await page.getByLabel("Password from before").fill(PASSWORD);
  await page.getByRole("button", { name: "Open my mail" }).click();
  await expect(inbox(page)).toBeVisible();
});

test("a password set by the provider may stay; without the one of before the words help", async ({ ui }) => {
  const { page } = ui;
  await login(page, RESET_PASSWORD);
  await page.getByRole("button", { name: "Forgot the old one too" }).click();
  await expect(page.getByLabel("Your address")).toHaveValue("ada@example.org");
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByLabel("Keep the password I was given").check();
  await page.getByLabel("Password from before").fill(PASSWORD);
  await page.getByRole("button", { name: "Open my mail" }).click();
  await expect(inbox(page)).toBeVisible();
});

test("forgotten: the words, then a new password; no words is spoken of", async ({ ui }) => {
  const { page } = ui;
  await ui.tell({ type: "flavor", flavor: "transparent" });
  await page.getByLabel("Address").fill("ada@example.org");
  await page.getByRole("button", { name: "Forgot your password?" }).click();
  await expect(page.getByLabel("Your address")).toHaveValue("ada@example.org");
  await expect(page.getByText("your provider can set a new password")).toBeVisible();
  await shot(page, "login-forgot");
  await page.getByLabel("Your 24 words").fill(words.join(" "));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Set it and open my mail" })).toBeDisabled();
  await choose(page, "New password");
  await shot(page, "login-forgot-choose");
  await page.getByRole("button", { name: "Set it and open my mail" }).click();
  await expect(inbox(page)).toBeVisible();
});

test("signed out elsewhere: calmly, with the address there, and what was lost", async ({ ui }) => {
  const { page } = ui;
  await ui.tell({ type: "open", count: 3 });
  await expect(inbox(page)).toBeVisible();
  await ui.tell({ type: "close", account: { ...nobody, signedOut: { address: "ada@example.org", lost: 2 } } });
  await expect(page.getByRole("heading", { name: "You were signed out" })).toBeVisible();
  await expect(page.getByText("2 changes that were made here offline")).toBeVisible();
  await expect(page.getByLabel("Address")).toHaveValue("ada@example.org");
  await shot(page, "login-signed-out");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(inbox(page)).toBeVisible();
});

test("signed out, and the password opens nothing: it is said that the account may be hardened, with the ways in", async ({
  ui,
}) => {
  const { page } = ui;
  await ui.tell({ type: "open", count: 3 });
  await ui.tell({ type: "close", account: { ...nobody, signedOut: { address: "ada@example.org", lost: 0 } } });
  await expect(
    page.getByText("an app password was revoked, logins were ended, or the account was made hardened"),
  ).toBeVisible();
  await page.getByLabel("Password", { exact: true }).fill("no");
  await page.keyboard.press("Enter");
  await expect(page.getByText("Or your account was made hardened: then no password opens it.")).toBeVisible();
  await page.getByRole("button", { name: "Show a code" }).click();
  await expect(page).toHaveURL(/pair$/);
  await page.getByRole("button", { name: "Back" }).click();
  await page.getByRole("button", { name: "Use my 24 words" }).click();
  await expect(page.getByLabel("Your address")).toHaveValue("ada@example.org");
});

test("signed out of an account that was made hardened no password is asked; of one without words, nobody is sent to them", async ({
  ui,
}) => {
  const { page } = ui;
  await ui.tell({ type: "open", count: 3 });
  const signedOut = { address: "ada@example.org", lost: 0, hardened: true } as const;
  await ui.tell({ type: "close", account: { ...nobody, signedOut } });
  await expect(page.getByText("ada@example.org was made hardened on another device")).toBeVisible();
  await expect(page.getByLabel("Password", { exact: true })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Show a code" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Use my 24 words" })).toBeVisible();
  await shot(page, "login-signed-out-hardened");

  await ui.tell({ type: "open", count: 3 });
  await expect(inbox(page)).toBeVisible();
  const wordless = { address: "ada@example.org", lost: 0, wordless: true } as const;
  await ui.tell({ type: "close", account: { ...nobody, signedOut: wordless } });
  await expect(page.getByText("Your provider can set a new one")).toBeVisible();
  await expect(page.getByText("24 words")).toHaveCount(0);
  await page.getByLabel("Password", { exact: true }).fill("no");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toBeVisible();
  await expect(page.getByText("24 words")).toHaveCount(0);
});

test("an invite to an account with a password: chosen, then the words", async ({ ui }) => {
  const { page, origin } = ui;
  await page.goto(`${origin}/join#password-token-token-token`);
  await expect(page.getByText("You choose a password")).toBeVisible();
  await shot(page, "login-join");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password", { exact: true }).fill("password1");
  await expect(page.getByText("Too easy to guess")).toBeVisible();
  await expect(page.getByRole("button", { name: "Continue" })).toBeDisabled();
  await choose(page, "Password", "The same once more");
  await shot(page, "login-join-password");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "I have written them down" }).click();
  for (const at of [2, 10, 19])
    await page.getByLabel(`Word ${(at + 1).toString()}`, { exact: true }).fill(words[at] ?? "");
  await page.getByRole("button", { name: "Open my mailbox" }).click();
  await expect(inbox(page)).toBeVisible();
});

test("not remembered: asked again after a reload, no lock is offered, and nothing says the browser lost it", async ({
  ui,
}) => {
  const { page, origin } = ui;
  await page.getByLabel("Keep me logged in").uncheck();
  await login(page);
  await expect(inbox(page)).toBeVisible();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Lock" }).click();
  await expect(page.getByText("there is nothing to lock")).toBeVisible();
  await page.goto(origin);
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await expect(page.getByText("cleared what Aerogramme had stored")).toHaveCount(0);
});

for (const look of ["dark", "phone"] as const)
  test.describe(look, () => {
    test.use(look === "dark" ? { colorScheme: "dark" } : { viewport: { width: 360, height: 780 } });
    test("front door, and after a reset", async ({ ui }) => {
      const { page } = ui;
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
      await shot(page, `login-${look}-1`);
      expect(await wide()).toBe(true);
      await login(page, RESET_PASSWORD);
      await expect(page.getByRole("heading", { name: "One more step" })).toBeVisible();
      await shot(page, `login-${look}-2`);
      expect(await wide()).toBe(true);
      await ui.tell({ type: "close", account: { ...nobody, signedOut: { address: "ada@example.org", lost: 1 } } });
      await page.getByRole("button", { name: "Back" }).click();
      await expect(page.getByRole("heading", { name: "You were signed out" })).toBeVisible();
      await shot(page, `login-${look}-3`);
      expect(await wide()).toBe(true);
      expect(ui.complaints).toEqual([]);
    });
  });
