/** A provider that lies to the webmail: the red page says what was found, also after a reload, and the mail stays readable. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";
import type { ViolationType } from "../../shared/log/violation.ts";
import { flipped, isLong, LOG_LIES } from "../../test/harness/lies.ts";
import { startLyingProvider } from "../../test/harness/lying-provider.ts";
import type { Lies, LyingProvider } from "../../test/harness/lying-provider.ts";
import { enFindings } from "../i18n/en-findings.ts";
import { joinByInvite, letter, startProvider } from "./provider.ts";
import type { Provider } from "./provider.ts";

const ADDRESS = "ada@example.org";
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const article = (page: Page) => page.locator("article");
const stopped = (page: Page) => page.getByRole("heading", { name: "We stopped, to keep you safe" });

let folder: string;
let proxy: LyingProvider;
let provider: Provider;
let context: BrowserContext;
let page: Page;
let messages = 0;

async function deliver(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await provider.deliver(ADDRESS, letter(`Message ${++messages}`, "More."));
}

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  folder = mkdtempSync(join(tmpdir(), "aerogramme-lies-"));
  proxy = await startLyingProvider();
  provider = await startProvider(folder, proxy);
  // tall enough that the list shows all its rows
  context = await browser.newContext({ viewport: { width: 1280, height: 4000 } });
  page = await context.newPage();
  await joinByInvite(page, await provider.invite(ADDRESS));
  await provider.deliver(ADDRESS, letter("Held here", "A paragraph that stays."));
  await row(page, "Held here").click();
  await expect(article(page).getByText("A paragraph that stays.")).toBeVisible();
  const star = page.locator("main li", { hasText: "Held here" }).getByRole("button", { name: "Star" });
  await star.click();
  await expect(star).toHaveAttribute("aria-pressed", "true");
  await provider.deliver(ADDRESS, letter("Never opened", "Not fetched yet."));
  await expect(row(page, "Never opened")).toBeVisible();
});

test.afterAll(async () => {
  await context.close();
  await provider.stop();
  await proxy.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The page says what was found; behind it the mail can be read. */
async function expectCaught(finding: ViolationType): Promise<void> {
  await expect(stopped(page)).toBeVisible();
  await expect(page.getByText(enFindings[`finding.${finding}`])).toBeVisible();
  await page.getByRole("button", { name: "Show the mail on this device" }).click();
  await row(page, "Held here").click();
  await expect(article(page).getByText("A paragraph that stays.")).toBeVisible();
  await expect(row(page, "Never opened")).toBeVisible();
}

/** Checked again, with a provider that behaves: new mail comes, and the page is gone. */
async function expectMended(): Promise<void> {
  await deliver(1);
  await page.goto(proxy.origin);
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(row(page, `Message ${messages}`)).toBeVisible();
  await expect(stopped(page)).toHaveCount(0);
}

/** While no tab is open three messages come, and the provider begins to lie. */
async function lieAfterThree(lies: Lies): Promise<void> {
  await page.close();
  await deliver(3);
  proxy.lies = lies;
  page = await context.newPage();
  await page.goto(proxy.origin);
}

for (const [at, lie] of LOG_LIES.entries()) {
  const { name, finding, lies } = lie;
  test(`a provider that ${name} is found out: ${finding}`, { tag: isLong(lie, at) ? "@long" : [] }, async () => {
    const told = proxy.told;
    await lieAfterThree(lies);
    await expectCaught(finding);
    expect(proxy.told).toBeGreaterThan(told);

    proxy.lies = null;
    const before = proxy.calls.filter((call) => call.endsWith(" log")).length;
    await page.goto(proxy.origin);
    await expectCaught(finding);
    expect(proxy.calls.filter((call) => call.endsWith(" log"))).toHaveLength(before);
    await expectMended();
  });
}

test("a provider that gives another body is found out: blobHash", async () => {
  proxy.lies = { blob: (bytes) => flipped(bytes) };
  await row(page, "Never opened").click();
  await expectCaught("blobHash");
  proxy.lies = null;
  await page.goto(proxy.origin);
  await expectCaught("blobHash");
  await expectMended();
  await row(page, "Never opened").click();
  await expect(article(page).getByText("Not fetched yet.")).toBeVisible();
  // what was found is not forgotten
  await page.goto(`${proxy.origin}/settings/history`);
  await expect(page.getByRole("listitem").filter({ hasText: enFindings["finding.blobHash"] })).toBeVisible();
});

test("a provider that shows another device another history is found out when the words of both are compared", async () => {
  await page.goto(`${proxy.origin}/settings/history`);
  const entry = page.getByRole("definition").first();
  await expect(entry).toHaveText(/^\d+$/);
  const seq = await entry.textContent();
  const compare = async (words: string): Promise<void> => {
    await page.getByLabel("Entry number on the other device").fill(seq ?? "");
    await page.getByLabel("Six words on the other device").fill(words);
    await page.getByRole("button", { name: "Compare" }).click();
  };
  const shown = await page.getByRole("definition").nth(1).innerText();
  const own = shown.replace(/[^a-z]+/g, " ").trim();
  await compare(own);
  await expect(page.getByText("The same: both devices have read the same history.")).toBeVisible();
  await compare("zebra zero zone zoo abandon ability");
  await expect(page.getByText("Check every word on both screens")).toBeVisible();
  await page.waitForTimeout(1_000);
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(stopped(page)).toBeVisible();
  await expect(page.getByText(enFindings["finding.forked"])).toBeVisible();
  await page.goto(proxy.origin);
  await expectCaught("forked");
  await deliver(1);
  await page.goto(proxy.origin);
  await page.getByRole("button", { name: "Compare once more" }).click();
  await compare(own);
  await expect(page.getByText("The same: both devices have read the same history.")).toBeVisible();
  await page.getByRole("link", { name: "Back to mail" }).click();
  await expect(row(page, `Message ${messages}`)).toBeVisible();
});

test("words do not join a provider that lies, and the page says why", async ({ browser }) => {
  const own = await browser.newContext();
  const first = await own.newPage();
  const words = await joinByInvite(first, await provider.invite("grace@example.org"));
  await own.close();
  proxy.lies = { record: (record) => ({ ...record, entry: flipped(record.entry) }) };
  const fresh = await browser.newContext();
  const second = await fresh.newPage();
  await second.goto(`${proxy.origin}/recover`);
  await second.getByLabel("Your address").fill("grace@example.org");
  await second.getByLabel("Your 24 words").fill(words.join(" "));
  await second.getByRole("button", { name: "Continue" }).click();
  const enrol = second.getByRole("button", { name: "Yes, add this device" });
  const said = second.getByText(enFindings["finding.badSignature"]);
  await expect(said.or(enrol)).toBeVisible();
  if (await enrol.isVisible()) await enrol.click();
  await expect(said).toBeVisible();
  proxy.lies = null;
  await fresh.close();
});
