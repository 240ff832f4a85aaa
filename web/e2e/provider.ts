/** A real provider for a browser journey: started in a folder of its own, with accounts, invites and deliveries. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";
import { aerogrammeJson, startDaemon } from "../../test/harness/daemon.ts";
import type { Daemon } from "../../test/harness/daemon.ts";
import { LmtpClient } from "../../test/harness/lmtp-client.ts";

export interface Provider {
  readonly origin: string;
  /** where it takes mail, host:port */
  readonly lmtp: string;
  /** makes an account; gives its invite link */
  readonly invite: (address: string, more?: readonly string[]) => Promise<string>;
  readonly data: string;
  /** makes an account that this password opens, and whose words nobody has */
  readonly withPassword: (address: string, password: string) => Promise<void>;
  /** names by which the provider knows the account's app passwords */
  readonly appPasswords: (address: string) => Promise<readonly string[]>;
  /** one delivery, `message` with LF or CRLF; throws unless it is accepted */
  readonly deliver: (to: string, message: string) => Promise<void>;
  readonly stop: () => Promise<void>;
  /** kill -9 */
  readonly kill: () => Promise<void>;
  /** again, on the same ports and data */
  readonly start: () => Promise<void>;
}

const listen = (daemon: Daemon | null): readonly [string, string] => [
  daemon?.ready["lmtp"] ?? "127.0.0.1:0",
  daemon?.ready["http"]?.replace(/^https?:\/\//, "") ?? "127.0.0.1:0",
];

/** `before`: what stands before it, and where it finds it; browsers know no other origin. `more`: of its command line. */
export async function startProvider(
  data: string,
  before?: { readonly origin: string; upstream: string },
  more: readonly string[] = [],
): Promise<Provider> {
  let daemon: Daemon | null = null;
  let running = false;
  const start = async (): Promise<void> => {
    const [lmtp, http] = listen(daemon);
    const origin = before ? ["--origin", before.origin] : [];
    daemon = await startDaemon([
      "provider",
      "start",
      "--data",
      data,
      "--lmtp",
      lmtp,
      "--http",
      http,
      ...origin,
      ...more,
    ]);
    if (before) before.upstream = daemon.ready["http"] ?? "";
    running = true;
  };
  const stop = async (): Promise<void> => {
    if (running) await daemon?.stop();
    running = false;
  };
  const kill = async (): Promise<void> => {
    await daemon?.kill();
    running = false;
  };
  await start();
  return {
    origin: before?.origin ?? new URL(`http://${listen(daemon)[1]}`).origin,
    data,
    lmtp: listen(daemon)[0],
    invite: async (address, more = []) => {
      const added = await aerogrammeJson(["provider", "account", "add", address, ...more, "--data", data]);
      return String(added["invite"]);
    },
    withPassword: async (address, password) => {
      const how = ["--transparent", "--password-stdin"];
      await aerogrammeJson(["provider", "account", "add", address, "--data", data, ...how], `${password}\n`);
    },
    appPasswords: async (address) => {
      const listed = await aerogrammeJson(["provider", "account", "app-passwords", address, "--data", data]);
      return (listed["appPasswords"] as { readonly id: string }[]).map(({ id }) => id);
    },
    deliver: async (to, message) => {
      const lmtp = await LmtpClient.open(listen(daemon)[0]);
      const [reply] = await lmtp.deliver([to], message.replace(/\r?\n/g, "\r\n"));
      if (reply?.startsWith("250") !== true) throw new Error(`not accepted: ${reply ?? "nothing"}`);
    },
    stop,
    kill,
    start,
  };
}

interface Fixtures {
  readonly closesContexts: undefined;
}

export const test = base.extend<Fixtures, { readonly provider: Provider }>({
  /** Browser contexts that a test opens end with it: left alone they would go on beside all tests after it. */
  closesContexts: [
    async ({ browser }, use) => {
      const before = new Set(browser.contexts());
      await use(undefined);
      const own = browser.contexts().filter((context) => !before.has(context));
      await Promise.all(own.map((context) => context.close()));
    },
    { auto: true },
  ],
  provider: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "aerogramme-journey-"));
      const provider = await startProvider(folder);
      await use(provider);
      await provider.stop();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
});

/**
 * As in a browser without SharedWorker: each tab has a worker of its own, whose requests a test can see and answer. It sees none
 * of a SharedWorker's.
 */
export const withOwnWorkers = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    Reflect.deleteProperty(globalThis, "SharedWorker");
  });

/** Requests of such an address wait until they are released. */
export async function heldBack(context: BrowserContext, address: string): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((then) => (release = then));
  await context.route(address, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** Opens the link, writes the words down, types three of them back. Resolves to the words, in the inbox. */
export async function joinByInvite(page: Page, link: string): Promise<string[]> {
  await page.goto(link);
  await page.getByRole("button", { name: "Make my keys" }).click();
  const list = page.locator("ol[translate=no] .word");
  await list.first().waitFor();
  const words = await list.allTextContents();
  await page.getByRole("button", { name: "I have written them down" }).click();
  for (const field of await page.getByLabel(/^Word \d+$/).all()) {
    const label = await field.evaluate((input: HTMLInputElement) => input.labels?.[0]?.textContent ?? "");
    await field.fill(words[Number(/\d+/.exec(label)?.[0]) - 1] ?? "");
  }
  await page.getByRole("button", { name: "Open my mailbox" }).click();
  await page.getByRole("heading", { name: "Inbox" }).waitFor();
  return words;
}

export const letter = (subject: string, body: string, headers: readonly string[] = []): string =>
  [
    "From: Ines Moreau <ines@atelier-moreau.example>",
    "To: ada@example.org",
    `Subject: ${subject}`,
    `Message-ID: <${subject.replace(/\W/g, "-")}@atelier-moreau.example>`,
    `Date: ${new Date().toUTCString()}`,
    ...headers,
    "",
    body,
    "",
  ].join("\r\n");

/** A device more, let in by the words; resolves in the inbox. */
export async function joinByWords(
  page: Page,
  origin: string,
  address: string,
  words: readonly string[],
): Promise<void> {
  await page.goto(`${origin}/recover`);
  await page.getByLabel("Your address").fill(address);
  await page.getByLabel("Your 24 words").fill(words.join(" "));
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Yes, add this device" }).click();
  await page.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
}
