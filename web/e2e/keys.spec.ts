/** What an owner does with keys, in real browsers at a real provider: kit, pairing, removal, new words, the way back. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect } from "@playwright/test";
import type { Browser, Page } from "@playwright/test";
import { filmOf } from "./camera-film.ts";
import { dumpDatabases } from "./dump-databases.ts";
import { joinByInvite, letter, test } from "./provider.ts";
import type { Provider } from "./provider.ts";
import { shot } from "./shot.ts";

const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const device = (page: Page, name: string) =>
  page.getByRole("list", { name: "Devices" }).getByRole("listitem").filter({ hasText: name });
const inbox = (page: Page) => page.getByRole("heading", { name: "Inbox" });

/** A profile of its own, with nobody in. */
const freshPage = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage();

async function openSettings(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("link", { name, exact: true }).click();
}

async function lookWithWords(
  page: Page,
  { origin }: Provider,
  address: string,
  words: readonly string[],
): Promise<void> {
  await page.goto(`${origin}/recover`);
  await page.getByLabel("Your address").fill(address);
  await page.getByLabel("Your 24 words").fill(words.join(" "));
  await page.getByRole("button", { name: "Continue" }).click();
}

async function joinWithWords(page: Page, provider: Provider, address: string, words: readonly string[]): Promise<void> {
  await lookWithWords(page, provider, address, words);
  await expect(page.getByRole("heading", { name: "Is this your account?" })).toBeVisible();
  await page.getByRole("button", { name: "Yes, add this device" }).click();
  await inbox(page).waitFor();
}

test("joining gives a recovery kit: one sheet with words, address and provider", async ({ provider, browser }) => {
  const page = await freshPage(browser);
  await page.goto(await provider.invite("kit@example.org"));
  await page.getByRole("button", { name: "Make my keys" }).click();
  await page.locator(".word").first().waitFor();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText("Aerogramme recovery kit")).toBeVisible();
  await expect(page.getByText("kit@example.org", { exact: true })).toBeVisible();
  await expect(page.getByText(new URL(provider.origin).host, { exact: true })).toBeVisible();
  const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(pdf.match(/\/Type\s*\/Page\b/gu)).toHaveLength(1);
});

/** Both screens show the same digits; the new device is let in. */
async function approve(old: Page, fresh: Page, address: string): Promise<void> {
  await expect(old.getByText("Does the new device show")).toBeVisible({ timeout: 30_000 });
  const digits = await old.locator(".check").textContent();
  await expect(fresh.locator(".check")).toHaveText(digits ?? "", { timeout: 30_000 });
  expect(digits).toMatch(/^\d{6}$/u);
  await expect(fresh.getByText(`A device of ${address} wants to let this one in.`)).toBeVisible();
  await old.getByRole("button", { name: "Yes, approve it" }).click();
  await expect(old.getByText("It fetches your mail once it comes in.")).toBeVisible({ timeout: 30_000 });
  await inbox(fresh).waitFor({ timeout: 30_000 });
}

async function showCode(page: Page, { origin }: Provider): Promise<string> {
  await page.goto(origin);
  await page.getByRole("button", { name: "Show a code for another device" }).click();
  const code = page.locator(".code .text");
  await expect(code).toHaveText(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/u);
  return (await code.textContent()) ?? "";
}

