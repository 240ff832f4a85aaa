/** Passwords and who opens the account, over the made-up engine: every control, every failure, and pictures of each look. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import type { AccessFailure } from "../../../workers/rpc/access-rpc.ts";
import { FAKE_PASSWORD } from "../../testing/fake-access.ts";
import { shot, test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";
import { toSection } from "./to-section.ts";

const NEW = "marble ribbon oyster canyon";
const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
  { name: "phone-dark", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;
const now = Math.floor(Date.now() / 1000);
const phone = { id: "bbbb", name: "Phone", created: now - 9 * 86_400, lastUsed: null };
const apps = [
  { id: "aaaa", name: "Thunderbird on my laptop", created: now - 90 * 86_400, lastUsed: now - 3_600 },
  phone,
];
const byPassword = { type: "access", access: { flavor: "transparent", isProvider: true } } as const;
const byDevice = { type: "access", access: { flavor: "transparent", isProvider: false } } as const;

async function toSettings({ page, tell }: Ui, link: string | null): Promise<void> {
  await tell({ type: "open", count: 6 });
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
  const drawer = page.getByRole("button", { name: "Show mailboxes" });
  if (await drawer.isVisible()) await drawer.click();
  await page.getByRole("button", { name: "Settings" }).click();
  if (link !== null) await menu({ page }, link).click();
}

const menu = ({ page }: Pick<Ui, "page">, name: string) =>
  page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name });
const field = ({ page }: Ui, label: string) => page.getByLabel(label, { exact: true });
const button = ({ page }: Ui, name: string) => page.getByRole("button", { name, exact: true });

/** Also what is there for a moment only. To be asked before it may come. */
const comes = (page: Page, words: string): Promise<void> =>
  page.evaluate(
    (text) =>
      new Promise<void>((resolve) => {
        const look = (): void => {
          if (document.body.innerText.includes(text)) resolve();
        };
        new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
      }),
    words,
  );

async function typeChange(ui: Ui, current: string, next: string, again = next): Promise<void> {
  await field(ui, "Current password").fill(current);
  await field(ui, "New password").fill(next);
  await field(ui, "The new password once more").fill(again);
}

for (const { name, ...use } of looks) {
  // one look here: what is walked through is the same in each, and what it does at a desk is the matter of the tests below
  test.describe(name, { tag: name === "phone-dark" ? [] : "@long" }, () => {
    test.use(use);

    test("the password's page", async ({ ui }) => {
      const { page, tell } = ui;
      await tell(byPassword);
      await tell({ type: "apps", apps });
      await toSettings(ui, "Password");
      await expect(page.getByText("last used 1 hour ago")).toBeVisible();
      await shot(page, `${name}-access-1-password`);
      await typeChange(ui, "not this one", NEW);
      await button(ui, "Change password").click();
      await expect(page.getByText("That is not your password")).toBeVisible();
      await shot(page, `${name}-access-2-wrong`);
      await field(ui, "Current password").fill(FAKE_PASSWORD);
      const seventy = comes(page, "Working on your password: 70 %");
      await button(ui, "Change password").click();
      await seventy;
      await shot(page, `${name}-access-3-working`);
      await expect(page.getByText("From now on your new password")).toBeVisible();
      await field(ui, "For which program or device?").fill("Tablet");
      await button(ui, "Make an app password").click();
      const made = page.getByRole("heading", { name: "App password for “Tablet”" });
      await expect(made).toBeFocused();
      await shot(page, `${name}-access-4-made`);
      await button(ui, "I have it").click();
      await page.getByRole("button", { name: "Revoke “Phone”…" }).click();
      await shot(page, `${name}-access-5-revoke`);
      await page.keyboard.press("Escape");
      await button(ui, "Sign out everywhere else").scrollIntoViewIfNeeded();
      await shot(page, `${name}-access-6-sign-out`);
      await toSection(page, "Devices");
      await expect(page.getByText("You are logged in with it")).toBeVisible();
      await shot(page, `${name}-access-7-devices`);
      expect(ui.complaints).toEqual([]);
    });

    test("who can open it, both ways", async ({ ui }) => {
      const { page, tell } = ui;
      await toSettings(ui, "Who can open it");
      await expect(page.getByText("Your own devices, and your 24 words")).toBeVisible();
      await expect(menu(ui, "Password")).toHaveCount(0);
      await shot(page, `${name}-access-10-hardened`);
      await button(ui, "Open it with a password…").click();
      await expect(page.getByRole("heading", { name: "What your provider can read from then on" })).toBeFocused();
      await field(ui, "Password for this account").fill(NEW);
      await field(ui, "The same once more").fill(NEW);
      await shot(page, `${name}-access-11-to-transparent`);
      await button(ui, "Make it transparent").click();
      await expect(page.getByText("Your password opens this account now.")).toBeVisible();
      await expect(page.getByRole("heading", { name: "Who can open this account" })).toBeFocused();
      await shot(page, `${name}-access-12-transparent`);
      await tell({ type: "access", access: { isProvider: true } });
      await button(ui, "Make it hardened…").click();
      await shot(page, `${name}-access-13-to-hardened`);
      await button(ui, "Make it hardened").click();
      await shot(page, `${name}-access-14-ask`);
      await page.getByRole("dialog").getByRole("button", { name: "Make it hardened" }).click();
      await expect(page.getByText("Your provider holds no key to your mail any more.")).toBeVisible();
      await shot(page, `${name}-access-15-closed`);
      expect(ui.complaints).toEqual([]);
    });

    test("an account without words says so", async ({ ui }) => {
      const { page, tell } = ui;
      await tell({ type: "access", access: { flavor: "transparent", isProvider: true, wordless: true } });
      await tell({ type: "open", count: 6 });
      const said = name.startsWith("phone") ? "No recovery words yet" : "This account has no recovery words.";
      await expect(page.getByText(said)).toBeVisible();
      await shot(page, `${name}-access-20-wordless`);
      await button(ui, "Make them now").click();
      await expect(page.getByRole("heading", { name: "Make your 24 words" })).toBeVisible();
      await shot(page, `${name}-access-21-first-words`);
      expect(ui.complaints).toEqual([]);
    });
  });
}

