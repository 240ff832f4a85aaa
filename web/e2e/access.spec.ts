/** Passwords and who opens the account, in real browsers at a real provider: each control, after a reload, and elsewhere. */
import { expect } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { joinByInvite, letter, test, withOwnWorkers } from "./provider.ts";
import type { Provider } from "./provider.ts";

const OLD = "violin carbon tunnel basket";
const NEW = "marble ribbon oyster canyon";
/** Passwords are stretched in script, here on a busy machine. */
const SLOW = { timeout: 60_000 };

test.describe.configure({ timeout: 300_000 });

const freshPage = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage();
const inbox = (page: Page) => page.getByRole("heading", { name: "Inbox" });
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const device = (page: Page, name: string) =>
  page.getByRole("list", { name: "Devices" }).getByRole("listitem").filter({ hasText: name });

async function tryLogin(page: Page, { origin }: Provider, address: string, password: string): Promise<void> {
  await page.goto(origin);
  await field(page, "Address").fill(address);
  await field(page, "Password").fill(password);
  await button(page, "Log in").click();
}

async function login(browser: Browser, provider: Provider, address: string, password: string): Promise<Page> {
  const page = await freshPage(browser);
  await tryLogin(page, provider, address, password);
  await inbox(page).waitFor(SLOW);
  return page;
}

async function isRefused(browser: Browser, provider: Provider, address: string, password: string): Promise<void> {
  const page = await freshPage(browser);
  await tryLogin(page, provider, address, password);
  await expect(page.getByText("That is not the password of this address.")).toBeVisible(SLOW);
  await page.context().close();
}

async function toSettings(page: Page, name: string): Promise<void> {
  const link = page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name, exact: true });
  await expect(async () => {
    if (await button(page, "Settings").isVisible()) await button(page, "Settings").click({ timeout: 3_000 });
    await link.click({ timeout: 3_000 });
  }).toPass(SLOW);
}

async function toMail(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Back to mail" }).click();
  await inbox(page).waitFor();
}

const isSignedOut = (page: Page): Promise<void> =>
  expect(page.getByRole("heading", { name: "You were signed out" })).toBeVisible(SLOW);

async function makeApp(page: Page, name: string): Promise<string> {
  await field(page, "For which program or device?").fill(name);
  await button(page, "Make an app password").click();
  const text = await page.getByLabel("App password", { exact: true }).innerText(SLOW);
  await button(page, "I have it").click();
  return text.replace(/\s/g, "");
}

async function makeWords(page: Page, go: string): Promise<void> {
  await button(page, go).click();
  await page.locator(".word").first().waitFor(SLOW);
  const words = await page.locator("ol[translate=no] .word").allTextContents();
  await button(page, "I have written them down").click();
  for (const input of await page.getByLabel(/^Word \d+$/).all()) {
    const label = await input.evaluate((one: HTMLInputElement) => one.labels?.[0]?.textContent ?? "");
    await input.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? "");
  }
  await button(page, "Use the new words").click();
  await expect(page.getByRole("heading", { name: "Your words are in force" })).toBeVisible(SLOW);
}

const signOutOthers = async (page: Page): Promise<void> => {
  await toSettings(page, "Password");
  await button(page, "Sign out everywhere else").click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect(page.getByText("All others are signed out.")).toBeVisible(SLOW);
};

