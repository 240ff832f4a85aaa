/** What is to be sent while the provider can not be reached, over an engine and a provider in memory: it leaves once, or is still here. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import { unwrap } from "../../lib/result.ts";
import { DRAFTS_ID } from "../../mailbox/generation.ts";
import type { EntryId } from "../../lib/ids.ts";
import type { Op } from "../../mailbox/op.ts";
import { MAX_SETTINGS } from "../../mailbox/settings-table.ts";
import type { Account } from "../account.ts";
import { createHeldMailbox } from "./held-mail.ts";
import { ADDRESS } from "../testing/world.ts";
import { MESSAGE_ID, textOf, inOne, deskOf, scene, writeHere, settled, counts } from "../testing/held-scene.ts";

test("written without a line, it is sent once there is one, also after a restart, and only then", async () => {
  const { desk, offline, restart, mta, now } = await scene();
  await offline();
  await writeHere(desk, now());
  await settled(desk);
  expect([mta.asked, (await desk.held.waiting()).length]).toEqual([[], 1]);
  const next = await restart(desk);
  await settled(next);
  expect(mta.taken.map(({ text }) => text)).toEqual([textOf("Text")]);
  expect([await next.held.waiting(), counts(next)]).toEqual([[], [0, 0, 1]]);
});

test("it is sent at the time it is for, by another device if need be", async () => {
  const { desk, offline, line, world, mta, now } = await scene();
  await offline();
  await writeHere(desk, now() + 3_600);
  line.cut = false;
  await desk.account.sync();
  await settled(desk);
  expect([mta.asked, counts(desk)]).toEqual([[], [0, 1, 0]]);
  desk.close();
  const other = deskOf(world, mta, await world.another());
  await other.account.sync();
  world.clock.now += 3_640_000;
  await settled(other);
  expect([mta.taken.length, counts(other)]).toEqual([1, [0, 0, 1]]);
});

test.each([0, 1, 2, 3, 4])("killed when the answer to its append %i is lost, it is sent once", async (loseAt) => {
  const { desk, offline, restart, line, mta, now } = await scene();
  await offline();
  await writeHere(desk, now());
  Object.assign(line, { cut: false, appends: 0, loseAt });
  await desk.account.sync();
  await desk.held.run();
  await desk.outbox.run();
  line.loseAt = null;
  const next = await restart(desk);
  next.account.start();
  await expect
    .poll(async () => {
      await settled(next);
      return mta.taken.length;
    })
    .toBe(1);
  await settled(next);
  expect([mta.taken.length, await next.held.waiting(), counts(next)]).toEqual([1, [], [0, 0, 1]]);
});

test("nobody who is not killed appends it twice either", async () => {
  const { desk, offline, line, mta, now } = await scene();
  await offline();
  await writeHere(desk, now());
  Object.assign(line, { cut: false, appends: 0, loseAt: 1 });
  await desk.account.sync();
  await desk.held.run();
  expect((await desk.held.waiting()).map(({ send }) => send.isTried)).toEqual([true]);
  line.cut = false;
  await desk.account.sync();
  await settled(desk);
  await settled(desk);
  expect([mta.taken.length, counts(desk)]).toEqual([1, [0, 0, 1]]);
});

test("that it is tried is on the disk before it leaves: where it can not be, it stays", async () => {
  const { desk, world, device, mta, now } = await scene();
  desk.close();
  const { draftDoc } = device.account;
  let isFull = false;
  const put: typeof draftDoc.put = (bytes) => (isFull ? Promise.reject(new Error("disk")) : draftDoc.put(bytes));
  const account = Object.create(device.account, {
    draftDoc: { value: { ...draftDoc, isKept: true, put } },
  }) as Account;
  const next = deskOf(world, mta, { ...device, account });
  await writeHere(next, now());
  isFull = true;
  await settled(next);
  expect([counts(next), (await next.held.waiting()).length]).toEqual([[0, 0, 0], 1]);
  isFull = false;
  await settled(next);
  expect([mta.taken.length, counts(next), await next.held.waiting()]).toEqual([1, [0, 0, 1], []]);
});

test("what another device has changed meanwhile is kept beside it as a draft, with the words", async () => {
  const { desk, offline, line, world, mta, now } = await scene();
  const saved = unwrap(
    await desk.account.replace(
      DRAFTS_ID,
      { message: utf8(textOf("Base")), flags: ["\\Draft"], internalDate: null },
      null,
    ),
  );
  await offline();
  const other = await world.another();
  await other.account.sync();
  const theirs = { message: utf8(textOf("Theirs")), flags: ["\\Draft"], internalDate: null };
  unwrap(await other.account.replace(DRAFTS_ID, theirs, saved.id));
  const row = { messageId: MESSAGE_ID, replaces: saved.id, saved: now(), message: inOne(textOf("Mine")), send: null };
  unwrap(await desk.held.doc.put(row));
  unwrap(await desk.held.queue(MESSAGE_ID, now(), saved.id));
  line.cut = false;
  await desk.account.sync();
  await settled(desk);
  expect([mta.asked, counts(desk)]).toEqual([[], [2, 0, 0]]);
  expect(desk.outbox.items()).toMatchObject([{ type: "returned", returned: { reason: "changedElsewhere" } }]);
});

test("in the place of the draft it was written on, also where the saving of that was not answered", async () => {
  const { desk, line, mta, now } = await scene();
  Object.assign(line, { appends: 0, loseAt: 0 });
  const message = utf8(textOf("Mine"));
  const lost = await desk.account.replace(DRAFTS_ID, { message, flags: ["\\Draft"], internalDate: null }, null);
  expect(lost).toEqual({ ok: false, error: { type: "offline" } });
  unwrap(
    await desk.held.doc.put({
      messageId: MESSAGE_ID,
      replaces: null,
      saved: now(),
      message: inOne(textOf("Mine")),
      send: null,
    }),
  );
  unwrap(await desk.held.queue(MESSAGE_ID, now(), null));
  line.cut = false;
  await desk.account.sync();
  await settled(desk);
  expect([mta.taken.length, counts(desk)]).toEqual([1, [0, 0, 1]]);
});

test("a disk that is full: nothing is said to be kept", async () => {
  const { desk, offline, now } = await scene();
  await offline();
  const put = () => Promise.reject(new Error("disk"));
  const full = Object.create(desk.account, {
    draftDoc: { value: { isKept: true, get: () => Promise.resolve(null), put } },
  }) as Account;
  const parts = { account: full, outbox: desk.outbox, clock: now, randomBytes: nodeCrypto.randomBytes };
  const held = createHeldMailbox(parts);
  onTestFinished(() => held.close());
  const posted = { digest: "1".repeat(64), mark: "1".repeat(64), envelope: { from: ADDRESS, to: [ADDRESS] } };
  expect((await held.post({ ...posted, message: utf8("x") })).ok).toBe(false);
  expect(await held.waiting()).toEqual([]);
});

/** The first messages that are filed are refused by the account, as where the mailbox is gone; what is done beside is done. */
function refusing(account: Account, times: number): Account {
  let left = times;
  const appendAll: Account["appendAll"] = (mailbox, ...given) =>
    account.appendAll(left-- > 0 ? account.newMailboxId() : mailbox, ...given);
  return Object.create(account, { appendAll: { value: appendAll } }) as Account;
}

