/** Browser and companion let each other in: real programs on both sides, the digits the same on both. */
import { mkdtempSync, rmSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "@playwright/test";
import type { Page } from "@playwright/test";
import { aerogrammeJson, command, startDaemon } from "../../test/harness/daemon.ts";
import { ImapClient } from "../../test/harness/imap-client.ts";
import { joinByInvite, letter, test } from "./provider.ts";

const inbox = (page: Page) => page.getByRole("heading", { name: "Inbox" });
const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
/** Milliseconds: key changes wait for polls on both sides. */
const PATIENCE = { timeout: 30_000 };

interface Asking {
  /** The first JSON line with this event; "" = its result, which has none. */
  said(event: string): Promise<Record<string, unknown>>;
  answer(text: string): void;
  readonly ended: Promise<number | null>;
}

/** A command that goes on, printing JSON lines. */
function run(args: readonly string[]): Asking {
  const child = spawn(process.execPath, [command, ...args], { stdio: ["pipe", "pipe", "ignore"] });
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  const lines = () =>
    stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));
  const find = (event: string) => lines().find((line) => (line["event"] ?? "") === event);
  return {
    async said(event) {
      await expect.poll(() => find(event), PATIENCE).toBeTruthy();
      return find(event) ?? {};
    },
    answer: (text) => void child.stdin.end(text),
    ended: once(child, "close").then(() => child.exitCode),
  };
}

async function openDevices(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("link", { name: "Devices", exact: true }).click();
}

test("a browser lets a companion in; mail clients read the same mail, and a star crosses over", async ({
  provider,
  browser,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-pair-"));
  const page = await (await browser.newContext()).newPage();
  await joinByInvite(page, await provider.invite("both@example.org"));
  await provider.deliver("both@example.org", letter("For browser and client", "Both read it."));
  await row(page, "For browser and client").waitFor();
  const pairing = run([
    "companion",
    "add",
    "--data",
    folder,
    "--name",
    "Desk",
    "--provider",
    provider.origin,
    "--pair",
    "--json",
  ]);
  const { text } = await pairing.said("code");
  await openDevices(page);
  await page.getByRole("button", { name: "Add a device" }).click();
  await page.getByLabel("Code of the new device").fill(String(text));
  await page.getByRole("button", { name: "Continue" }).click();
  const { check, address } = await pairing.said("check");
  expect(address).toBe("both@example.org");
  await expect(page.locator(".check")).toHaveText(String(check), PATIENCE);
  await page.getByRole("button", { name: "Yes, approve it" }).click();
  expect(await pairing.ended).toBe(0);
  const { imap } = await pairing.said("");
  const { username, password } = imap as { username: string; password: string };

  const companion = await startDaemon(["companion", "start", "--data", folder, "--imap", "127.0.0.1:0"]);
  const client = await ImapClient.open(companion.ready["imap"] ?? "", username, password);
  await client.ok("SELECT INBOX");
  const fetched = await client.ok("UID FETCH 1 (BODY.PEEK[])");
  expect(fetched).toContain("Both read it.");
  await client.ok("UID STORE 1 +FLAGS (\\Flagged)");
  await page.goto(provider.origin);
  await inbox(page).waitFor();
  const star = page.locator("main li", { hasText: "For browser and client" }).getByRole("button", { name: "Star" });
  await expect(star).toHaveAttribute("aria-pressed", "true", PATIENCE);
  await openDevices(page);
  await expect(page.getByRole("list", { name: "Devices" }).getByRole("listitem")).toHaveCount(2);
  await companion.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a companion lets a browser in", async ({ provider, browser }) => {
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-pair-"));
  const invite = await provider.invite("desk@example.org");
  await aerogrammeJson(["companion", "add", "--data", folder, "--invite", invite]);
  await provider.deliver("desk@example.org", letter("Came to the desk", "And to the browser."));
  const page = await (await browser.newContext()).newPage();
  await page.goto(provider.origin);
  await page.getByRole("button", { name: "Show a code for another device" }).click();
  const code = page.locator(".code .text");
  await expect(code).toHaveText(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/u);
  const approving = run(["companion", "approve", (await code.textContent()) ?? "", "--data", folder]);
  const check = page.locator(".check");
  await expect(check).toHaveText(/^\d{6}$/u, PATIENCE);
  // the digits that the browser shows, typed at the companion: it compares them
  approving.answer(`${(await check.textContent()) ?? ""}\n`);
  expect(await approving.ended).toBe(0);
  await inbox(page).waitFor(PATIENCE);
  await row(page, "Came to the desk").click();
  await expect(page.locator("article").getByText("And to the browser.", { exact: true })).toBeVisible();
  rmSync(folder, { recursive: true, force: true });
});
