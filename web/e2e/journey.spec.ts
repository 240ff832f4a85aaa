/** From the invite to reading offline, with a real provider: what a user lives through in the first days. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";
import { joinByInvite, letter, test } from "./provider.ts";
import { shot } from "./shot.ts";
import { dumpDatabases } from "./dump-databases.ts";
import { startTrap } from "./ui/trap.ts";

const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const starOf = (page: Page, subject: string) =>
  page.locator("main li", { hasText: subject }).getByRole("button", { name: "Star" });

/** A browser with a profile on disk, which can be closed and opened again. */
async function openProfile(profile: string, launch: object): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(profile, { ...launch, locale: "en-GB" });
  return { context, page: context.pages()[0] ?? (await context.newPage()) };
}

test("join, words, receive live, read, star, close the browser, read offline", async ({ provider, launchOptions }) => {
  const profile = mkdtempSync(join(tmpdir(), "aerogramme-profile-"));
  const invite = await provider.invite("ada@example.org");
  let { context, page } = await openProfile(profile, launchOptions);
  await joinByInvite(page, invite);
  expect(page.url()).not.toContain("#");
  await expect(page.getByText("Your inbox is empty")).toBeVisible();

  await provider.deliver("ada@example.org", letter("First light", "A marmalade marker in the body."));
  await expect(row(page, "First light")).toBeVisible({ timeout: 10_000 });
  await provider.deliver("ada@example.org", letter("Never opened", "Not on this device."));
  await expect(row(page, "Never opened")).toBeVisible();
  await expect(page.getByRole("link", { name: /Inbox.*2 unread/ })).toBeVisible();

  await row(page, "First light").click();
  await expect(page.locator("article").getByText("A marmalade marker in the body.", { exact: true })).toBeVisible();
  await expect(page.getByRole("link", { name: /Inbox.*1 unread/ })).toBeVisible();
  await starOf(page, "First light").click();
  await expect(starOf(page, "First light")).toHaveAttribute("aria-pressed", "true");
  await page.reload();
  await expect(starOf(page, "First light")).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("article").getByText("A marmalade marker in the body.", { exact: true })).toBeVisible();
  await shot(page, "journey-inbox");

  await context.close();
  await provider.stop();
  ({ context, page } = await openProfile(profile, launchOptions));
  await page.goto(provider.origin);
  await expect(row(page, "First light")).toBeVisible();
  await expect(page.getByText("Offline").first()).toBeVisible();
  await row(page, "First light").click();
  await expect(page.locator("article").getByText("A marmalade marker in the body.", { exact: true })).toBeVisible();
  await row(page, "Never opened").click();
  await expect(page.getByText("Not on this device yet")).toBeVisible();
  await shot(page, "journey-offline");

  await provider.start();
  await expect(page.locator("article").getByText("Not on this device.", { exact: true })).toBeVisible({
    timeout: 40_000,
  });
  await context.close();
  rmSync(profile, { recursive: true, force: true });
});

test("a second device joins with the words and sees the same", async ({ provider, browser }) => {
  const invite = await provider.invite("grace@example.org");
  const first = await (await browser.newContext()).newPage();
  const words = await joinByInvite(first, invite);
  await provider.deliver("grace@example.org", letter("For both", "One message, two devices."));
  await row(first, "For both").click();
  await starOf(first, "For both").click();

  const second = await (await browser.newContext()).newPage();
  await second.goto(`${provider.origin}/recover`);
  await second.getByLabel("Your address").fill("grace@example.org");
  await second.getByLabel("Your 24 words").fill(words.join(" "));
  await second.getByRole("button", { name: "Continue" }).click();
  await second.getByRole("button", { name: "Yes, add this device" }).click();
  await expect(starOf(second, "For both")).toHaveAttribute("aria-pressed", "true");
  await row(second, "For both").click();
  await expect(second.locator("article").getByText("One message, two devices.", { exact: true })).toBeVisible();

  await second.keyboard.press("e");
  await expect(row(first, "For both")).toHaveCount(0);
  await first.getByRole("link", { name: "Archive" }).click();
  await expect(row(first, "For both")).toBeVisible();
});

test("what the browser keeps is ciphertext, and keys that cannot be taken out", async ({ provider, browser }) => {
  const page = await (await browser.newContext()).newPage();
  await joinByInvite(page, await provider.invite("vault@example.org"));
  const marker = "Zanzibar-cinnamon-7431";
  await provider.deliver("vault@example.org", letter(`${marker}-subject`, `${marker}-body`));
  await row(page, marker).click();
  await expect(page.locator("article").getByText(`${marker}-body`, { exact: true })).toBeVisible();
  const dump = await page.evaluate(dumpDatabases);
  expect(dump.values).toBeGreaterThan(0);
  expect(dump.keys.length).toBeGreaterThan(0);
  expect(dump.keys.filter(({ type, extractable }) => extractable && type !== "public")).toEqual([]);
  const haystack = Buffer.from(dump.latin1, "latin1");
  const forms = [Buffer.from(marker), Buffer.from(marker, "utf16le"), Buffer.from(Buffer.from(marker).toString("hex"))];
  const shifted = ["", "x", "xx"].map((pad) =>
    Buffer.from(
      Buffer.from(pad + marker)
        .toString("base64")
        .slice(4, -4),
    ),
  );
  for (const form of [...forms, ...shifted]) expect(haystack.includes(form)).toBe(false);
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
});

test("hostile HTML, by LMTP: no script, no request before consent", async ({ provider, launchOptions }) => {
  const trap = await startTrap();
  const rule = `--host-resolver-rules=MAP *.example 127.0.0.1:${trap.port.toString()}`;
  const browser = await chromium.launch({ ...launchOptions, args: [...(launchOptions.args ?? []), rule] });
  const page = await browser.newPage();
  await joinByInvite(page, await provider.invite("brave@example.org"));
  const html = `<script>top.pwned=1</script><img src=x onerror="top.pwned=1"><img src="http://evil.example/pixel.png">
    <svg onload="top.pwned=1"></svg><style>@import "http://evil.example/a.css";</style><p>Hello</p>`;
  await provider.deliver(
    "brave@example.org",
    letter("Look at this", html, ["MIME-Version: 1.0", "Content-Type: text/html; charset=utf-8"]),
  );
  await row(page, "Look at this").click();
  await expect(page.frameLocator("article iframe").frameLocator("iframe").getByText("Hello")).toBeVisible();
  await page.waitForTimeout(500);
  expect(trap.caught).toEqual([]);
  await page.getByRole("button", { name: "Show remote images" }).click();
  // once: senders count
  await expect.poll(() => trap.caught).toEqual(["http://evil.example/pixel.png"]);
  await page.waitForTimeout(500);
  expect(trap.caught).toEqual(["http://evil.example/pixel.png"]);
  expect(await page.evaluate(() => "pwned" in window)).toBe(false);
  await browser.close();
  await trap.stop();
});

test("Chromium finds the real app installable, under its strict policy", async ({ provider, page }) => {
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  const response = await page.goto(provider.origin);
  expect(response?.headers()["content-security-policy"]).toContain("default-src 'none'");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  const devtools = await page.context().newCDPSession(page);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
  expect(complaints).toEqual([]);
});
