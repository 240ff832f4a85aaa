/** Several tabs and several accounts in one browser, at a real provider. */
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { joinByInvite, letter, test, withOwnWorkers } from "./provider.ts";
import { shot } from "./shot.ts";

const PASSWORD = "violin carbon tunnel basket";
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const button = (page: Page, name: string) => page.getByRole("button", { name });

async function login(page: Page, address: string): Promise<void> {
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await button(page, "Log in").click();
  await page.getByRole("heading", { name: "Inbox" }).waitFor({ timeout: 30_000 });
}

for (const own of [false, true])
  test(`two tabs ${own ? "without" : "with"} a SharedWorker: one engine, both show what comes and what is done`, async ({
    provider,
    browser,
  }) => {
    const address = `tabs-${own ? "own" : "shared"}@example.org`;
    const context = await browser.newContext();
    if (own) await withOwnWorkers(context);
    const one = await context.newPage();
    await joinByInvite(one, await provider.invite(address));
    const two = await context.newPage();
    await two.goto(provider.origin);
    await two.getByRole("heading", { name: "Inbox" }).waitFor();
    await provider.deliver(address, letter("For both tabs", "One engine."));
    for (const page of [one, two]) await expect(row(page, "For both tabs")).toBeVisible();
    const held = await two.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name) ?? []);
    expect(held.filter((name) => name === "aerogramme-engine")).toHaveLength(1);
    const unread = two.getByRole("link", { name: /^Unread .*For both tabs/ });
    await expect(unread).toBeVisible();
    await row(one, "For both tabs").click();
    await expect(unread).toHaveCount(0);
    await expect(row(two, "For both tabs")).toBeVisible();
    // the one that came first goes, the other goes on
    await one.close();
    await provider.deliver(address, letter("For one tab", "Still there."));
    await expect(row(two, "For one tab")).toBeVisible();
    await context.close();
  });

test("a draft that is open in one tab is said to be in another, and is taken over with all that was typed", async ({
  provider,
  browser,
}) => {
  const context = await browser.newContext();
  const one = await context.newPage();
  await joinByInvite(one, await provider.invite("drafts@example.org"));
  await button(one, "Write").first().click();
  await one.getByPlaceholder("Subject").fill("Kites");
  const two = await context.newPage();
  await two.goto(provider.origin);
  await two.getByRole("link", { name: /^Drafts/ }).click();
  await row(two, "Kites").click({ timeout: 30_000 });
  await two.getByText("Open in another tab").waitFor();
  await one.getByPlaceholder("Subject").fill("Kites of May");
  await button(two, "Use here").click();
  await expect(two.getByPlaceholder("Subject")).toHaveValue("Kites of May");
  await expect(one.getByPlaceholder("Subject")).toHaveCount(0);
  await context.close();
});

test("a worker that is gone is started anew, and its page goes on", async ({ provider, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await joinByInvite(page, await provider.invite("crash@example.org"));
  await provider.deliver("crash@example.org", letter("Before", "One."));
  await expect(row(page, "Before")).toBeVisible();
  const devtools = await browser.newBrowserCDPSession();
  const { targetInfos } = await devtools.send("Target.getTargets", { filter: [{ type: "shared_worker" }] });
  const target = targetInfos.find(({ url }) => url.startsWith(provider.origin));
  expect(target).toBeDefined();
  await devtools.send("Target.closeTarget", { targetId: target?.targetId ?? "" });
  await provider.deliver("crash@example.org", letter("After", "Two."));
  await expect(row(page, "After")).toBeVisible();
  await expect(row(page, "Before")).toBeVisible();
  await context.close();
});

test("two accounts of one provider: switching, addresses, and logging one out leaves the other", async ({
  provider,
  browser,
}) => {
  test.setTimeout(120_000);
  const context = await browser.newContext();
  const page = await context.newPage();
  await joinByInvite(page, await provider.invite("first@example.org"));
  await provider.withPassword("second@example.org", PASSWORD);
  await provider.deliver("first@example.org", letter("For the first", "1"));
  await expect(row(page, "For the first")).toBeVisible();

  await button(page, "Switch account").click();
  await button(page, "Add an account").click();
  await expect(page).toHaveURL(`${provider.origin}/u/1/`);
  await login(page, "second@example.org");
  await provider.deliver("second@example.org", letter("For the second", "2"));
  await expect(row(page, "For the second")).toBeVisible();
  await expect(row(page, "For the first")).toHaveCount(0);
  await page.reload();
  await expect(row(page, "For the second")).toBeVisible();

  // both at once, each in its own tab
  const other = await context.newPage();
  await other.goto(`${provider.origin}/m`);
  await expect(row(other, "For the first")).toBeVisible();
  await expect(row(other, "For the second")).toHaveCount(0);
  await provider.deliver("first@example.org", letter("One more for her", "3"));
  await expect(row(other, "One more for her")).toBeVisible();
  await expect(row(page, "One more for her")).toHaveCount(0);

  await button(page, "Switch account").click();
  await shot(page, "accounts-switch");
  await page.getByRole("dialog").getByRole("button", { name: "first@example.org" }).click();
  await expect(page).toHaveURL(`${provider.origin}/m`);
  await expect(row(page, "For the first")).toBeVisible();
  await button(page, "Switch account").click();
  await page.getByRole("dialog").getByRole("button", { name: "second@example.org" }).click();
  await expect(row(page, "For the second")).toBeVisible();

  await button(page, "Log out on this device").click();
  await button(page, "Wipe and log out").click();
  await expect(page.getByRole("heading", { name: "Also in this browser" })).toBeVisible();
  await shot(page, "accounts-door", { fullPage: true });
  await expect(row(other, "For the first")).toBeVisible();
  await other.reload();
  await expect(row(other, "For the first")).toBeVisible();
  await button(page, "first@example.org").click();
  await expect(row(page, "For the first")).toBeVisible();
  const databases = await page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name ?? ""));
  expect(databases.sort()).toEqual(["aerogramme", "aerogramme-1"]);
  await context.close();
});
