/**
 * A provider that lies to a companion, each a real process: what it does is found and named, ends the syncing, also over
 * a restart, and what is held stays readable; once it is honest again a person can have it checked and go on.
 */
import { cpSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findingToText } from "../shared/account/evidence/findings.ts";
import { encodeEntry, parseEntry, type CheckpointEntry } from "../shared/log/entry.ts";
import type { ViolationType } from "../shared/log/violation.ts";
import { aerogramme, aerogrammeJson, startDaemon } from "./harness/daemon.ts";
import { flipped, isLong, LOG_LIES } from "./harness/lies.ts";
import { startLyingProvider, type Lies, type LyingProvider } from "./harness/lying-provider.ts";
import { createWorld, plainMessage, until, type Device, type World } from "./harness/world.ts";
import { thorough } from "./harness/thorough.ts";

interface Status {
  readonly connection: { readonly type: string; readonly finding?: string; readonly since?: number | null };
  readonly findings: readonly { readonly finding: string; readonly found: number; readonly over: number }[];
  readonly messages: number;
  readonly seq: number;
  readonly device: string;
  readonly head: string;
}

let proxy: LyingProvider;
let world: World;

async function begin(): Promise<void> {
  proxy = await startLyingProvider();
  // a body that was never asked for is where the provider can still lie
  world = await createWorld({ before: proxy, prefetch: "none" });
  await world.deliver(plainMessage("held", "Held on this device."), plainMessage("unread", "Never fetched."));
  await until(
    () => statusOf(world.device),
    ({ messages }) => messages === 2,
  );
  const imap = await world.device.open();
  await imap.ok("SELECT INBOX");
  expect(await imap.ok("FETCH 1 BODY[]")).toContain("Held on this device.");
  await imap.ok("STORE 1 +FLAGS (kept)");
  await imap.logout();
}

async function end(): Promise<void> {
  await world.end();
  await proxy.close();
}

async function statusOf({ data }: Device): Promise<Status> {
  const { accounts } = await aerogrammeJson(["companion", "status", "--data", data]);
  const [status] = accounts as Status[];
  if (!status) throw new Error("no account");
  return status;
}

/** It says so, names it, and what is held can be read by any mail client. */
async function expectCaught(device: Device, finding: ViolationType): Promise<Status> {
  const status = await until(
    () => statusOf(device),
    ({ connection }) => connection.type === "tampered",
  );
  expect(status.connection).toMatchObject({
    finding,
    found: expect.any(Number) as number,
  });
  const imap = await device.open();
  await imap.ok("SELECT INBOX");
  expect(await imap.ok("FETCH 1 (FLAGS BODY.PEEK[])")).toMatch(/kept[^]*Held on this device\./);
  expect(await imap.ok("FETCH 2 ENVELOPE")).toContain("unread");
  expect((await imap.command("STORE 1 +FLAGS (late)")).status).toBe("NO");
  await imap.logout();
  return status;
}

const logCalls = (): number => proxy.calls.filter((call) => call === "GET log" || call === "POST log").length;

/** Started again, with a provider that behaves: it stays stopped, and asks for nothing. */
async function expectStopped(device: Device, finding: ViolationType): Promise<void> {
  await device.stop();
  proxy.lies = null;
  expect((await statusOf(device)).connection.type).toBe("tampered");
  const before = logCalls();
  await device.start();
  await expectCaught(device, finding);
  expect(logCalls()).toBe(before);
}

const check = ({ data }: Device): Promise<Record<string, unknown>> =>
  aerogrammeJson(["companion", "check", "--data", data]);

