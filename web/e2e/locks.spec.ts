/** A device that locks, against a real provider: passphrase, passkey, time without use, a browser that dropped everything. */
import { expect } from "@playwright/test";
import type { BrowserContext, Page } from "@playwright/test";
import { decodeSecrets } from "../../shared/account/keys/secrets.ts";
import { openWithPassphrase } from "../../shared/crypto/locked-secrets.ts";
import { decodeCbor } from "../../shared/lib/cbor.ts";
import { asMap } from "../../shared/lib/cbor-fields.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { joinByInvite, letter, test, withOwnWorkers } from "./provider.ts";

test.setTimeout(120_000);

const PASSPHRASE = "violin carbon tunnel basket";
/** Stretching takes a second, and more on a busy machine. */
const SOON = { timeout: 30_000 };

const row = (page: Page, subject: string) => page.locator("[data-id]", { hasText: subject });
const passphrase = (page: Page) => page.getByLabel("Passphrase", { exact: true });
const lockedHeading = (page: Page) => page.getByRole("heading", { name: "Locked" });

async function toLockSettings(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Lock" }).click();
  await expect(page.getByRole("heading", { name: "Lock", level: 1 })).toBeVisible();
}

async function setPassphrase(page: Page): Promise<void> {
  await toLockSettings(page);
  await page.getByLabel("New passphrase").fill(PASSPHRASE);
  await page.getByLabel("The same once more").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Set passphrase" }).click();
  await expect(page.getByText("From now on this device asks")).toBeVisible(SOON);
}

async function unlock(page: Page, typed = PASSPHRASE): Promise<void> {
  await passphrase(page).fill(typed);
  await page.getByRole("button", { name: "Unlock", exact: true }).click();
}

test("a passphrase: reload, wrong, right, a second tab, lock by hand", async ({ provider, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await joinByInvite(page, await provider.invite("locks@example.org"));
  await provider.deliver("locks@example.org", letter("Behind the lock", "A tangerine marker."));
  await expect(row(page, "Behind the lock")).toBeVisible();
  await setPassphrase(page);
  await page.getByRole("link", { name: "Back to mail" }).click();
  await expect(row(page, "Behind the lock")).toBeVisible();

  await page.reload();
  await expect(lockedHeading(page)).toBeVisible();
  await expect(page.getByText("locks@example.org").first()).toBeVisible();
  await unlock(page, "not this one");
  await expect(page.getByText("That is not the passphrase of this device").first()).toBeVisible(SOON);
  await expect(row(page, "Behind the lock")).toHaveCount(0);

  const second = await context.newPage();
  await second.goto(provider.origin);
  await expect(lockedHeading(second)).toBeVisible();

  await unlock(page);
  await expect(row(page, "Behind the lock")).toBeVisible(SOON);
  await row(page, "Behind the lock").click();
  await expect(page.locator("article").getByText("A tangerine marker.", { exact: true })).toBeVisible();
  await expect(row(second, "Behind the lock")).toBeVisible();
  await provider.deliver("locks@example.org", letter("After unlocking", "Still live."));
  await expect(row(second, "After unlocking")).toBeVisible();

  await second.getByRole("button", { name: "Lock this device" }).click();
  await expect(lockedHeading(second)).toBeVisible();
  await expect(lockedHeading(page)).toBeVisible();
  await expect(page.getByText("tangerine")).toHaveCount(0);
  await context.close();
});

/** As script of this origin can: what lies in IndexedDB, unwrapped by the key that lies beside it. */
const unwrapped = (page: Page): Promise<{ secrets: number[] | null; locked: number[] | null }> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => {
          resolve(request.result);
        };
        request.onerror = () => {
          reject(new Error("IndexedDB"));
        };
      });
    const database = await done(indexedDB.open("aerogramme"));
    const read = (name: string): Promise<unknown> =>
      done(database.transaction("keys").objectStore("keys").get(name) as IDBRequest<unknown>);
    const key = (await read("wrapping")) as CryptoKey;
    const open = async (name: string): Promise<number[] | null> => {
      const sealed = (await read(name)) as Uint8Array<ArrayBuffer> | undefined;
      if (!sealed) return null;
      const additionalData = new TextEncoder().encode(`aerogramme/v1/wrap${name}`);
      const parameters = { name: "AES-GCM", iv: sealed.slice(1, 13), additionalData };
      return Array.from(new Uint8Array(await crypto.subtle.decrypt(parameters, key, sealed.slice(13))));
    };
    const found = { secrets: await open("secrets"), locked: await open("locked") };
    database.close();
    return found;
  });

type Stored = Awaited<ReturnType<typeof unwrapped>>;

/** As somebody does who has all of the browser's storage, and a guess. */
function openLocked({ secrets, locked }: Stored, guess: string): ReturnType<typeof openWithPassphrase> {
  expect(secrets).toBeNull();
  const document = asMap(decodeCbor(Uint8Array.from(locked ?? [])))?.["document"] as Uint8Array;
  return openWithPassphrase(nodeCrypto, "secrets", document, guess);
}