test("two profiles pair: denied, the new one has nothing; the code typed and the digits compared, it reads", async ({
  provider,
  browser,
}) => {
  const old = await freshPage(browser);
  await joinByInvite(old, await provider.invite("pair@example.org"));
  await provider.deliver("pair@example.org", letter("Before the pairing", "An old letter."));
  const fresh = await freshPage(browser);
  const denied = await showCode(fresh, provider);
  await old.goto(`${provider.origin}/pair#${denied}`);
  await expect.poll(() => old.url()).toMatch(/\/settings\/devices\/add$/u);
  await expect(old.getByText("whoever holds it will read everything")).toBeVisible();
  await expect(old.getByLabel("Code of the new device")).toHaveValue(denied);
  await old.getByRole("button", { name: "Continue" }).click();
  await old.getByRole("button", { name: "It does not match" }).click();
  await expect(fresh.getByRole("heading", { name: "The other device said no" })).toBeVisible({ timeout: 30_000 });
  await openSettings(await reopened(old, provider), "Devices");
  await expect(old.getByRole("list", { name: "Devices" }).getByRole("listitem")).toHaveCount(1);

  const code = await showCode(fresh, provider);
  expect(code).not.toBe(denied);
  await old.getByRole("button", { name: "Add a device" }).click();
  await old.getByLabel("Code of the new device").fill(` ${code.toLowerCase().replaceAll("-", " ")}`);
  await old.getByRole("button", { name: "Continue" }).click();
  await approve(old, fresh, "pair@example.org");
  await row(fresh, "Before the pairing").click();
  await expect(fresh.locator("article").getByText("An old letter.", { exact: true })).toBeVisible();
  expect(fresh.url()).not.toContain("#");

  await old.getByRole("button", { name: "See your devices" }).click();
  await old.getByRole("button", { name: "Add a device" }).click();
  await old.getByLabel("Code of the new device").fill(code);
  await old.getByRole("button", { name: "Continue" }).click();
  await expect(old.getByRole("alert")).toContainText("over, or was used already");
});

async function reopened(page: Page, { origin }: Provider): Promise<Page> {
  await page.goto(origin);
  await inbox(page).waitFor();
  return page;
}

