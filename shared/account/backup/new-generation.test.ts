/** The account after its user has gone on from a restored backup: a new generation, under new keys, which nothing of the lost part comes into. */
import { beforeEach, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { emailNumber, type EntryId, type EmailNumber } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { DRAFTS_ID, INBOX_ID, OUTBOX_ID, SENT_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { queuedKey } from "../outbox/outbox-settings.ts";
import { inbox } from "../testing/account-contract.ts";
import { backupScene, goOn, stopped, subjectsIn } from "../testing/backup-scene.ts";
import { restoredTo } from "../testing/restored-world.ts";
import { createWorld, sampleMessage, type TestDevice, type World } from "../testing/world.ts";

let world: World;
/** Entries in the log on the day of the backup. */
let backup: number;
let device: TestDevice;

beforeEach(async () => {
  ({ world, device, backup } = await backupScene());
});

test("every mailbox is renewed once, what is here whole is filed again, and it is told until it was read", async () => {
  const provider = await restoredTo(world, backup);
  await provider.deliver(sampleMessage(4));
  const before = device.account.state.mailboxes().map(({ uidValidity }) => uidValidity);
  const next = await goOn(world, await stopped(device, provider), provider);
  const { account } = next;
  expect(await subjectsIn(next)).toEqual(["message 1", "message 4", "message 2"]);
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
  expect(await subjectsIn(again)).toEqual(["message 1", "message 4", "message 2", "message 5"]);
  await again.account.restoredBackup.dismiss();
  expect(await again.account.restoredBackup.report()).toBeNull();
  // another device folds the same
  const { account: other } = await world.open(again.secrets, provider.between);
  expect(await other.sync()).toBe(true);
  expect(other.head).toEqual(again.account.head);
});

test("entries of the lost part can not come again", async () => {
  const provider = await restoredTo(world, backup);
  await goOn(world, await stopped(device, provider), provider);
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
  const again = await stopped(device, provider);
  expect(unwrap(await again.account.restoredBackup.look()).devices).toEqual(["another"]);
  const next = await goOn(world, again, provider);
  expect((await next.account.security.devices()).map(({ name }) => name)).toEqual(["first"]);
  const back = await thief.reopen(provider.between);
  await back.account.sync();
  expect(back.account.removal).not.toBeNull();
  await provider.deliver(sampleMessage(7));
  expect(await next.account.sync()).toBe(true);
  expect(await subjectsIn(next)).toContain("message 7");
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
  const { account } = await stopped(device, provider);
  const finding = "signerNotLive";
  expect(await account.restoredBackup.look()).toEqual({ ok: false, error: { type: "foreign", finding } });
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
  for (const id of ids) unwrap(await own.submit([{ op: "set", key: queuedKey(id, "x"), value: new Uint8Array([1]) }]));
  backup = world.hosted.view.seq;
  // the first is sent, the second taken back, the third still waits
  unwrap(await own.submit([{ op: "move", mailbox: outbox, uids: uidSetOf([1]), to: SENT_ID }]));
  unwrap(await own.submit([{ op: "expunge", mailbox: outbox, uids: uidSetOf([2]), onlyDeleted: false }]));
  const provider = await restoredTo(world, backup);
  const next = await goOn(world, await stopped(device, provider), provider);
  expect(await subjectsIn(next, outbox)).toEqual(["message 23"]);
  expect(await subjectsIn(next, SENT_ID)).toEqual(["message 21"]);
  expect(await subjectsIn(next, DRAFTS_ID)).toEqual(["message 22"]);
  expect(next.account.state.mailbox(DRAFTS_ID)?.name).toBe("Drafts");
  expect(next.account.state.settings("outbox/").map(([key]) => key)).toEqual([queuedKey(ids[2] as EntryId, "x")]);
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
  const next = await goOn(world, own, provider);
  await expect.poll(() => inbox(next.account).flagsAt(0)).toEqual(["\\Flagged"]);
});

test("a change of flags that waited here, by UIDs that mean others now, is not sent", async () => {
  device.connection.online = false;
  expect(await device.account.sync()).toBe(false);
  const waiting = [{ op: "store", mailbox: INBOX_ID, uids: uidSetOf([2]), mode: "add", flags: ["\\Deleted"] }] as const;
  expect(unwrap(await device.account.submit(waiting)).type).toBe("queued");
  const provider = await restoredTo(world, backup);
  await provider.deliver(sampleMessage(4));
  const next = await goOn(world, await stopped(device, provider), provider);
  expect(next.account.unsent).toBe(0);
  expect(inbox(next.account).flagsAt(1)).toEqual([]);
});
