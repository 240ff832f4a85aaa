/** The outbox on two devices, one of which knows less than the other: each message leaves once, or is still there to be sent. */
import { expect, test } from "vitest";
import type { EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { DRAFTS_ID, INBOX_ID, SENT_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { allSent } from "../testing/account-contract.ts";
import { abandoned, scene, draft, places, settingsOf, queue } from "../testing/outbox-scene.ts";

test("a device that has not read that it was claimed can not take it back", async () => {
  const { first, another, mta, now } = await scene();
  const second = await another();
  const email = await draft(first);
  await queue(first, email, now());
  await second.account.sync();
  await first.outbox.run();
  expect(await second.outbox.unqueue(email)).toEqual({ ok: true, value: "gone" });
  expect([mta.taken.length, places(second.account, email)]).toEqual([1, ["Sent $Submitted"]]);
});

test("a device that has not read that it was taken back does not send it", async () => {
  const { first, another, mta, now, later } = await scene();
  const second = await another();
  const email = await draft(first);
  await queue(first, email, now());
  await second.account.sync();
  later(60);
  expect(await first.outbox.unqueue(email)).toEqual({ ok: true, value: "back" });
  await second.outbox.run();
  expect([mta.asked, places(second.account, email), settingsOf(second.account)]).toEqual([[], ["Drafts \\Draft"], []]);
});

test("edited on another device: what was queued goes, the other stays a draft; edited first, it does not go", async () => {
  const { first, another, mta, now } = await scene();
  const second = await another();
  const email = await draft(first);
  await second.account.sync();
  await queue(first, email, now());
  // a save of the other device, which knows of no queueing: the new one in, the one before out
  const edited = await draft(second);
  const at = second.account.state.mailbox(DRAFTS_ID);
  unwrap(await second.account.intend([{ op: "expunge", mailbox: at?.id ?? DRAFTS_ID, emails: [email] }]));
  await allSent(second.account);
  await first.account.sync();
  await first.outbox.run();
  expect([mta.taken.length, places(first.account, email), places(first.account, edited)]).toEqual([
    ...[1, ["Sent $Submitted"], ["Drafts \\Draft"]],
  ]);
  unwrap(await second.account.intend([{ op: "expunge", mailbox: DRAFTS_ID, emails: [edited] }]));
  await allSent(second.account);
  await queue(first, edited, now());
  await first.outbox.run();
  await allSent(first.account);
  expect([mta.taken.length, settingsOf(first.account)]).toEqual([1, []]);
});

test("two devices that queue one draft send it once", async () => {
  const { first, another, mta, now, later } = await scene();
  const second = await another();
  const email = await draft(first);
  await second.account.sync();
  await queue(first, email, now());
  await queue(second, email, now());
  await first.account.sync();
  later(60);
  await Promise.all([first.outbox.run(), second.outbox.run()]);
  await second.account.sync();
  later(600);
  await second.outbox.run();
  expect([mta.taken.length, places(second.account, email), settingsOf(second.account)]).toEqual([
    ...[1, ["Sent $Submitted"], []],
  ]);
});

test("a device that was away queues what another has sent meanwhile: it is not sent again", async () => {
  const { first, another, mta, now, later } = await scene();
  const second = await another();
  const email = await draft(first);
  await second.account.sync();
  second.device.connection.online = false;
  await second.account.sync();
  unwrap(await second.outbox.queue(email, { at: now() }));
  await queue(first, email, now());
  await first.outbox.run();
  // it dies before it can see to it
  second.outbox.close();
  second.device.connection.online = true;
  await second.account.sync();
  await first.account.sync();
  expect(settingsOf(first.account)).toHaveLength(1);
  later(600);
  await first.outbox.run();
  expect([mta.asked.length, places(first.account, email), settingsOf(first.account)]).toEqual([
    ...[1, ["Sent $Submitted"], []],
  ]);
  expect(await first.outbox.queue(email, { at: now() })).toEqual({ ok: false, error: { type: "gone" } });
});

test("another time for what was claimed meanwhile: it is gone on with all the same", async () => {
  const { first, another, mta, now, later } = await scene();
  const second = await another();
  const email = await draft(first);
  await queue(first, email, now());
  await second.account.sync();
  second.device.connection.online = false;
  await second.account.sync();
  unwrap(await second.outbox.reschedule(email, now() + 3_600));
  mta.script.push({ type: "failure", failure: { type: "offline" } });
  await first.outbox.run();
  first.outbox.close();
  second.device.connection.online = true;
  await second.account.sync();
  await second.outbox.run();
  later(180);
  await second.outbox.run();
  expect([mta.taken.length, places(second.account, email)]).toEqual([1, ["Sent $Submitted"]]);
});

test("what a device that is gone has begun, another goes on with after three minutes, under the same id", async () => {
  const { second, email, mta, later } = await abandoned();
  await second.account.sync();
  await second.outbox.run();
  later(179);
  await second.outbox.run();
  expect(mta.asked).toHaveLength(1);
  later(1);
  await second.outbox.run();
  expect([mta.taken.length, new Set(mta.asked).size, places(second.account, email)]).toEqual([
    1,
    1,
    ["Sent $Submitted"],
  ]);
});

test("a mail program that sets other flags, or files it elsewhere, loses nothing of what is on its way", async () => {
  const { first, mta, now, later } = await scene();
  const [one, two] = [await draft(first), await draft(first)];
  for (const email of [one, two]) await queue(first, email, now());
  mta.script.push({ type: "failure", failure: { type: "offline" } }, { type: "failure", failure: { type: "offline" } });
  await first.outbox.run();
  const sent = first.account.state.mailbox(SENT_ID);
  const uidOf = (email: EntryId): number =>
    first.account.state.places(first.account.state.emailNumber(email) ?? (0 as never))[0]?.uid ?? 0;
  expect(sent?.count).toBe(2);
  unwrap(
    await first.account.submit([
      { op: "store", mailbox: SENT_ID, uids: uidSetOf([uidOf(one)]), mode: "replace", flags: ["\\Seen"] },
      { op: "move", mailbox: SENT_ID, uids: uidSetOf([uidOf(two)]), to: INBOX_ID },
    ]),
  );
  later(5);
  await first.outbox.run();
  expect(mta.taken).toHaveLength(2);
  expect([places(first.account, one), places(first.account, two)]).toEqual([["Sent $Submitted"], ["INBOX $Submitted"]]);
});