test("the menu has what applies: no password in a hardened account; on a device of one's own where to change it", async ({
  ui,
}) => {
  const { page, tell } = ui;
  await toSettings(ui, null);
  await expect(menu(ui, "Who can open it")).toBeVisible();
  await expect(menu(ui, "Password")).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Trust this browser" })).toHaveCount(0);
  await tell(byDevice);
  await menu(ui, "Password").click();
  await expect(page.getByRole("heading", { name: "Log in with your password first" })).toBeVisible();
  await expect(page.getByText("Open a private window of this browser")).toBeVisible();
  await expect(page.getByText(`Go to ${new URL(ui.origin).host} there`)).toBeVisible();
  await expect(field(ui, "Current password")).toHaveCount(0);
  await tell({ type: "access", access: { flavor: "hardened" } });
  await expect(page).toHaveURL(/settings\/access$/);
  // what was begun and cut off is said
  await tell({ type: "access", access: { flavor: "transparent", hardening: true } });
  await expect(page.getByText("You began to make this account hardened.")).toBeVisible();
});

test("a password is changed when it is right, strong, and typed twice alike", async ({ ui }) => {
  const { page, tell } = ui;
  await tell(byPassword);
  await toSettings(ui, "Password");
  const go = button(ui, "Change password");
  await expect(go).toBeDisabled();
  await typeChange(ui, FAKE_PASSWORD, "summer2024");
  await expect(page.getByText("Too easy to guess.")).toBeVisible();
  await expect(go).toBeDisabled();
  await typeChange(ui, FAKE_PASSWORD, NEW, "marble ribbon");
  await expect(page.getByText("The two are not the same.")).toBeVisible();
  await expect(go).toBeDisabled();
  await typeChange(ui, "wrong", NEW);
  await go.click();
  await expect(page.getByText("That is not your password")).toBeVisible();
  await expect(field(ui, "Current password")).toBeFocused();
  await page.getByRole("button", { name: "Show password" }).first().click();
  await expect(field(ui, "Current password")).toHaveAttribute("type", "text");
  await field(ui, "Current password").fill(FAKE_PASSWORD);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Done. From now on your new password")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Change password" })).toBeFocused();
  await expect(field(ui, "Current password")).toHaveValue("");
  await expect(field(ui, "New password")).toHaveValue("");
  await typeChange(ui, FAKE_PASSWORD, FAKE_PASSWORD);
  await go.click();
  await expect(page.getByText("That is not your password")).toBeVisible();
});