test("others are signed out by a changed password, and when that is asked for; a trusted browser outlives it", async ({
  provider,
  browser,
}) => {
  const address = "change@example.org";
  await provider.withPassword(address, OLD);
  await provider.deliver(address, letter("Before", "one"));
  const page = await login(browser, provider, address, OLD);

  await test.step("changed, the old one is dead, the new one opens, the other browser is signed out", async () => {
    const other = await login(browser, provider, address, OLD);
    await toSettings(page, "Password");
    await field(page, "Current password").fill("not the one there is");
    await field(page, "New password").fill(NEW);
    await field(page, "The new password once more").fill(NEW);
    await button(page, "Change password").click();
    await expect(page.getByText("That is not your password.")).toBeVisible(SLOW);
    await field(page, "Current password").fill(OLD);
    const working = page.getByText("Working on your password").waitFor();
    await button(page, "Change password").click();
    await working;
    await expect(page.getByText("From now on your new password")).toBeVisible(SLOW);
    await isSignedOut(other);
    await other.context().close();
    await isRefused(browser, provider, address, OLD);
    await provider.deliver(address, letter("After", "two"));
    await page.reload();
    await toMail(page);
  });

  const second = await login(browser, provider, address, NEW);
  for (const one of [page, second])
    for (const subject of ["Before", "After"]) await expect(row(one, subject)).toBeVisible(SLOW);

  await test.step("signed out when that is asked for, and in again with the same password", async () => {
    await signOutOthers(page);
    await isSignedOut(second);
    await page.reload();
    await expect(page.getByRole("heading", { name: "Password", level: 1 })).toBeVisible();
    await tryLogin(second, provider, address, NEW);
    await inbox(second).waitFor(SLOW);
  });

  await test.step("a trusted browser stays; the other one sees it, and the provider's keys as such", async () => {
    await toSettings(page, "Devices");
    await expect(device(page, "At your provider")).toContainText("You are logged in with it");
    await button(page, "Trust this browser").click();
    await expect(page.getByText("This browser is a device of its own now.")).toBeVisible(SLOW);
    await page.reload();
    await expect(device(page, "Chrome on")).toContainText("This device");
    await expect(button(page, "Trust this browser")).toHaveCount(0);
    await toSettings(second, "Devices");
    await expect(device(second, "Chrome on")).toBeVisible();
    await signOutOthers(second);
    await provider.deliver(address, letter("Still here", "three"));
    await toMail(page);
    await expect(row(page, "Still here")).toBeVisible(SLOW);
  });
});

test("app passwords: made, there after a reload, known to the provider, kept by a change of password, revoked", async ({
  provider,
  browser,
}) => {
  const address = "apps@example.org";
  await provider.withPassword(address, OLD);
  const page = await login(browser, provider, address, OLD);
  await toSettings(page, "Password");
  await expect(page.getByText("There are none yet.")).toBeVisible();
  const text = await makeApp(page, "Thunderbird");
  expect(text).toMatch(/^([a-z2-7]{4}-){7}[a-z2-7]{4}$/);
  await makeApp(page, "Phone");
  await page.reload();
  const lines = page.getByRole("list", { name: "App passwords" }).getByRole("listitem");
  await expect(lines).toHaveCount(2);
  await expect(page.getByText(text.slice(-9))).toHaveCount(0);
  expect(await provider.appPasswords(address)).toContain(text.slice(0, 4));
  // for mail programs alone
  await isRefused(browser, provider, address, text);
  const other = await login(browser, provider, address, OLD);
  await button(page, "Revoke “Thunderbird”…").click();
  await button(page, "Revoke it").click();
  await expect(page.getByText("Revoked: Thunderbird.")).toBeVisible(SLOW);
  await isSignedOut(other);
  await page.reload();
  await expect(lines).toHaveCount(1);
  await expect(lines).toContainText("Phone");
  expect(await provider.appPasswords(address)).toHaveLength(1);
  await login(browser, provider, address, OLD);
});

