/** An account with a password at a real provider: browsers that log in and out, a forgotten and a reset password. */
import { expect } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { aerogramme } from "../../test/harness/daemon.ts";
import { dumpDatabases } from "./dump-databases.ts";
import { letter, test, withOwnWorkers } from "./provider.ts";
import { shot } from "./shot.ts";

const FIRST = "violin carbon tunnel basket";
const SECOND = "marble window quiet harvest";
const THIRD = "pencil orchard copper lagoon";

/** Four stores, each an empty list of values and one of keys. */
const EMPTY = { latin1: "", values: 8, keys: [] };

const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const inbox = (page: Page) => page.getByRole("heading", { name: "Inbox" });

interface Watched {
  readonly page: Page;
  /** everything sent: addresses and bodies, one character a byte */
  readonly sent: string[];
}

async function open(browser: Browser, url: string): Promise<Watched> {
  const context = await browser.newContext();
  await withOwnWorkers(context);
  const page = await context.newPage();
  const sent: string[] = [];
  page.context().on("request", (request) => {
    sent.push(request.url(), request.postDataBuffer()?.toString("latin1") ?? "", JSON.stringify(request.headers()));
  });
  await page.goto(url);
  return { page, sent };
}

async function login(page: Page, address: string, password: string, remember = true): Promise<void> {
  await page.getByLabel("Address").fill(address);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByLabel("Keep me logged in").setChecked(remember);
  await page.getByRole("button", { name: "Log in" }).click();
}

async function choose(page: Page, label: string, again: string, password: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).fill(password);
  await page.getByLabel(again).fill(password);
}

/** Makes the account by its invite; resolves to its words, in the inbox. */
async function join(page: Page, password: string): Promise<string[]> {
  await expect(page.getByText("You choose a password")).toBeVisible();
  await page.getByRole("button", { name: "Continue" }).click();
  await choose(page, "Password", "The same once more", password);
  await page.getByRole("button", { name: "Continue" }).click();
  const list = page.locator("ol[translate=no] .word");
  await list.first().waitFor();
  const words = await list.allTextContents();
  await page.getByRole("button", { name: "I have written them down" }).click();
  for (const field of await page.getByLabel(/^Word \d+$/).all()) {
    const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent ?? "");
    await field.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? "");
  }
  await page.getByRole("button", { name: "Open my mailbox" }).click();
  await expect(inbox(page)).toBeVisible({ timeout: 30_000 });
  return words;
}

test("join, log in elsewhere, mail in both, log out, forget, reset: the password never leaves the page", async ({
  provider,
  browser,
}) => {
  test.setTimeout(240_000);
  const address = "flora@example.org";
  const one = await open(browser, await provider.invite(address, ["--transparent", "--invite"]));
  const words = await join(one.page, FIRST);

  const two = await open(browser, provider.origin);
  await login(two.page, address, SECOND);
  await expect(two.page.getByRole("alert")).toContainText("not the password of this address", { timeout: 30_000 });
  await login(two.page, address, FIRST, false);
  await expect(inbox(two.page)).toBeVisible({ timeout: 30_000 });
  await provider.deliver(address, letter("For both", "One message, two browsers."));
  for (const { page } of [one, two]) await expect(row(page, "For both")).toBeVisible();
  await one.page.reload();
  await expect(row(one.page, "For both")).toBeVisible();
  // not remembered
  await two.page.reload();
  await expect(two.page.getByRole("heading", { name: "Log in" })).toBeVisible();
  expect(await two.page.evaluate(dumpDatabases)).toEqual(EMPTY);

  await one.page.getByRole("button", { name: "Log out on this device" }).click();
  await one.page.getByRole("button", { name: "Wipe and log out" }).click();
  await expect(one.page.getByRole("heading", { name: "Log in" })).toBeVisible();
  expect(await one.page.evaluate(dumpDatabases)).toEqual(EMPTY);

  // forgotten, while somebody is in with the old one
  await login(two.page, address, FIRST);
  await expect(row(two.page, "For both")).toBeVisible({ timeout: 30_000 });
  await one.page.getByLabel("Address").fill(address);
  await one.page.getByRole("button", { name: "Forgot your password?" }).click();
  await one.page.getByLabel("Your 24 words").fill(words.join(" "));
  await one.page.getByRole("button", { name: "Continue" }).click();
  await choose(one.page, "New password", "The new password once more", SECOND);
  await one.page.getByRole("button", { name: "Set it and open my mail" }).click();
  await expect(row(one.page, "For both")).toBeVisible({ timeout: 30_000 });
  await expect(two.page.getByRole("heading", { name: "You were signed out" })).toBeVisible({ timeout: 40_000 });
  await expect(two.page.getByLabel("Address")).toHaveValue(address);
  await shot(two.page, "login-real-signed-out");

  // set anew by whoever runs the provider
  const reset = await aerogramme(
    ["provider", "account", "password", address, "--password-stdin", "--data", provider.data],
    `${THIRD}\n`,
  );
  expect(reset.stderr).toBe("");
  await two.page.getByLabel("Password", { exact: true }).fill(THIRD);
  await two.page.getByRole("button", { name: "Log in" }).click();
  await expect(two.page.getByRole("heading", { name: "One more step" })).toBeVisible({ timeout: 30_000 });
  await two.page.getByLabel("Password from before").fill(SECOND);
  await choose(two.page, "Your own new password", "The new password once more", FIRST);
  await two.page.getByRole("button", { name: "Open my mail" }).click();
  await expect(row(two.page, "For both")).toBeVisible({ timeout: 40_000 });

  for (const { sent } of [one, two]) {
    expect(sent.length).toBeGreaterThan(20);
    const text = sent.join("\n");
    for (const password of [FIRST, SECOND, THIRD])
      for (const form of [
        password,
        encodeURIComponent(password),
        Buffer.from(password).toString("base64").slice(0, 20),
      ])
        expect(text.includes(form)).toBe(false);
  }
});