test("an app password is shown once, copied, and revoked only when that is confirmed", async ({ ui }) => {
  const { page, tell } = ui;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await tell(byPassword);
  await toSettings(ui, "Password");
  await expect(page.getByText("There are none yet.")).toBeVisible();
  await expect(button(ui, "Make an app password")).toBeDisabled();
  await field(ui, "For which program or device?").fill("  Thunderbird ");
  await page.keyboard.press("Enter");
  const shown = page.getByLabel("App password", { exact: true });
  const text = (await shown.innerText()).replace(/\s/g, "");
  expect(text).toMatch(/^([a-z0-9]{4}-){7}[a-z0-9]{4}$/);
  // where mail is read, and where it is sent
  await expect(page.getByText("mail.example.org")).toHaveCount(2);
  await expect(page.getByText("993")).toBeVisible();
  await expect(page.getByText("465")).toBeVisible();
  await button(ui, "Copy the password").click();
  await expect(page.getByText("Copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  await button(ui, "I have it").click();
  await expect(page.getByText(text)).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "App passwords" })).toBeFocused();
  const line = page.getByRole("list", { name: "App passwords" }).getByRole("listitem");
  await expect(line).toContainText("never used");
  await page.getByRole("button", { name: "Revoke “Thunderbird”…" }).click();
  await button(ui, "Cancel").click();
  await expect(line).toHaveCount(1);
  await page.getByRole("button", { name: "Revoke “Thunderbird”…" }).click();
  await button(ui, "Revoke it").click();
  await expect(page.getByText("Revoking it…")).toBeVisible();
  await expect(page.getByText("Revoked: Thunderbird.")).toBeVisible();
  await expect(page.getByText("There are none yet.")).toBeVisible();
});

test("app passwords go by a name and the start of their id; leaving lets go of one that was shown; others are signed out", async ({
  ui,
}) => {
  const { page, tell } = ui;
  await tell(byPassword);
  await tell({ type: "apps", apps: [{ ...phone, id: "0123456789abcdef0123456789abcdef" }] });
  await toSettings(ui, "Password");
  await expect(page.getByRole("list", { name: "App passwords" })).toContainText(/Phone\s+id 01234567\b/);
  await field(ui, "For which program or device?").fill(" phone");
  await expect(page.getByText("An app password is called that already.")).toBeVisible();
  await expect(button(ui, "Make an app password")).toBeDisabled();
  await field(ui, "For which program or device?").fill("Phone 2");
  await button(ui, "Make an app password").click();
  await expect(page.getByRole("heading", { name: "App password for “Phone 2”" })).toBeVisible();
  await expect(button(ui, "I have it")).toBeVisible();
  await menu(ui, "Devices").click();
  await menu(ui, "Password").click();
  await expect(page.getByRole("list", { name: "App passwords" })).toContainText("Phone 2");
  await expect(button(ui, "I have it")).toHaveCount(0);

  await button(ui, "Sign out everywhere else").click();
  await page.keyboard.press("Escape");
  await button(ui, "Sign out everywhere else").click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByText("All others are signed out.")).toBeVisible();
});

test("logging out of a trusted browser tells what brings one back", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "flavor", flavor: "transparent" });
  await tell(byDevice);
  await tell({ type: "open", count: 3 });
  await button(ui, "Log out on this device…").click();
  await expect(page.getByText("you need your password, another device that is in, or your 24 words.")).toBeVisible();
  await tell({ type: "access", access: { wordless: true } });
  await expect(page.getByText("you need your password, or another device that is in.")).toBeVisible();
});