test("both flavors in turn, from a device of one's own and from a login by password; the other devices follow", async ({
  provider,
  browser,
}) => {
  const address = "flavor@example.org";
  const [page, second] = [await freshPage(browser), await freshPage(browser)];
  const words = await joinByInvite(page, await provider.invite(address));
  await second.goto(`${provider.origin}/recover`);
  await second.getByLabel("Your address").fill(address);
  await second.getByLabel("Your 24 words").fill(words.join(" "));
  await button(second, "Continue").click();
  await button(second, "Yes, add this device").click(SLOW);
  await inbox(second).waitFor(SLOW);
  await isRefused(browser, provider, address, OLD);

  await toSettings(page, "Who can open it");
  await button(page, "Open it with a password…").click();
  await field(page, "Password for this account").fill(OLD);
  await field(page, "The same once more").fill(OLD);
  await button(page, "Make it transparent").click();
  await expect(page.getByText("Your password opens this account now.")).toBeVisible(SLOW);
  await page.reload();
  await expect(page.getByText("Your password, your own devices, and your 24 words")).toBeVisible();
  await toSettings(page, "Password");
  await expect(page.getByRole("heading", { name: "Log in with your password first" })).toBeVisible();
  await expect(second.getByText("Your account was made transparent")).toBeVisible(SLOW);

  const third = await login(browser, provider, address, OLD);
  const fourth = await login(browser, provider, address, OLD);
  await toSettings(third, "Who can open it");
  await button(third, "Make it hardened…").click();
  await button(third, "Make it hardened").click();
  await third.getByRole("dialog").getByRole("button", { name: "Make it hardened" }).click();
  await expect(third.getByText("Your provider holds no key to your mail any more.")).toBeVisible(SLOW);
  await isSignedOut(fourth);
  await expect(fourth.getByText("made hardened").first()).toBeVisible();
  await expect(button(fourth, "Show a code for another device")).toBeVisible();
  await expect(button(fourth, "Use my 24 words")).toBeVisible();
  await third.reload();
  await expect(third.getByText("Your own devices, and your 24 words")).toBeVisible();
  await isRefused(browser, provider, address, OLD);
  await toMail(page);
  // the two browsers that came in, one at a time
  for (let n = 0; n < 2; n++) {
    await expect(page.getByText("was added to your account")).toBeVisible(SLOW);
    await button(page, "Dismiss").click();
  }
  await expect(page.getByText("Your account was made hardened")).toBeVisible(SLOW);
  await provider.deliver(address, letter("To all", "four"));
  await toMail(third);
  for (const one of [page, second, third]) await expect(row(one, "To all")).toBeVisible(SLOW);
});

test("words of an account that has none: said until there are some; then it can be made hardened", async ({
  provider,
  browser,
}) => {
  const address = "wordless@example.org";
  await provider.withPassword(address, OLD);
  const page = await login(browser, provider, address, OLD);
  const bar = (one: Page) => one.getByText("This account has no recovery words.", { exact: true });
  await expect(bar(page)).toBeVisible(SLOW);
  await button(page, "Not now").click();
  await expect(bar(page)).toHaveCount(0);
  await page.reload();
  await expect(bar(page)).toBeVisible(SLOW);
  await toSettings(page, "Who can open it");
  await expect(button(page, "Make it hardened…")).toHaveCount(0);
  await toSettings(page, "Recovery words");
  await makeWords(page, "Make my words");
  await page.reload();
  await toSettings(page, "Who can open it");
  await expect(button(page, "Make it hardened…")).toBeVisible(SLOW);
  await expect(bar(page)).toHaveCount(0);
  const other = await login(browser, provider, address, OLD);
  await expect(bar(other)).toHaveCount(0);
});

test("cut off after it became a device of its own, the browser makes the account hardened when it is opened anew", async ({
  provider,
  browser,
}) => {
  const address = "cut@example.org";
  await provider.withPassword(address, OLD);
  const page = await freshPage(browser);
  await withOwnWorkers(page.context());
  await tryLogin(page, provider, address, OLD);
  await inbox(page).waitFor(SLOW);
  await toSettings(page, "Recovery words");
  await makeWords(page, "Make my words");
  await toSettings(page, "Who can open it");
  let appended = 0;
  await page.context().route("**/api/**/log*", async (route) => {
    if (route.request().method() === "POST" && ++appended > 1) await route.abort();
    else await route.continue();
  });
  await button(page, "Make it hardened…").click();
  await button(page, "Make it hardened").click();
  await page.getByRole("dialog").getByRole("button", { name: "Make it hardened" }).click();
  await expect(page.getByText("You began to make this account hardened.")).toBeVisible(SLOW);
  expect(appended).toBeGreaterThan(1);
  await (await login(browser, provider, address, OLD)).context().close();
  await page.context().unrouteAll();
  await page.reload();
  await expect(page.getByText("Your own devices, and your 24 words")).toBeVisible(SLOW);
  await isRefused(browser, provider, address, OLD);
});
