/** Stretching a passphrase takes a second: these tests are slow because they do what is done. */
import { afterEach, expect, test, vi } from "vitest";
import { utf8 } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import type { EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";
import type { PasskeyPrompt } from "../rpc/lock-rpc.ts";
import { createEngineService } from "./engine-service.ts";
import { createMemoryAccount, type MemoryAccount } from "./testing/memory-account.ts";
import { createMemoryHome, WORDS, type MemoryHome } from "./testing/memory-home.ts";

vi.setConfig({ testTimeout: 120_000 });

const PASSPHRASE = "violin carbon tunnel basket";
const OTHER = "lumber rookie whisper velvet";
const prompt: PasskeyPrompt = { credential: utf8("credential"), salt: new Uint8Array(32).fill(1) };
const output = new Uint8Array(32).fill(2);

const done = { ok: true, value: null };
const wrong = { ok: false, error: { type: "wrong" } };
const locked = { type: "locked", address: "anna@example.org", provider: "https://mail.example.org" };
const opened = { ...locked, type: "open", flavor: "hardened", byPassword: false, remembered: true };

interface Setup {
  readonly account: MemoryAccount;
  readonly home: MemoryHome;
  readonly rpc: EngineRpc;
}

async function signedIn(): Promise<Setup> {
  const account = createMemoryAccount();
  const home = createMemoryHome(account);
  const rpc = createEngineService(home);
  unwrap(await rpc.joinWithWords("anna@example.org", WORDS.join(" "), "laptop"));
  account.deliver(utf8("From: ada@example.org\r\nSubject: hello\r\n\r\nbody\r\n"));
  return { account, home, rpc };
}

/** As after a reload of the page: the same storage, nothing in memory. */
const restarted = ({ home }: Setup): EngineRpc => createEngineService(home);

async function inboxOf(rpc: EngineRpc): Promise<number> {
  return (await rpc.mailboxes()).find(({ isInbox }) => isInbox)?.count ?? -1;
}

afterEach(() => void vi.useRealTimers());

test("with a passphrase the secrets rest locked; a restart asks for it", async () => {
  const setup = await signedIn();
  expect(await setup.rpc.account()).toEqual({ ...opened, lock: false });
  expect(await setup.rpc.setPassphrase(PASSPHRASE, null)).toEqual(done);
  expect(await setup.rpc.account()).toEqual({ ...opened, lock: true });
  expect(setup.home.stored.type).toBe("locked");
  const rpc = restarted(setup);
  expect(await rpc.account()).toEqual({ ...locked, passphrase: true, passkey: null });
  expect(await rpc.mailboxes()).toEqual([]);
  expect(await rpc.lockSettings()).toEqual({ passphrase: true, passkey: false, idleMinutes: 15 });
  expect(await rpc.unlockWithPassphrase(OTHER)).toEqual(wrong);
  expect(await rpc.unlockWithPassphrase(PASSPHRASE)).toEqual(done);
  expect(await rpc.account()).toEqual({ ...opened, lock: true });
  expect(await inboxOf(rpc)).toBe(1);
});

test("locking closes the account, overwrites its secrets, tells all, and hides its mail", async () => {
  const { rpc, account, home } = await signedIn();
  await rpc.lock();
  expect(await rpc.account()).toMatchObject({ type: "open" });
  unwrap(await rpc.setPassphrase(PASSPHRASE, null));
  const events: EngineEvent[] = [];
  await rpc.subscribe((event) => events.push(event));
  account.log.length = 0;
  expect(home.opened?.every((byte) => byte === 0)).toBe(false);
  await rpc.lock();
  expect(home.opened?.every((byte) => byte === 0)).toBe(true);
  expect(account.log).toEqual(["close"]);
  const state = { ...locked, passphrase: true, passkey: null };
  await vi.waitFor(() => expect(events).toContainEqual({ type: "account", account: state }));
  expect(await rpc.mailboxes()).toEqual([]);
  expect(await rpc.setPassphrase(OTHER, PASSPHRASE)).toEqual(wrong);
  expect(await rpc.removePassphrase(PASSPHRASE)).toEqual(wrong);
  expect(await rpc.setPasskey(prompt, output)).toEqual(wrong);
  expect(await rpc.setIdleMinutes(5)).toEqual(wrong);
});

test("weak passphrases are refused, one's address among them", async () => {
  const { rpc, home } = await signedIn();
  for (const weak of ["", "hello123", "anna@example.org"])
    expect(await rpc.setPassphrase(weak, null)).toEqual({ ok: false, error: { type: "tooWeak" } });
  expect(home.stored.type).toBe("plain");
  expect(await rpc.passphraseStrength(PASSPHRASE, [])).toMatchObject({ level: "fair" });
});

test("changing and removing a passphrase needs the one there is", async () => {
  const setup = await signedIn();
  const { rpc, home } = setup;
  unwrap(await rpc.setPassphrase(PASSPHRASE, null));
  expect(await rpc.setPassphrase(OTHER, null)).toEqual(wrong);
  expect(await rpc.setPassphrase(OTHER, OTHER)).toEqual(wrong);
  expect(await rpc.setPassphrase(OTHER, PASSPHRASE)).toEqual(done);
  const again = restarted(setup);
  expect(await again.unlockWithPassphrase(PASSPHRASE)).toEqual(wrong);
  expect(await again.unlockWithPassphrase(OTHER)).toEqual(done);
  expect(await again.removePassphrase(PASSPHRASE)).toEqual(wrong);
  expect(await again.removePassphrase(OTHER)).toEqual(done);
  expect(home.stored.type).toBe("plain");
  expect(await restarted(setup).account()).toEqual({ ...opened, lock: false });
});

test("a passkey opens too, is there once, and goes with the passphrase it was set beside", async () => {
  const setup = await signedIn();
  unwrap(await setup.rpc.setPassphrase(PASSPHRASE, null));
  expect(await setup.rpc.setPasskey(prompt, output.slice(1))).toEqual(wrong);
  expect(await setup.rpc.setPasskey(prompt, output)).toEqual(done);
  expect(await setup.rpc.setPasskey(prompt, output)).toEqual(wrong);
  const rpc = restarted(setup);
  expect(await rpc.account()).toEqual({ ...locked, passphrase: true, passkey: prompt });
  expect(await rpc.unlockWithPasskey(new Uint8Array(32))).toEqual(wrong);
  expect(await rpc.unlockWithPasskey(output)).toEqual(done);
  expect(await rpc.removePasskey(null)).toEqual(wrong);
  expect(await rpc.removePasskey(PASSPHRASE)).toEqual(done);
  expect(await rpc.lockSettings()).toMatchObject({ passphrase: true, passkey: false });
  expect(await restarted(setup).unlockWithPasskey(output)).toEqual(wrong);
  expect(await restarted(setup).unlockWithPassphrase(PASSPHRASE)).toEqual(done);
  unwrap(await rpc.setPasskey(prompt, output));
  unwrap(await rpc.setPassphrase(OTHER, PASSPHRASE));
  expect(await rpc.lockSettings()).toMatchObject({ passphrase: true, passkey: false });
});

test("a passkey may be all there is", async () => {
  const setup = await signedIn();
  unwrap(await setup.rpc.setPasskey(prompt, output));
  const rpc = restarted(setup);
  expect(await rpc.account()).toEqual({ ...locked, passphrase: false, passkey: prompt });
  unwrap(await rpc.unlockWithPasskey(output));
  expect(await rpc.removePasskey(null)).toEqual(done);
  expect(setup.home.stored.type).toBe("plain");
});

test("secrets that change while it is unlocked are kept under the lock; locked, nothing is", async () => {
  const setup = await signedIn();
  unwrap(await setup.rpc.setPassphrase(PASSPHRASE, null));
  await setup.home.secrets.save(utf8("anna@new.example"));
  const rpc = restarted(setup);
  unwrap(await rpc.unlockWithPassphrase(PASSPHRASE));
  expect(await rpc.account()).toMatchObject({ type: "open", address: "anna@new.example" });
  await rpc.lock();
  await expect(setup.home.secrets.save(utf8("x"))).rejects.toThrow();
});

test("after three wrong tries the next one waits, the right one too", async () => {
  const setup = await signedIn();
  unwrap(await setup.rpc.setPassphrase(PASSPHRASE, null));
  const rpc = restarted(setup);
  for (let n = 0; n < 3; n++) expect(await rpc.unlockWithPassphrase(OTHER)).toEqual(wrong);
  const waiting = await rpc.unlockWithPassphrase(PASSPHRASE);
  expect(waiting).toMatchObject({ ok: false, error: { type: "tooManyTries" } });
  vi.useFakeTimers({ now: Date.now() + 6_000, toFake: ["Date"] });
  expect(await rpc.unlockWithPassphrase(PASSPHRASE)).toEqual(done);
});

test("it locks itself after the minutes set, and a touch puts that off", async () => {
  const { rpc } = await signedIn();
  unwrap(await rpc.setPassphrase(PASSPHRASE, null));
  vi.useFakeTimers();
  expect(await rpc.setIdleMinutes(7)).toEqual(wrong);
  unwrap(await rpc.setIdleMinutes(1));
  await vi.advanceTimersByTimeAsync(50_000);
  await rpc.touch();
  await vi.advanceTimersByTimeAsync(50_000);
  expect(await rpc.account()).toMatchObject({ type: "open" });
  await vi.advanceTimersByTimeAsync(16_000);
  expect(await rpc.account()).toMatchObject({ type: "locked" });
});

test("what is typed when it is locked, by whatever tab or by itself, is saved on the device first", async () => {
  const setup = await signedIn();
  const { rpc } = setup;
  unwrap(await rpc.setPassphrase(PASSPHRASE, null));
  const draft = unwrap(await rpc.newDraft("new", null)).draft;
  const saves: Promise<unknown>[] = [];
  await rpc.subscribe(({ type }) => {
    // a page that is behind takes a moment
    if (type === "locking")
      saves.push(
        new Promise((resolve) => setTimeout(resolve, 100)).then(() => rpc.saveDraft({ ...draft, text: "last" }, true)),
      );
  });
  await rpc.lock();
  expect(await rpc.account()).toMatchObject({ type: "locked" });
  expect(await Promise.all(saves)).toMatchObject([{ ok: true, value: { where: "here" } }]);
  expect(await rpc.draftsHere()).toEqual([]);
  unwrap(await rpc.unlockWithPassphrase(PASSPHRASE));
  expect(unwrap(await rpc.openDraftHere(draft.messageId)).draft.text).toBe("last");
});

test("a page that never stops saving holds the lock up for some seconds, no longer", async () => {
  const { rpc } = await signedIn();
  unwrap(await rpc.setPassphrase(PASSPHRASE, null));
  const draft = unwrap(await rpc.newDraft("new", null)).draft;
  vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
  let isOver = false;
  await rpc.subscribe(({ type }) => {
    if (type !== "locking") return;
    void (async () => {
      while (!isOver) {
        await rpc.saveDraft(draft, true);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
  });
  let isLocked = false;
  const locking = rpc.lock().then(() => (isLocked = true));
  await vi.advanceTimersByTimeAsync(2_000);
  expect(isLocked).toBe(false);
  await vi.advanceTimersByTimeAsync(1_000);
  await locking;
  isOver = true;
  expect(await rpc.account()).toMatchObject({ type: "locked" });
}, 20_000);

test("a page that fails when it is told is locked out all the same", async () => {
  const { rpc } = await signedIn();
  unwrap(await rpc.setPassphrase(PASSPHRASE, null));
  await rpc.subscribe(({ type }) => {
    if (type === "locking") throw new Error("gone");
  });
  await rpc.lock();
  expect(await rpc.account()).toMatchObject({ type: "locked" });
});

test("logging out of a locked device wipes keys, lock and cache", async () => {
  const setup = await signedIn();
  unwrap(await setup.rpc.setPassphrase(PASSPHRASE, null));
  await setup.rpc.lock();
  setup.home.log.length = 0;
  await setup.rpc.logout();
  expect(setup.home.log).toEqual(["clear", "wipe"]);
  expect(setup.home.stored).toEqual({ type: "none" });
  expect(await restarted(setup).account()).toMatchObject({ type: "none", evicted: false });
});

test("where nothing can be stored the lock there was stays", async () => {
  const setup = await signedIn();
  unwrap(await setup.rpc.setPassphrase(PASSPHRASE, null));
  setup.home.storable = false;
  expect(await setup.rpc.setPassphrase(OTHER, PASSPHRASE)).toEqual({ ok: false, error: { type: "storage" } });
  setup.home.storable = true;
  expect(await restarted(setup).unlockWithPassphrase(PASSPHRASE)).toEqual(done);
});

test("a device added anew has no lock", async () => {
  const setup = await signedIn();
  unwrap(await setup.rpc.setPassphrase(PASSPHRASE, null));
  unwrap(await setup.rpc.joinWithWords("anna@example.org", WORDS.join(" "), "laptop"));
  expect(setup.home.stored.type).toBe("plain");
});