test.describe("a phone's menu", () => {
  test.use({ viewport: { width: 390, height: 844 } });
  test("is a page of its own, which each section leads back to", async ({ ui }) => {
    const { page } = ui;
    await ui.tell(byPassword);
    await toSettings(ui, null);
    await expect(page).toHaveURL(/\/settings$/);
    await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeVisible();
    await expect(page.getByRole("main").getByRole("navigation", { name: "Settings" })).toBeVisible();
    await shot(page, "phone-settings-menu");
    await menu(ui, "About").click();
    await expect(page.getByRole("heading", { name: "About", level: 1 })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Settings" })).toHaveCount(0);
    await page.getByRole("link", { name: "Settings", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Settings", level: 1 })).toBeFocused();
    await page.goBack();
    await expect(page.getByRole("heading", { name: "About", level: 1 })).toBeVisible();
    await page.goBack();
    await page.getByRole("link", { name: "Back to mail" }).click();
    await expect(page.getByRole("heading", { name: "Inbox", level: 1 })).toBeVisible();
    // wider, both are side by side
    await page.goBack();
    await page.setViewportSize({ width: 1280, height: 900 });
    await expect(page).toHaveURL(/\/settings\/devices$/);
    await expect(menu(ui, "Devices")).toHaveAttribute("aria-current", "page");
  });
});

test("a mail program is told what the provider says: where mail is read and sent, or that it serves none", async ({
  ui,
}) => {
  const { page, tell } = ui;
  await tell(byPassword);
  const operator = page.getByText("your provider’s operator tells you the server");
  const facts = page.getByRole("definition");
  let made = 0;
  const make = async (): Promise<void> => {
    const name = `Phone ${(++made).toString()}`;
    await field(ui, "For which program or device?").fill(name);
    await button(ui, "Make an app password").click();
    await expect(page.getByRole("heading", { name: `App password for “${name}”` })).toBeVisible();
  };
  const anew = async (): Promise<void> => {
    await button(ui, "I have it").click();
    await menu(ui, "Devices").click();
    await menu(ui, "Password").click();
  };
  await tell({ type: "imap", imap: { host: "imap.example.net", port: 1993, security: "tls" } });
  await toSettings(ui, "Password");
  for (const [security, words] of [
    ["tls", "SSL/TLS"],
    ["starttls", "STARTTLS"],
    ["none", "none (it stays on this computer)"],
  ] as const) {
    await tell({ type: "imap", imap: { host: "imap.example.net", port: 1993, security } });
    await make();
    for (const fact of ["imap.example.net", "1993", words])
      await expect(facts.filter({ hasText: fact })).toHaveCount(1);
    await expect(operator).toBeVisible();
    await anew();
  }

  const at = (host: string, port: number) => ({ host, port, security: "tls" }) as const;
  await tell({ type: "imap", imap: at("imap.example.net", 993), smtp: at("smtp.example.net", 465) });
  await make();
  for (const fact of ["imap.example.net", "993", "smtp.example.net", "465", "SMTP"])
    await expect(facts.getByText(fact, { exact: true })).toHaveCount(1);
  await expect(operator).toHaveCount(0);
  await shot(page, "access-8-outgoing");
  await anew();

  await tell({ type: "imap", imap: null });
  await make();
  await expect(page.getByText("Your provider serves no IMAP itself")).toBeVisible();
  await expect(page.getByLabel("App password", { exact: true })).toBeVisible();
  await expect(facts).toHaveCount(0);
  await shot(page, "access-8-no-imap");
});

test("the provider's row has no rename, no remove; it leads to the password. A trusted browser is its own device", async ({
  ui,
}) => {
  const { page, tell } = ui;
  await tell(byPassword);
  await toSettings(ui, null);
  const row = page.locator('[data-device="77777777777777777777777777777777"]');
  await expect(row).toContainText("At your provider, opened with your password");
  await expect(row.getByRole("button")).toHaveText(["Change password"]);
  await row.getByRole("button").click();
  await expect(page).toHaveURL(/settings\/password$/);
  await menu(ui, "Devices").click();
  await expect(page.getByText("From then on this browser cannot see or change your password")).toBeVisible();
  await tell({ type: "failAccess", failure: { type: "offline" } });
  await button(ui, "Trust this browser").click();
  await expect(page.getByText("Your provider cannot be reached just now")).toBeVisible();
  await button(ui, "Trust this browser").click();
  await expect(page.getByText("This browser is a device of its own now.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Trust this browser" })).toHaveCount(0);
  await expect(row).not.toContainText("You are logged in with it");
});

test("that there are no words takes one line of a phone, with both ways on", async ({ ui }) => {
  const { page, tell } = ui;
  await page.setViewportSize({ width: 390, height: 844 });
  await tell({ type: "access", access: { flavor: "transparent", isProvider: true, wordless: true } });
  await tell({ type: "open", count: 3 });
  const bar = page.getByRole("region", { name: "Recovery words" });
  await expect(bar).toContainText("No recovery words yet");
  expect((await bar.boundingBox())?.height).toBeLessThan(50);
  await expect(bar.getByRole("button", { name: "Make them now" })).toBeInViewport({ ratio: 1 });
  await shot(page, "wordless-phone");
  await button(ui, "Not now").click();
  await expect(bar).toHaveCount(0);
});

test("without words the account is not made hardened before there are some; not now means not now", async ({ ui }) => {
  const { page, tell } = ui;
  await tell({ type: "access", access: { flavor: "transparent", isProvider: true, wordless: true } });
  await tell({ type: "open", count: 3 });
  await button(ui, "Not now").click();
  await expect(page.getByText("This account has no recovery words.")).toHaveCount(0);
  await toSettings(ui, "Who can open it");
  await expect(page.getByText("This account has no recovery words yet.")).toBeVisible();
  await expect(page.getByText("Your password, and your own devices")).toBeVisible();
  await expect(button(ui, "Make it hardened…")).toHaveCount(0);
  await button(ui, "Make them now").click();
  await button(ui, "Make my words").click();
  const words = await page.locator(".word").allTextContents();
  await button(ui, "I have written them down").click();
  for (const input of await page.getByLabel(/^Word \d+$/).all()) {
    const label = await input.evaluate((one: HTMLInputElement) => one.labels?.[0]?.textContent ?? "");
    await input.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? "");
  }
  await button(ui, "Use the new words").click();
  await expect(page.getByRole("heading", { name: "Your words are in force" })).toBeVisible();
  await menu(ui, "Who can open it").click();
  await expect(button(ui, "Make it hardened…")).toBeVisible();
});

const failures: readonly (readonly [AccessFailure, string])[] = [
  [{ type: "offline" }, "Your provider cannot be reached just now"],
  [{ type: "unknown" }, "No answer came"],
  [{ type: "clock" }, "clock is more than a day off"],
  [{ type: "tooOften" }, "eight times within 30 days"],
  [{ type: "tooManyDevices" }, "as many devices as it can hold"],
  [{ type: "refused", reason: "stopped", finding: "gap" }, "has stopped. Entries are missing"],
  [{ type: "ended" }, "This login is over"],
  [{ type: "wrongPassword" }, "That is not your password"],
  [{ type: "tooManyTries", retryAfterSeconds: 7 }, "Wait 7 seconds"],
  [{ type: "tooMany" }, "as many app passwords as there can be"],
  [{ type: "tooWeak" }, "This password is too easy to guess"],
  [{ type: "wordless" }, "Make some first"],
  [{ type: "storage" }, "lets Aerogramme store nothing just now"],
];

test("every failure has words where it was asked, and none follows to another page", async ({ ui }) => {
  const { page, tell } = ui;
  await tell(byPassword);
  await tell({ type: "apps", apps });
  await toSettings(ui, "Password");
  for (const [failure, words] of failures) {
    await tell({ type: "failAccess", failure });
    await typeChange(ui, FAKE_PASSWORD, NEW);
    await button(ui, "Change password").click();
    await expect(page.getByText(words)).toHaveCount(1);
    await expect(page.getByText(words)).toBeVisible();
  }
  await tell({ type: "failAccess", failure: { type: "tooMany" } });
  await field(ui, "For which program or device?").fill("Tablet");
  await button(ui, "Make an app password").click();
  await expect(page.getByText("as many app passwords")).toBeVisible();
  await expect(field(ui, "For which program or device?")).toHaveValue("Tablet");
  await tell({ type: "failAccess", failure: { type: "offline" } });
  await page.getByRole("button", { name: "Revoke “Phone”…" }).click();
  await button(ui, "Revoke it").click();
  await expect(page.getByText("cannot be reached just now")).toBeVisible();
  await tell({ type: "failAccess", failure: { type: "unknown" } });
  await button(ui, "Sign out everywhere else").click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByText("No answer came")).toBeVisible();
  await menu(ui, "Who can open it").click();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await expect(page.getByText("No answer came")).toHaveCount(0);
  await tell({ type: "failAccess", failure: { type: "offline" } });
  await button(ui, "Make it hardened…").click();
  await button(ui, "Make it hardened").click();
  await page.getByRole("dialog").getByRole("button", { name: "Make it hardened" }).click();
  await expect(page.getByText("cannot be reached just now")).toBeVisible();
  await button(ui, "Cancel").click();
  await expect(button(ui, "Make it hardened…")).toBeFocused();
  await tell({ type: "access", access: { flavor: "hardened", isProvider: false } });
  await tell({ type: "failAccess", failure: { type: "refused", reason: "hasPassword" } });
  await button(ui, "Open it with a password…").click();
  await field(ui, "Password for this account").fill(NEW);
  await field(ui, "The same once more").fill(NEW);
  await button(ui, "Make it transparent").click();
  await expect(page.getByText("has a password already")).toBeVisible();
  await button(ui, "Cancel").click();
  await expect(button(ui, "Open it with a password…")).toBeFocused();
});

test("while the provider is found lying nothing of this can be changed", async ({ ui }) => {
  const { page, tell } = ui;
  await tell(byPassword);
  await toSettings(ui, "Password");
  const found = { compared: false, seq: 812, since: now - 9_000, found: now - 300, device: null };
  await tell({ type: "connection", connection: { type: "tampered", finding: "headMismatch", ...found } });
  await button(ui, "Show the mail on this device").click();
  await typeChange(ui, FAKE_PASSWORD, NEW);
  for (const name of ["Change password", "Sign out everywhere else"])
    await expect(button(ui, name)).toHaveAttribute("aria-disabled", "true");
  await menu(ui, "Who can open it").click();
  // what was typed for a change is asked about
  await button(ui, "Leave without saving").click();
  await expect(button(ui, "Make it hardened…")).toHaveAttribute("aria-disabled", "true");
  expect(page.url()).toMatch(/settings\/access$/);
});
