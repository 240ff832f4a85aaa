/** A backup was restored at the provider: what its user is told, and how the account goes on from there. */
import { beforeEach, describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { emailNumber, seq as toSeq, type EmailNumber, type EntryId, type MailboxId } from "../../lib/ids.ts";
import { err, ok, unwrap } from "../../lib/result.ts";
import { ARCHIVE_ID, DRAFTS_ID, INBOX_ID, OUTBOX_ID, SENT_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import type { Account } from "../account.ts";
import { queuedKey } from "../outbox/outbox-settings.ts";
import { inbox } from "../testing/account-contract.ts";
import { restoredTo, type RestoredProvider } from "../testing/restored-world.ts";
import type { AccountRecord } from "../../log/record.ts";
import { createMailSealer } from "../testing/mail-sealer.ts";
import { createWorld, sampleMessage, type TestDevice, type World } from "../testing/world.ts";

/** The world's clock, unix seconds. */
const NOW = 1_700_000_000;

let world: World;
/** Entries in the log on the day of the backup. */
let backup: number;
let device: TestDevice;

const subjects = async ({ account }: TestDevice, id: MailboxId = INBOX_ID): Promise<readonly unknown[]> => {
  const view = account.state.mailbox(id);
  const numbers = Array.from({ length: view?.count ?? 0 }, (_, at) => view?.emailAt(at) as EmailNumber);
  return (await account.index(numbers)).map((index) => index?.subject);
};

/** One message before the backup; two after it, of which the first is here whole, starred, and the other was never opened. */
beforeEach(async () => {
  world = await createWorld(nodeCrypto);
  ({ first: device } = world);
  await world.deliverMany(1, 1);
  await device.account.sync();
  backup = world.hosted.view.seq;
  await world.deliverMany(2, 3);
  await device.account.sync();
  unwrap(await device.account.body(emailNumber(1)));
  unwrap(
    await device.account.submit([
      { op: "store", mailbox: INBOX_ID, uids: uidSetOf([2]), mode: "add", flags: ["\\Flagged"] },
    ]),
  );
});

/** Opened at the restored provider, and stopped by what it shows. */
async function stopped(provider: RestoredProvider, which: TestDevice = device): Promise<TestDevice> {
  await which.account.close();
  const again = await which.reopen(provider.between);
  expect(await again.account.sync()).toBe(false);
  expect(again.account.connection).toMatchObject({ type: "tampered" });
  return again;
}

/** The secrets to open it with anew. */
async function accepted({ account }: TestDevice): Promise<Uint8Array> {
  const { result, secrets } = await account.restoredBackup.accept();
  unwrap(result);
  return secrets as Uint8Array;
}

/** As its home does it. */
async function goOn(which: TestDevice, provider: RestoredProvider): Promise<TestDevice> {
  unwrap(await which.account.restoredBackup.look());
  const secrets = await accepted(which);
  await which.account.close();
  const next = await world.open(secrets, { ...provider.between, local: which.local });
  next.account.start();
  await filed(next.account);
  return next;
}

const filed = (account: Account): Promise<void> =>
  expect
    .poll(async () => {
      const report = await account.restoredBackup.report();
      return account.connection.type === "online" && (report === null || report.done === report.of);
    })
    .toBe(true);

describe("look", () => {
  test("tells what is here alone, and changes nothing", async () => {
    const provider = await restoredTo(world, backup);
    await provider.deliver(sampleMessage(4));
    const { account, local } = await stopped(provider);
    const before = [provider.hosted.view.seq, [...(await local.docs.names(""))].sort()];
    const lost = [{ subject: "message 3", from: "Sender 3", date: NOW }];
    // and nothing but this: no key leaves with it
    expect(unwrap(await account.restoredBackup.look())).toEqual({
      ...{ entries: 3, messages: 2, whole: 1, lost, oldest: NOW, devices: [], begun: false },
    });
    expect([provider.hosted.view.seq, [...(await local.docs.names(""))].sort()]).toEqual(before);
    expect(account.connection.type).toBe("tampered");
    expect(await account.restoredBackup.report()).toBeNull();
  });

  test("is for a device that has stopped", async () => {
    expect(await device.account.restoredBackup.look()).toEqual({ ok: false, error: { type: "notStopped" } });
    expect((await device.account.restoredBackup.accept()).result).toEqual({ ok: false, error: { type: "notStopped" } });
  });

  test("what the provider shows fits again: there is nothing to go on from", async () => {
    const again = await stopped(await restoredTo(world, backup));
    await again.account.close();
    const { account } = await again.reopen();
    expect(await account.restoredBackup.look()).toEqual({ ok: false, error: { type: "fits" } });
    expect(await account.checkAgain()).toBe(true);
  });

  test("a device that came in after the backup is not known there", async () => {
    const late = await world.another();
    await late.account.sync();
    const { account } = await stopped(await restoredTo(world, backup), late);
    expect(await account.restoredBackup.look()).toEqual({ ok: false, error: { type: "unknownDevice" } });
  });

  test("a log that breaks a rule of its own is no backup", async () => {
    const provider = await restoredTo(world, backup);
    const again = await stopped(provider);
    await again.account.close();
    const { log, blobs } = provider.hosted.connect();
    const altered = (bytes: Uint8Array): Uint8Array =>
      bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
    const { account } = await again.reopen({
      blobs: () => blobs,
      log: () => ({
        ...log,
        async read(...asked) {
          const page = unwrap(await log.read(...asked));
          return ok({
            ...page,
            entries: page.entries.map((bytes, at) => (page.first + at === 1 ? altered(bytes) : bytes)),
          });
        },
      }),
    });
    expect(await account.restoredBackup.look()).toMatchObject({
      ok: false,
      error: { type: "foreign", finding: "badSignature" },
    });
    expect((await account.restoredBackup.accept()).result.ok).toBe(false);
  });

  test("words of before are not gone back to", async () => {
    const pending = await device.account.security.newWords();
    unwrap(await pending.finish());
    const { account } = await stopped(await restoredTo(world, backup));
    expect(await account.restoredBackup.look()).toEqual({
      ok: false,
      error: { type: "words" },
    });
  });

  test("offline", async () => {
    const provider = await restoredTo(world, backup);
    const again = await stopped(provider);
    await again.account.close();
    const cut = provider.hosted.connect();
    cut.online = false;
    const { account } = await again.reopen({ log: () => cut.log, blobs: () => cut.blobs });
    expect(await account.restoredBackup.look()).toEqual({ ok: false, error: { type: "offline" } });
  });
});

describe("gone on from", () => {
  test("every mailbox is renewed once, what is here whole is filed again, and it is told until it was read", async () => {
    const provider = await restoredTo(world, backup);
    await provider.deliver(sampleMessage(4));
    const before = device.account.state.mailboxes().map(({ uidValidity }) => uidValidity);
    const next = await goOn(await stopped(provider), provider);
    const { account } = next;
    expect(await subjects(next)).toEqual(["message 1", "message 4", "message 2"]);
    expect(inbox(account).flagsAt(2)).toEqual(["\\Flagged"]);
    const now = account.state.mailboxes().map(({ uidValidity }) => uidValidity);
    expect(Math.min(...now)).toBeGreaterThan(Math.max(...before));
    expect(provider.hosted.view.generation).toBe(2);
    expect(await account.restoredBackup.report()).toMatchObject({
      ...{ of: 1, done: 1, lostCount: 1, lost: [{ subject: "message 3" }] },
    });
    expect(account.findings()).toHaveLength(1);
    // it reads and writes on, and a restart changes nothing of it
    await provider.deliver(sampleMessage(5));
    expect(await account.sync()).toBe(true);
    await account.close();
    const again = await next.reopen(provider.between);
    expect(await again.account.sync()).toBe(true);
    expect(await subjects(again)).toEqual(["message 1", "message 4", "message 2", "message 5"]);
    await again.account.restoredBackup.dismiss();
    expect(await again.account.restoredBackup.report()).toBeNull();
    // another device folds the same
    const { account: other } = await world.open(again.secrets, provider.between);
    expect(await other.sync()).toBe(true);
    expect(other.head).toEqual(again.account.head);
  });

  test("entries of the lost part can not come again", async () => {
    const provider = await restoredTo(world, backup);
    await goOn(await stopped(provider), provider);
    const lost = world.hosted.entries.slice(backup);
    for (const bytes of lost) {
      const again = await provider.hosted.append([bytes], "provider");
      expect(again).toMatchObject({ ok: false, error: { violation: { type: "epochOver" } } });
    }
  });

  test("a device that was removed since is named, and removed anew before anything is filed", async () => {
    const thief = await world.another();
    await thief.account.sync();
    await device.account.sync();
    backup = world.hosted.view.seq;
    unwrap(await device.account.security.revoke([thief.account.device]));
    const provider = await restoredTo(world, backup);
    const again = await stopped(provider);
    expect(unwrap(await again.account.restoredBackup.look()).devices).toEqual(["another"]);
    const next = await goOn(again, provider);
    expect((await next.account.security.devices()).map(({ name }) => name)).toEqual(["first"]);
    const back = await thief.reopen(provider.between);
    await back.account.sync();
    expect(back.account.removal).not.toBeNull();
    await provider.deliver(sampleMessage(7));
    expect(await next.account.sync()).toBe(true);
    expect(await subjects(next)).toContain("message 7");
  });

  test("what a removed device changed in the account's record is not gone on from", async () => {
    const thief = await world.another();
    await thief.account.sync();
    await device.account.sync();
    backup = world.hosted.view.seq;
    unwrap(await device.account.security.revoke([thief.account.device]));
    const provider = await restoredTo(world, backup);
    await thief.account.close();
    const back = await thief.reopen(provider.between);
    unwrap(await back.account.security.renewKeys());
    const { account } = await stopped(provider);
    const finding = "signerNotLive";
    expect(await account.restoredBackup.look()).toEqual({ ok: false, error: { type: "foreign", finding } });
  });

  test("a second device goes on in the same generation; nothing is there twice", async () => {
    const other = await world.another();
    await other.account.sync();
    unwrap(await other.account.body(emailNumber(2)));
    await device.account.sync();
    backup = world.hosted.view.seq;
    await world.deliverMany(10, 11);
    for (const one of [device, other]) await one.account.sync();
    for (const one of [device, other]) unwrap(await one.account.body(emailNumber(3)));
    unwrap(await other.account.body(emailNumber(4)));
    const provider = await restoredTo(world, backup);
    const next = await goOn(await stopped(provider), provider);
    const second = await stopped(provider, other);
    expect(unwrap(await second.account.restoredBackup.look())).toMatchObject({ begun: true, messages: 1, whole: 1 });
    const last = await goOn(second, provider);
    expect(provider.hosted.view.generation).toBe(2);
    expect(await subjects(last)).toEqual(["message 1", "message 2", "message 3", "message 10", "message 11"]);
    expect(await next.account.sync()).toBe(true);
    expect(next.account.head).toEqual(last.account.head);
  });

  test("what another device has filed meanwhile is not filed again", async () => {
    const early = await createWorld(nodeCrypto);
    [world, device] = [early, early.first];
    const other = await world.another();
    await other.account.sync();
    await other.account.close();
    await device.account.sync();
    backup = world.hosted.view.seq;
    await world.deliverMany(2, 2);
    await device.account.sync();
    unwrap(await device.account.body(emailNumber(0)));
    const provider = await restoredTo(world, backup);
    const again = await stopped(provider);
    unwrap(await again.account.restoredBackup.look());
    const secrets = await accepted(again);
    await again.account.close();
    const meanwhile = await other.reopen(provider.between);
    expect(await meanwhile.account.sync()).toBe(true);
    unwrap(await meanwhile.account.append(INBOX_ID, new TextEncoder().encode(sampleMessage(2)), [], null));
    const next = await world.open(secrets, { ...provider.between, local: again.local });
    next.account.start();
    await filed(next.account);
    expect(await subjects(next)).toEqual(["message 2"]);
    expect((await next.account.restoredBackup.report())?.done).toBe(1);
  });

  test("ended at whatever write to its disk, it goes on, and each message is there once", async () => {
    const provider = (): Promise<RestoredProvider> => restoredTo(world, backup);
    await device.account.close();
    let ends = 0;
    for (let writes = 0; ; writes++) {
      const local = await copyOf(device.local);
      const at = await provider();
      const ending = endingAfter(local, writes);
      const dying = await device.reopen({ ...at.between, local: ending.store });
      expect(await dying.account.sync()).toBe(false);
      unwrap(await dying.account.restoredBackup.look());
      ending.begin();
      const done = await dying.account.restoredBackup.accept();
      // no more is written by what was ended
      const secrets = dying.secrets;
      ending.end();
      const after = await world.open(secrets, { ...at.between, local });
      await after.account.sync();
      const { connection } = after.account;
      let last = after;
      if (connection.type === "tampered") {
        const looked = await after.account.restoredBackup.look();
        if (looked.ok) last = await goOn(after, at);
        else expect([looked.error.type, await after.account.checkAgain()]).toEqual(["fits", true]);
      }
      last.account.start();
      await filed(last.account);
      expect(await subjects(last)).toEqual(["message 1", "message 2"]);
      expect(await last.account.restoredBackup.report()).toMatchObject({ of: 1, done: 1, lostCount: 1 });
      await last.account.close();
      if (done.result.ok) break;
      ends++;
    }
    expect(ends).toBeGreaterThan(5);
  });

  test("what was sent since the backup does not wait to be sent again", async () => {
    const outbox = OUTBOX_ID;
    const own = device.account;
    unwrap(await own.submit([{ op: "create", mailbox: outbox, name: "Outbox" }]));
    // made again where it is wanted
    unwrap(await own.submit([{ op: "delete", mailbox: DRAFTS_ID }]));
    for (const n of [21, 22, 23])
      unwrap(await own.append(outbox, new TextEncoder().encode(sampleMessage(n)), ["\\Seen"], null));
    const ids = [0, 1, 2].map(
      (at) => own.state.email(own.state.mailbox(outbox)?.emailAt(at) as EmailNumber)?.id as EntryId,
    );
    for (const id of ids)
      unwrap(await own.submit([{ op: "set", key: queuedKey(id, "x"), value: new Uint8Array([1]) }]));
    backup = world.hosted.view.seq;
    // the first is sent, the second taken back, the third still waits
    unwrap(await own.submit([{ op: "move", mailbox: outbox, uids: uidSetOf([1]), to: SENT_ID }]));
    unwrap(await own.submit([{ op: "expunge", mailbox: outbox, uids: uidSetOf([2]), onlyDeleted: false }]));
    const provider = await restoredTo(world, backup);
    const next = await goOn(await stopped(provider), provider);
    expect(await subjects(next, outbox)).toEqual(["message 23"]);
    expect(await subjects(next, SENT_ID)).toEqual(["message 21"]);
    expect(await subjects(next, DRAFTS_ID)).toEqual(["message 22"]);
    expect(next.account.state.mailbox(DRAFTS_ID)?.name).toBe("Drafts");
    expect(next.account.state.settings("outbox/").map(([key]) => key)).toEqual([queuedKey(ids[2] as EntryId, "x")]);
  });

  test("messages that look the same are each filed again, and one that only looks so is no reason to drop another", async () => {
    const alike = (text: string): string =>
      ["From: Door <door@example.net>", "Subject: open", "", text, ""].join("\r\n");
    world = await createWorld(nodeCrypto);
    ({ first: device } = world);
    await device.account.sync();
    backup = world.hosted.view.seq;
    for (const door of ["door A", "door B"]) await world.deliver(alike(door));
    await device.account.sync();
    for (const at of [0, 1]) unwrap(await device.account.body(emailNumber(at)));
    const provider = await restoredTo(world, backup);
    await provider.deliver(alike("door C"));
    const again = await stopped(provider);
    expect(unwrap(await again.account.restoredBackup.look())).toMatchObject({ messages: 2, whole: 2 });
    const { account } = await goOn(again, provider);
    const view = inbox(account);
    const bodies = [0, 1, 2].map(async (at) => unwrap(await account.body(view.emailAt(at))));
    const texts = (await Promise.all(bodies)).map((body) => /door ./.exec(new TextDecoder().decode(body))?.[0]);
    expect(texts.sort()).toEqual(["door A", "door B", "door C"]);
  });

  test("a message in two folders is in both again, also where it was ended in between", async () => {
    const both = device.account.newMailboxId();
    unwrap(await device.account.submit([{ op: "create", mailbox: both, name: "Both" }]));
    unwrap(await device.account.submit([{ op: "copy", mailbox: INBOX_ID, uids: uidSetOf([2]), to: both }]));
    const provider = await restoredTo(world, backup);
    const again = await stopped(provider);
    unwrap(await again.account.restoredBackup.look());
    const secrets = await accepted(again);
    await again.account.close();
    // as if it had been ended after the first of them
    const other = await world.open(secrets, provider.between);
    expect(await other.account.sync()).toBe(true);
    unwrap(await other.account.append(INBOX_ID, new TextEncoder().encode(sampleMessage(2)), [], null));
    const next = await world.open(secrets, { ...provider.between, local: again.local });
    next.account.start();
    await filed(next.account);
    expect(await subjects(next)).toEqual(["message 1", "message 2"]);
    expect(await subjects(next, both)).toEqual(["message 2"]);
  });

  test("what the provider does not take is passed over, and tried again", async () => {
    unwrap(await device.account.body(emailNumber(2)));
    const provider = await restoredTo(world, backup);
    const again = await stopped(provider);
    unwrap(await again.account.restoredBackup.look());
    const secrets = await accepted(again);
    await again.account.close();
    const { log } = provider.hosted.connect();
    let refuses = 1;
    const refusing: RemoteLog = {
      ...log,
      append: (...asked) =>
        refuses-- > 0
          ? Promise.resolve(err({ type: "refused", violation: { type: "notAllowed" }, index: 0 }))
          : log.append(...asked),
    };
    const next = await world.open(secrets, { ...provider.between, log: () => refusing, local: again.local });
    const pulled = next.account.sync();
    await expect.poll(() => next.account.restoredBackup.report()).toMatchObject({ of: 2, done: 1 });
    expect(await pulled).toBe(true);
    expect(await subjects(next)).toEqual(["message 1", "message 3"]);
    await next.account.close();
    const last = await next.reopen({ ...provider.between, local: again.local });
    last.account.start();
    await filed(last.account);
    expect(await subjects(last)).toEqual(["message 1", "message 3", "message 2"]);
  });

  test.each(["append", "read"] as const)("who leaves while it is being done is not let in by it: at %s", async (at) => {
    const provider = await restoredTo(world, backup);
    await device.account.close();
    const { log } = provider.hosted.connect();
    let [release, arrive] = [(): void => undefined, (): void => undefined];
    const held = new Promise<void>((then) => (release = then));
    const arrived = new Promise<void>((then) => (arrive = then));
    let isSlow = false;
    const slowly = async <T>(what: typeof at, work: () => Promise<T>): Promise<T> => {
      if (isSlow && what === at) {
        arrive();
        await held;
      }
      return work();
    };
    const slow: RemoteLog = {
      ...log,
      append: (...asked) => slowly("append", () => log.append(...asked)),
      read: (...asked) => slowly("read", () => log.read(...asked)),
    };
    const again = await device.reopen({ ...provider.between, log: () => slow });
    expect(await again.account.sync()).toBe(false);
    unwrap(await again.account.restoredBackup.look());
    isSlow = true;
    const going = again.account.restoredBackup.accept();
    await arrived;
    const closing = again.account.close();
    release();
    await closing;
    const before = await again.local.docs.get("snapshot");
    expect(await going).toEqual({ result: { ok: false, error: { type: "offline" } }, secrets: null });
    expect(await again.local.docs.get("snapshot")).toEqual(before);
    expect(again.secrets).toEqual(device.secrets);
  });

  test("who leaves while it is looked does not wait for all that there is to read", async () => {
    const provider = await restoredTo(world, backup);
    await device.account.close();
    const { log } = provider.hosted.connect();
    let arrive = (): void => undefined;
    const arrived = new Promise<void>((then) => (arrive = then));
    let isSlow = false;
    const slow: RemoteLog = {
      ...log,
      read: async (after, signal, most) => {
        if (isSlow) {
          arrive();
          await new Promise((then) => signal?.addEventListener("abort", then, { once: true }));
          return err({ type: "offline" });
        }
        return log.read(after, signal, most);
      },
    };
    const again = await device.reopen({ ...provider.between, log: () => slow });
    expect(await again.account.sync()).toBe(false);
    isSlow = true;
    const looking = again.account.restoredBackup.look();
    await arrived;
    await again.account.close();
    expect(await looking).toEqual({ ok: false, error: { type: "offline" } });
  });

  test("accepted in vain, and the provider shows everything again: nothing is told, nothing is done", async () => {
    const provider = await restoredTo(world, backup);
    await device.account.close();
    const { log } = provider.hosted.connect();
    let cut = false;
    const cutting: RemoteLog = {
      ...log,
      append: (...asked) => (cut ? Promise.resolve(err({ type: "offline" })) : log.append(...asked)),
    };
    const again = await device.reopen({ ...provider.between, log: () => cutting });
    expect(await again.account.sync()).toBe(false);
    unwrap(await again.account.restoredBackup.look());
    cut = true;
    for (let times = 0; times < 2; times++)
      expect((await again.account.restoredBackup.accept()).result).toEqual({ ok: false, error: { type: "offline" } });
    expect(await again.account.restoredBackup.report()).toBeNull();
    await again.account.close();
    const { account } = await again.reopen();
    expect(await account.checkAgain()).toBe(true);
    await expect.poll(() => account.restoredBackup.report()).toBeNull();
    expect(inbox(account).count).toBe(3);
  });

  test("ended while a second going-on is noted, what the first has not filed yet is not lost", async () => {
    const first = await restoredTo(world, backup);
    const once = await stopped(first);
    unwrap(await once.account.restoredBackup.look());
    const secrets = await accepted(once);
    await once.account.close();
    // message 2 is not filed yet, and the provider is restored again
    const second = await restoredTo({ ...world, hosted: first.hosted }, first.hosted.view.seq - 1);
    let isDone = false;
    for (let writes = 0; !isDone; writes++) {
      const local = await copyOf(once.local);
      const ending = endingAfter(local, writes);
      const dying = await world.open(secrets, { ...second.between, local: ending.store });
      expect(await dying.account.sync()).toBe(false);
      expect(unwrap(await dying.account.restoredBackup.look())).toMatchObject({ whole: 1 });
      ending.begin();
      isDone = (await dying.account.restoredBackup.accept()).result.ok;
      ending.end();
      const after = await world.open(dying.secrets, { ...(await restoredTo({ ...world, hosted: second.hosted }, second.hosted.view.seq)).between, local }); // prettier-ignore
      await after.account.sync();
      const isStopped = after.account.connection.type === "tampered";
      const looked = isStopped ? await after.account.restoredBackup.look() : null;
      if (looked?.ok) expect(looked.value).toMatchObject({ messages: 1, whole: 1 });
      else {
        if (isStopped) expect(await after.account.checkAgain()).toBe(true);
        after.account.start();
        await filed(after.account);
        expect(await subjects(after)).toEqual(["message 1", "message 2"]);
      }
      await after.account.close();
    }
  });

  test("restored a second time before the first was read about: what was filed is not told as lost", async () => {
    const first = await restoredTo(world, backup);
    const next = await goOn(await stopped(first), first);
    expect(await subjects(next)).toEqual(["message 1", "message 2"]);
    const second = await restoredTo({ ...world, hosted: first.hosted }, first.hosted.view.seq);
    await first.deliver(sampleMessage(8));
    await next.account.sync();
    await next.account.close();
    const again = await next.reopen(second.between);
    expect(await again.account.sync()).toBe(false);
    const lost = [expect.objectContaining({ subject: "message 8" })];
    expect(unwrap(await again.account.restoredBackup.look())).toMatchObject({ messages: 1, whole: 0, lost });
    const last = await goOn(again, second);
    expect(await subjects(last)).toEqual(["message 1", "message 2"]);
    const names = (await last.account.restoredBackup.report())?.lost.map(({ subject }) => subject);
    expect(names).toEqual(["message 8", "message 3"]);
  });

  test("much mail has come since the backup was put back", async () => {
    const provider = await restoredTo(world, backup);
    const record = provider.hosted.view.record?.record;
    const sealer = await createMailSealer(nodeCrypto, provider.hosted.id, record as AccountRecord, true);
    for (let n = 0; n < 1_100; n++) {
      const { entry, blob } = await sealer.seal(new TextEncoder().encode(sampleMessage(100 + n)), NOW);
      unwrap(await provider.hosted.deliver(entry, blob));
    }
    const { account } = await stopped(provider);
    expect(unwrap(await account.restoredBackup.look())).toMatchObject({ messages: 2, whole: 1 });
  });

  test("a folder that was made since is made again", async () => {
    const mailbox = device.account.newMailboxId();
    unwrap(await device.account.submit([{ op: "create", mailbox, name: "Work/2026" }]));
    unwrap(await device.account.submit([{ op: "move", mailbox: INBOX_ID, uids: uidSetOf([2]), to: mailbox }]));
    const provider = await restoredTo(world, backup);
    const next = await goOn(await stopped(provider), provider);
    expect(next.account.state.mailbox(mailbox)?.name).toBe("Work/2026");
    expect(await subjects(next, mailbox)).toEqual(["message 2"]);
    expect(await subjects(next, ARCHIVE_ID)).toEqual([]);
  });

  test("a change made before anybody noticed waits, and is made afterwards", async () => {
    world = await createWorld(nodeCrypto);
    ({ first: device } = world);
    await world.deliverMany(1, 1);
    await device.account.sync();
    backup = world.hosted.view.seq;
    // it has written nothing since: only what it has seen speaks against what it writes now
    await world.deliverMany(2, 3);
    const provider = await restoredTo(world, backup);
    let now = world.hosted.connect().log;
    await device.account.close();
    const log = (): RemoteLog => ({
      ...now,
      append: (...asked) => now.append(...asked),
      read: (...asked) => now.read(...asked),
    });
    const own = await device.reopen({ ...provider.between, log });
    expect(await own.account.sync()).toBe(true);
    now = provider.hosted.connect().log;
    const email = own.account.state.email(emailNumber(0))?.id as EntryId;
    const star = { op: "store", mailbox: INBOX_ID, emails: [email], mode: "add", flags: ["\\Flagged"] } as const;
    unwrap(await own.account.intend([star]));
    await expect.poll(() => own.account.connection.type).toBe("tampered");
    expect(own.account.unsent).toBe(1);
    const next = await goOn(own, provider);
    await expect.poll(() => inbox(next.account).flagsAt(0)).toEqual(["\\Flagged"]);
  });

  test("a change of flags that waited here, by UIDs that mean others now, is not sent", async () => {
    device.connection.online = false;
    expect(await device.account.sync()).toBe(false);
    const waiting = [
      { op: "store", mailbox: INBOX_ID, uids: uidSetOf([2]), mode: "add", flags: ["\\Deleted"] },
    ] as const;
    expect(unwrap(await device.account.submit(waiting)).type).toBe("queued");
    const provider = await restoredTo(world, backup);
    await provider.deliver(sampleMessage(4));
    const next = await goOn(await stopped(provider), provider);
    expect(next.account.unsent).toBe(0);
    expect(inbox(next.account).flagsAt(1)).toEqual([]);
  });
});

async function copyOf(local: LocalStore): Promise<LocalStore> {
  const copy = createMemoryLocalStore();
  const entries = await local.entries.readAfter(toSeq(0), 1_000_000);
  const [first] = entries;
  if (first)
    await copy.entries.append(
      first.seq,
      entries.map(({ bytes }) => bytes),
    );
  for (const name of await local.docs.names("")) await copy.docs.put(name, (await local.docs.get(name)) as Uint8Array);
  for (const id of await local.blobs.keys()) await copy.blobs.put(id, (await local.blobs.get(id)) as Uint8Array);
  return copy;
}

/** Takes so many more writes once `begin` was called, as a process takes that is killed then; none after `end`. */
function endingAfter(store: LocalStore, writes: number) {
  let left = Infinity;
  const counted =
    <A extends unknown[], T>(write: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (left-- <= 0) throw new Error("killed");
      return write(...args);
    };
  const { entries, docs, blobs } = store;
  const ending: LocalStore = {
    entries: { ...entries, append: counted(entries.append), truncate: counted(entries.truncate) },
    docs: { ...docs, put: counted(docs.put), delete: counted(docs.delete) },
    blobs: { ...blobs, put: counted(blobs.put), delete: counted(blobs.delete) },
    clear: counted(store.clear),
  };
  return { store: ending, begin: () => void (left = writes), end: () => void (left = 0) };
}