test.each([
  ["the answer to that", 1],
  ["the answer to what clears that up", 2],
])("what the account did not take, and %s was lost, is still here, and is sent later", async (_, loseAt) => {
  const { desk, line, world, mta, now } = await scene();
  desk.close();
  const next = deskOf(world, mta, { ...desk.device, account: refusing(desk.account, 2) });
  Object.assign(line, { appends: 0, loseAt });
  await writeHere(next, now());
  await next.held.run();
  line.cut = false;
  await next.account.sync();
  expect([(await next.held.waiting()).length, counts(next)]).toEqual([1, [0, 0, 0]]);
  await settled(next);
  await settled(next);
  expect([mta.taken.length, await next.held.waiting(), counts(next)]).toEqual([1, [], [0, 0, 1]]);
});

test("set aside, and not taken by the drafts, it is still here", async () => {
  const { desk, world, mta, now } = await scene();
  desk.close();
  const next = deskOf(world, mta, { ...desk.device, account: refusing(desk.account, 1) });
  // what it is to replace is nowhere
  const row = { messageId: MESSAGE_ID, replaces: null, saved: now(), message: inOne(textOf("Mine")), send: null };
  unwrap(await next.held.doc.put(row));
  unwrap(await next.held.queue(MESSAGE_ID, now(), "0".repeat(32) as EntryId));
  await next.held.run();
  expect([(await next.held.waiting()).length, counts(next)]).toEqual([1, [0, 0, 0]]);
  await settled(next);
  expect([mta.taken, await next.held.waiting(), counts(next)]).toEqual([[], [], [1, 0, 0]]);
});

test("an account whose settings are full takes nothing: no message is left that is never sent", async () => {
  const { desk, mta } = await scene();
  for (let from = 0; from < MAX_SETTINGS; from += 256) {
    const sets = Array.from({ length: 256 }, (_, at): Op => ({
      ...{ op: "set", key: `other/${from + at}`, value: utf8("x") },
    }));
    unwrap(await desk.account.submit(sets));
  }
  const envelope = { from: ADDRESS, to: ["bob@example.com"] };
  expect(await desk.post.send(envelope, utf8(textOf("Text")))).toMatchObject({ ok: false, error: { type: "refused" } });
  expect([mta.asked, counts(desk)]).toEqual([[], [0, 0, 0]]);
});