test("what the browser keeps opens with the passphrase alone, also keys that are renewed while it is unlocked", async ({
  provider,
  browser,
}) => {
  const page = await (await browser.newContext()).newPage();
  await joinByInvite(page, await provider.invite("disk@example.org"));
  const before = await unwrapped(page);
  const plain = Uint8Array.from(before.secrets ?? []);
  const secrets = decodeSecrets(plain);
  expect(secrets?.address).toBe("disk@example.org");
  expect(before.locked).toBeNull();

  await setPassphrase(page);
  const after = await unwrapped(page);
  const record = Uint8Array.from(after.locked ?? []);
  for (const key of [secrets?.deviceKey, secrets?.deviceSeed, secrets?.cacheKey, secrets?.epochs[0]?.seed])
    expect(Buffer.from(record).includes(Buffer.from(key ?? []))).toBe(false);
  expect(await openLocked(after, "not this one")).toEqual({ ok: false, error: { type: "wrong" } });
  const opened = unwrap(await openLocked(after, PASSPHRASE));
  expect(decodeSecrets(opened.secrets)).toEqual(secrets);

  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Devices" }).click();
  await page.getByRole("button", { name: "Renew keys" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Renew keys" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByText("Your keys are new.")).toBeVisible(SOON);
  await provider.deliver("disk@example.org", letter("Under new keys", "A quince marker."));
  await page.goto(provider.origin);
  await expect(lockedHeading(page)).toBeVisible();
  const kept = await openLocked(await unwrapped(page), PASSPHRASE);
  expect(decodeSecrets(unwrap(kept).secrets)?.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  await unlock(page);
  await expect(row(page, "Under new keys")).toBeVisible(SOON);
  await row(page, "Under new keys").click();
  await expect(page.locator("article").getByText("A quince marker.", { exact: true })).toBeVisible();
});

/** The worker's clock in the test's hands: its script is served with a shift of Date before it. */
async function withClock(context: BrowserContext): Promise<(page: Page, minutes: number) => Promise<void>> {
  await withOwnWorkers(context);
  await context.route(/engine\.worker.*\.js$/, async (route) => {
    const response = await route.fetch();
    const shift = `{ const now = Date.now; let by = 0; Date.now = () => now() + by;
      new BroadcastChannel("test-clock").onmessage = ({ data }) => { by += data; }; }\n`;
    await route.fulfill({ response, body: shift + (await response.text()) });
  });
  return (page, minutes) =>
    page.evaluate((by) => {
      const channel = new BroadcastChannel("test-clock");
      channel.postMessage(by);
      channel.close();
    }, minutes * 60_000);
}

test("it locks itself after the time without use, not under its user's hands", async ({ provider, browser }) => {
  const context = await browser.newContext({ serviceWorkers: "block" });
  const pass = await withClock(context);
  const page = await context.newPage();
  await joinByInvite(page, await provider.invite("idle@example.org"));
  await setPassphrase(page);
  await page.getByLabel("When nobody uses it for").selectOption("5 minutes");
  await pass(page, 4);
  await page.waitForTimeout(10_500);
  await page.mouse.move(200, 200);
  await page.mouse.move(240, 240);
  await page.waitForTimeout(500);
  await pass(page, 4);
  await page.waitForTimeout(6_000);
  await expect(page.getByRole("heading", { name: "Lock", level: 1 })).toBeVisible();
  await pass(page, 2);
  await expect(lockedHeading(page)).toBeVisible();
  await context.close();
});

test("a passkey opens it too", async ({ provider, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      hasPrf: true,
    },
  });
  // passkeys are for names, not for numbers
  const invite = (await provider.invite("passkey@example.org")).replace("127.0.0.1", "localhost");
  await joinByInvite(page, invite);
  await setPassphrase(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("Your passkey opens this device.")).toBeVisible(SOON);
  await page.getByRole("button", { name: "Lock now" }).click();
  await page.getByRole("button", { name: "Unlock with your passkey" }).click();
  await expect(page.getByRole("heading", { name: "Lock", level: 1 })).toBeVisible(SOON);

  await page.reload();
  await page.getByRole("button", { name: "Unlock with your passkey" }).click();
  await expect(page.getByRole("heading", { name: "Lock", level: 1 })).toBeVisible(SOON);
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await page.getByLabel("Current passphrase").fill(PASSPHRASE);
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByText("You can delete it in your browser")).toBeVisible(SOON);
  await page.reload();
  await expect(lockedHeading(page)).toBeVisible();
  await expect(page.getByRole("button", { name: "Unlock with your passkey" })).toHaveCount(0);
  await unlock(page);
  await expect(page.getByRole("heading", { name: "Lock", level: 1 })).toBeVisible(SOON);
  await context.close();
});

test("an authenticator without PRF, and a page opened by its number, say so", async ({ provider, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const invite = await provider.invite("noprf@example.org");
  await joinByInvite(page, invite.replace("127.0.0.1", "localhost"));
  await toLockSettings(page);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("sealing needs a passkey with the “PRF” extension")).toBeVisible();

  const other = await context.newPage();
  await joinByInvite(other, await provider.invite("number@example.org"));
  await toLockSettings(other);
  await other.getByRole("button", { name: "Add a passkey" }).click();
  await expect(other.getByText("Passkeys work only where the address of this page is a name")).toBeVisible();
  await context.close();
});

test("a browser that dropped everything ends on a page that says what to do", async ({ provider, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await joinByInvite(page, await provider.invite("dropped@example.org"));
  await page.goto("about:blank");
  const devtools = await context.newCDPSession(page);
  await devtools.send("Storage.clearDataForOrigin", { origin: provider.origin, storageTypes: "indexeddb" });
  await page.goto(provider.origin);
  await expect(page.getByText("This browser cleared what Aerogramme had stored")).toBeVisible();
  await expect(page.getByRole("button", { name: "Show a code for another device" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Use my 24 words" })).toBeVisible();
  await expect(page.getByLabel("Invite link from your provider")).toBeVisible();
  await context.close();
});
