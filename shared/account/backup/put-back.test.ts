/** What only this device holds is filed again after a restored backup: each message once, where it was. */
import { beforeEach, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { emailNumber } from "../../lib/ids.ts";
import { err, unwrap } from "../../lib/result.ts";
import { ARCHIVE_ID, INBOX_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { inbox } from "../testing/account-contract.ts";
import { accepted, backupScene, filed, goOn, stopped, subjectsIn } from "../testing/backup-scene.ts";
import { restoredTo } from "../testing/restored-world.ts";
import { createWorld, sampleMessage, type TestDevice, type World } from "../testing/world.ts";

let world: World;
/** Entries in the log on the day of the backup. */
let backup: number;
let device: TestDevice;

beforeEach(async () => {
  ({ world, device, backup } = await backupScene());
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
  const next = await goOn(world, await stopped(device, provider), provider);
  const second = await stopped(other, provider);
  expect(unwrap(await second.account.restoredBackup.look())).toMatchObject({ begun: true, messages: 1, whole: 1 });
  const last = await goOn(world, second, provider);
  expect(provider.hosted.view.generation).toBe(2);
  expect(await subjectsIn(last)).toEqual(["message 1", "message 2", "message 3", "message 10", "message 11"]);
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
  const again = await stopped(device, provider);
  unwrap(await again.account.restoredBackup.look());
  const secrets = await accepted(again);
  await again.account.close();
  const meanwhile = await other.reopen(provider.between);
  expect(await meanwhile.account.sync()).toBe(true);
  unwrap(await meanwhile.account.append(INBOX_ID, new TextEncoder().encode(sampleMessage(2)), [], null));
  const next = await world.open(secrets, { ...provider.between, local: again.local });
  next.account.start();
  await filed(next.account);
  expect(await subjectsIn(next)).toEqual(["message 2"]);
  expect((await next.account.restoredBackup.report())?.done).toBe(1);
});

test("messages that look the same are each filed again, and one that only looks so is no reason to drop another", async () => {
  const alike = (text: string): string => ["From: Door <door@example.net>", "Subject: open", "", text, ""].join("\r\n");
  world = await createWorld(nodeCrypto);
  ({ first: device } = world);
  await device.account.sync();
  backup = world.hosted.view.seq;
  for (const door of ["door A", "door B"]) await world.deliver(alike(door));
  await device.account.sync();
  for (const at of [0, 1]) unwrap(await device.account.body(emailNumber(at)));
  const provider = await restoredTo(world, backup);
  await provider.deliver(alike("door C"));
  const again = await stopped(device, provider);
  expect(unwrap(await again.account.restoredBackup.look())).toMatchObject({ messages: 2, whole: 2 });
  const { account } = await goOn(world, again, provider);
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
  const again = await stopped(device, provider);
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
  expect(await subjectsIn(next)).toEqual(["message 1", "message 2"]);
  expect(await subjectsIn(next, both)).toEqual(["message 2"]);
});

test("what the provider does not take is passed over, and tried again", async () => {
  unwrap(await device.account.body(emailNumber(2)));
  const provider = await restoredTo(world, backup);
  const again = await stopped(device, provider);
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
  expect(await subjectsIn(next)).toEqual(["message 1", "message 3"]);
  await next.account.close();
  const last = await next.reopen({ ...provider.between, local: again.local });
  last.account.start();
  await filed(last.account);
  expect(await subjectsIn(last)).toEqual(["message 1", "message 3", "message 2"]);
});

test("a folder that was made since is made again", async () => {
  const mailbox = device.account.newMailboxId();
  unwrap(await device.account.submit([{ op: "create", mailbox, name: "Work/2026" }]));
  unwrap(await device.account.submit([{ op: "move", mailbox: INBOX_ID, uids: uidSetOf([2]), to: mailbox }]));
  const provider = await restoredTo(world, backup);
  const next = await goOn(world, await stopped(device, provider), provider);
  expect(next.account.state.mailbox(mailbox)?.name).toBe("Work/2026");
  expect(await subjectsIn(next, mailbox)).toEqual(["message 2"]);
  expect(await subjectsIn(next, ARCHIVE_ID)).toEqual([]);
});