test("two profiles pair by camera: the picture that one shows is filmed for the other", async ({
  provider,
  browser,
  launchOptions,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-camera-"));
  const [profile, film] = [join(folder, "profile"), join(folder, "code.y4m")];
  const first = await chromium.launchPersistentContext(profile, launchOptions);
  const joining = await first.newPage();
  await joinByInvite(joining, await provider.invite("camera@example.org"));
  await first.close();

  const fresh = await freshPage(browser);
  await showCode(fresh, provider);
  await filmOf(fresh.getByRole("img", { name: "QR code" }), film);
  const args = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"];
  const filming = await chromium.launchPersistentContext(profile, {
    ...launchOptions,
    args: [...(launchOptions.args ?? []), ...args, `--use-file-for-fake-video-capture=${film}`],
  });
  const old = await filming.newPage();
  await reopened(old, provider);
  await openSettings(old, "Devices");
  await old.getByRole("button", { name: "Add a device" }).click();
  await old.getByRole("button", { name: "Scan with the camera" }).click();
  await expect(old.getByText("Does the new device show")).toBeVisible({ timeout: 30_000 });
  await shot(old, "journey-scanned");
  await approve(old, fresh, "camera@example.org");
  await filming.close();
  rmSync(folder, { recursive: true, force: true });
});

test("a device that is removed says by whom, and holds no keys and no mail", async ({ provider, browser }) => {
  const address = "revoke@example.org";
  const old = await freshPage(browser);
  const words = await joinByInvite(old, await provider.invite(address));
  const marker = "Saffron-lighthouse-9142";
  await provider.deliver(address, letter(marker, `${marker}-body`));
  const lost = await freshPage(browser);
  await joinWithWords(lost, provider, address, words);
  await row(lost, marker).click();
  await expect(lost.locator("article").getByText(`${marker}-body`, { exact: true })).toBeVisible();

  await openSettings(old, "Devices");
  const rows = old.getByRole("list", { name: "Devices" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await rows
    .nth(1)
    .getByRole("button", { name: /^Rename/u })
    .click();
  await old.getByLabel("New name").fill("Lost in the train");
  await old.getByRole("button", { name: "Save" }).click();
  await expect(device(old, "Lost in the train")).toBeVisible();
  await lost.reload();
  await openSettings(lost, "Devices");
  await expect(device(lost, "Lost in the train")).toContainText("This device");

  await old.getByRole("button", { name: "Remove Lost in the train" }).click();
  await old.getByRole("button", { name: "Remove and renew keys" }).click();
  await expect(rows).toHaveCount(1, { timeout: 30_000 });
  await expect(lost.getByRole("heading", { name: "This device was removed" })).toBeVisible({ timeout: 30_000 });
  await expect(lost.getByText(`“Chrome on Linux” has removed this device from ${address}.`)).toBeVisible();
  const dump = await lost.evaluate(dumpDatabases);
  expect(dump.keys).toEqual([]);
  // all that is left says what was here
  const note = JSON.stringify({ address, by: "Chrome on Linux" });
  expect(dump.latin1.split("\n").sort()).toEqual([note, "removed"].sort());
  await lost.reload();
  await expect(lost.getByRole("heading", { name: "This device was removed" })).toBeVisible();

  await provider.deliver(address, letter("After the removal", "For those who stayed."));
  await old.getByRole("link", { name: "Back to mail" }).click();
  await row(old, "After the removal").click();
  await expect(old.locator("article").getByText("For those who stayed.", { exact: true })).toBeVisible();
  await row(old, marker).click();
  await expect(old.locator("article").getByText(`${marker}-body`, { exact: true })).toBeVisible();
});

/** New words, made on a device that is in. */
async function makeNewWords(page: Page): Promise<string[]> {
  await openSettings(page, "Recovery words");
  await page.getByRole("button", { name: "Make new words" }).click();
  const shown = page.locator(".word");
  await expect(shown).toHaveCount(24);
  const words = await shown.allTextContents();
  await page.getByRole("button", { name: "I have written them down" }).click();
  for (const field of await page.getByLabel(/^Word \d+$/u).all()) {
    const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent ?? "");
    await field.fill(words[Number(/\d+/u.exec(label)?.[0]) - 1] ?? "");
  }
  await page.getByRole("button", { name: "Use the new words" }).click();
  await expect(page.getByRole("heading", { name: "Your new words are in force" })).toBeVisible({ timeout: 30_000 });
  return words;
}

test("new words let in; the old ones are offered to undo that, and take the account back", async ({
  provider,
  browser,
}) => {
  const address = "words@example.org";
  const thief = await freshPage(browser);
  const oldWords = await joinByInvite(thief, await provider.invite(address));
  await provider.deliver(address, letter("Before the words", "Readable with either."));
  await expect(row(thief, "Before the words")).toBeVisible();
  const other = await freshPage(browser);
  await joinWithWords(other, provider, address, oldWords);
  const newWords = await makeNewWords(thief);
  await expect(other.getByRole("region", { name: "News of your keys" })).toContainText("New recovery words were made", {
    timeout: 30_000,
  });
  await expect(other.getByText("Not you? Use your old words before")).toBeVisible();

  const third = await freshPage(browser);
  await joinWithWords(third, provider, address, newWords);
  await row(third, "Before the words").click();
  await expect(third.locator("article").getByText("Readable with either.", { exact: true })).toBeVisible();

  const owner = await freshPage(browser);
  await lookWithWords(owner, provider, address, oldWords);
  await expect(owner.getByRole("heading", { name: "These words were replaced" })).toBeVisible({ timeout: 30_000 });
  await expect(owner.getByText("removes all 3 devices")).toBeVisible();
  await owner.getByRole("button", { name: "Take my account back" }).click();
  await inbox(owner).waitFor({ timeout: 30_000 });
  for (const gone of [thief, other, third])
    await expect(gone.getByRole("heading", { name: "This device was removed" })).toBeVisible({ timeout: 30_000 });
  await row(owner, "Before the words").click();
  await expect(owner.locator("article").getByText("Readable with either.", { exact: true })).toBeVisible();
});
