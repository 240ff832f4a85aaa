/** Going on from a restored backup, ended or left in the middle, in vain, or a second time. */
import { beforeEach, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { err, unwrap } from "../../lib/result.ts";
import type { AccountRecord } from "../../log/record.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { inbox } from "../testing/account-contract.ts";
import {
  accepted,
  backupScene,
  copyOf,
  endingAfter,
  filed,
  goOn,
  NOW,
  stopped,
  subjectsIn,
} from "../testing/backup-scene.ts";
import { createMailSealer } from "../testing/mail-sealer.ts";
import { restoredTo, type RestoredProvider } from "../testing/restored-world.ts";
import { sampleMessage, type TestDevice, type World } from "../testing/world.ts";

let world: World;
/** Entries in the log on the day of the backup. */
let backup: number;
let device: TestDevice;

beforeEach(async () => {
  ({ world, device, backup } = await backupScene());
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
      if (looked.ok) last = await goOn(world, after, at);
      else expect([looked.error.type, await after.account.checkAgain()]).toEqual(["fits", true]);
    }
    last.account.start();
    await filed(last.account);
    expect(await subjectsIn(last)).toEqual(["message 1", "message 2"]);
    expect(await last.account.restoredBackup.report()).toMatchObject({ of: 1, done: 1, lostCount: 1 });
    await last.account.close();
    if (done.result.ok) break;
    ends++;
  }
  expect(ends).toBeGreaterThan(5);
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
  const once = await stopped(device, first);
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
      expect(await subjectsIn(after)).toEqual(["message 1", "message 2"]);
    }
    await after.account.close();
  }
});

test("restored a second time before the first was read about: what was filed is not told as lost", async () => {
  const first = await restoredTo(world, backup);
  const next = await goOn(world, await stopped(device, first), first);
  expect(await subjectsIn(next)).toEqual(["message 1", "message 2"]);
  const second = await restoredTo({ ...world, hosted: first.hosted }, first.hosted.view.seq);
  await first.deliver(sampleMessage(8));
  await next.account.sync();
  await next.account.close();
  const again = await next.reopen(second.between);
  expect(await again.account.sync()).toBe(false);
  const lost = [expect.objectContaining({ subject: "message 8" })];
  expect(unwrap(await again.account.restoredBackup.look())).toMatchObject({ messages: 1, whole: 0, lost });
  const last = await goOn(world, again, second);
  expect(await subjectsIn(last)).toEqual(["message 1", "message 2"]);
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
  const { account } = await stopped(device, provider);
  expect(unwrap(await account.restoredBackup.look())).toMatchObject({ messages: 2, whole: 1 });
});