describe("a lie is found by a companion:", () => {
  beforeAll(begin, 120_000);
  afterAll(end);

  let messages = 2;
  let findings = 0;

  /** While the device is off: three messages come, and the provider begins to lie. */
  async function lieAfterThree(lies: LyingProvider["lies"]): Promise<void> {
    await world.device.stop();
    await world.deliver(...[1, 2, 3].map((n) => plainMessage(`more-${messages + n}`)));
    messages += 3;
    proxy.lies = lies;
    await world.device.start();
  }

  async function expectMended(): Promise<void> {
    expect(await check(world.device)).toMatchObject({ fits: true, connection: { type: "online" } });
    const status = await until(
      () => statusOf(world.device),
      (one) => one.messages === messages,
    );
    expect(status.findings).toHaveLength(Math.min(++findings, 16));
  }

  test.each(LOG_LIES.filter((lie, at) => thorough || !isLong(lie, at)))(
    "$name: $finding",
    async ({ finding, lies }) => {
      const told = proxy.told;
      await lieAfterThree(lies);
      await expectCaught(world.device, finding);
      expect(proxy.told).toBeGreaterThan(told);
      // still lying: nothing has changed
      expect(await check(world.device)).toMatchObject({ fits: false, connection: { type: "tampered" } });
      // started again it stays so, whatever was found: looked at here, and for a body below
      if (thorough || finding === "rollback") await expectStopped(world.device, finding);
      else proxy.lies = null;
      await expectMended();
    },
    60_000,
  );

  test("in the answer to a change of its own: a head of another history", async () => {
    const imap = await world.device.open();
    await imap.ok("SELECT INBOX");
    proxy.lies = { page: (page) => ({ ...page, head: flipped(page.head) }) };
    expect((await imap.command("STORE 1 +FLAGS (\\Answered)")).status).toBe("NO");
    await imap.logout();
    await expectCaught(world.device, "headMismatch");
    if (thorough) await expectStopped(world.device, "headMismatch");
    else proxy.lies = null;
    await expectMended();
  });

  test("another body than the one delivered", async () => {
    proxy.lies = { blob: (bytes) => flipped(bytes) };
    const imap = await world.device.open();
    await imap.ok("SELECT INBOX");
    const fetched = await imap.command("FETCH 2 BODY.PEEK[]");
    expect(fetched.untagged).not.toContain("Never fetched.");
    await imap.logout();
    await expectCaught(world.device, "blobHash");
    expect(await check(world.device)).toMatchObject({ fits: false });
    await expectStopped(world.device, "blobHash");
    await expectMended();
    const again = await world.device.open();
    await again.ok("SELECT INBOX");
    expect(await again.ok("FETCH 2 BODY.PEEK[]")).toContain("Never fetched.");
    await again.logout();
  });

  test("people are told in words, with dates", async () => {
    proxy.lies = { page: (page) => ({ ...page, head: flipped(page.head) }) };
    await world.deliver(plainMessage("last"));
    await expectCaught(world.device, "headMismatch");
    const { stdout } = await aerogramme(["companion", "status", "--data", world.device.data]);
    expect(stdout).toMatch(/STOPPED: what the provider shows does not fit together/);
    expect(stdout).toContain(findingToText("headMismatch"));
    expect(stdout).toMatch(/found \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC; all was well until \d{4}-/);
  });
});

describe("words do not join a provider that lies:", () => {
  beforeAll(begin, 120_000);
  afterAll(end);

  async function join(): Promise<{ code: number | null; stderr: string }> {
    const data = path.join(world.folder, `joined-${proxy.calls.length}`);
    const args = ["--provider", proxy.origin, "--address", world.address, "--words-stdin", "--yes"];
    const done = await aerogramme(["companion", "add", "--data", data, ...args], world.words.join(" "));
    const { stdout } = await aerogramme(["companion", "list", "--data", data, "--json"]);
    expect(stdout).not.toContain(world.address);
    return done;
  }

  test("a record that was changed, and a keyring that was", async () => {
    proxy.lies = { record: (record) => ({ ...record, entry: flipped(record.entry) }) };
    const forged = await join();
    expect(forged.code).toBe(1);
    expect(forged.stderr).toContain(findingToText("badSignature"));

    proxy.lies = { blob: (bytes) => flipped(bytes) };
    const keyring = await join();
    expect(keyring.code).toBe(1);
    expect(keyring.stderr).toMatch(/keyring/);
  });
});

describe("a saved state that was forged:", () => {
  const MESSAGES = 510;
  let old: Device;
  beforeAll(async () => {
    await begin();
    old = await world.joinDevice("old");
    await old.stop();
    await world.deliver(...Array.from({ length: MESSAGES - 2 }, (_, n) => plainMessage(`bulk-${n}`)));
    // written when it is quiet
    await until(() => Promise.resolve(savedState()), Boolean, 90_000);
  }, 240_000);
  afterAll(end);

  const savedState = (): CheckpointEntry | undefined =>
    [...proxy.seen.values()].map((bytes) => parseEntry(bytes)).find((entry) => entry?.type === "checkpoint");

  const forged = (bytes: Uint8Array): Uint8Array => {
    const entry = parseEntry(bytes);
    if (entry?.type !== "checkpoint") return bytes;
    return encodeEntry({ ...entry, body: { ...entry.body, stateHash: flipped(entry.body.stateHash) } });
  };

  test("in the log it is found out", async () => {
    const told = proxy.told;
    proxy.lies = { page: (page) => ({ ...page, entries: page.entries.map(forged) }) };
    await old.start();
    const { connection } = await until(
      () => statusOf(old),
      (status) => status.connection.type === "tampered",
      60_000,
    );
    expect(connection.finding).toBe("badSignature");
    expect(proxy.told).toBeGreaterThan(told);
    await old.stop();
    proxy.lies = null;
  }, 120_000);

  test("given to a new device it costs time, not trust: the log is read from its beginning", async () => {
    const manifest = savedState()?.body.manifest.id;
    const lies: readonly Lies[] = [
      { checkpoint: (saved) => ({ ...saved, entry: forged(saved.entry) }) },
      { blob: (bytes, id) => (id === manifest ? flipped(bytes, 40) : bytes) },
    ];
    for (const [n, lie] of lies.entries()) {
      const told = proxy.told;
      proxy.lies = lie;
      const fresh = await world.joinDevice(`fresh-${n}`);
      const status = await until(
        () => statusOf(fresh),
        ({ connection }) => connection.type === "online" || connection.type === "tampered",
        60_000,
      );
      expect([status.connection.type, status.messages]).toEqual(["online", MESSAGES]);
      await until(
        () => statusOf(world.device),
        ({ head }) => head === status.head,
      );
      expect(proxy.told).toBeGreaterThan(told);
      await fresh.stop();
    }
  }, 180_000);
});

describe("two histories for two devices:", () => {
  beforeAll(begin, 120_000);
  afterAll(end);

  test("each alone sees nothing wrong; when one hears of the other it does, and no check mends it", async () => {
    const second = await world.joinDevice("second");
    await until(
      () => statusOf(second),
      ({ messages }) => messages === 2,
    );
    await second.stop();
    await world.device.stop();
    await world.provider.stop();
    const other = path.join(world.folder, "other-provider");
    cpSync(world.providerData, other, { recursive: true });
    await world.startProvider();
    const listen = ["--lmtp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--origin", proxy.origin];
    const fork = await startDaemon(["provider", "start", "--data", other, ...listen]);
    try {
      const { device } = await statusOf(second);
      proxy.forks.set(device, fork.ready["http"] ?? "");
      await world.deliver(plainMessage("for the first alone"));
      await second.start();
      await world.device.start();
      await until(
        () => statusOf(world.device),
        ({ messages, connection }) => messages === 3 && connection.type === "online",
      );
      const imap = await second.open();
      await imap.ok("SELECT INBOX");
      await imap.ok("STORE 2 +FLAGS (forked)");
      await imap.logout();
      const [a, b] = [await statusOf(world.device), await statusOf(second)];
      expect([a.seq, a.connection.type]).toEqual([b.seq, b.connection.type]);
      // what people compare
      expect(a.head).not.toBe(b.head);
      const history = ["companion", "history", "--data", world.device.data, String(b.seq)];
      expect((await aerogramme([...history, ...a.head.split(" ")])).code).toBe(0);
      // a slip says nothing of a provider
      expect((await aerogramme([...history, ...b.head.split(" ").with(0, "abandonn")])).code).toBe(2);
      expect((await statusOf(world.device)).connection.type).toBe("online");
      expect((await aerogramme([...history, ...b.head.split(" ")])).code).toBe(1);
      await expectCaught(world.device, "forked");
      // alone, what this one is shown fits: that says nothing of the other
      expect(await check(world.device)).toMatchObject({ fits: false });
      // words that were copied rightly this time; the finding stays to be read
      expect((await aerogramme([...history, ...a.head.split(" ")])).code).toBe(0);
      await until(
        () => statusOf(world.device),
        ({ connection }) => connection.type === "online",
      );
      expect((await statusOf(world.device)).findings).toMatchObject([{ finding: "forked", seq: b.seq }]);

      // the first history, shown to the second device too
      await second.stop();
      proxy.forks.clear();
      await second.start();
      await until(
        () => statusOf(second),
        ({ connection }) => connection.type === "tampered",
      );
      expect(await check(second)).toMatchObject({ fits: false, connection: { type: "tampered" } });
      const imap2 = await second.open();
      await imap2.ok("SELECT INBOX");
      expect(await imap2.ok("FETCH 2 FLAGS")).toContain("forked");
      await imap2.logout();
    } finally {
      await fork.stop();
    }
  }, 120_000);
});
