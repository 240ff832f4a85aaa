/** The outbox over an engine and a provider in memory: each message leaves once, or is still there to be sent. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { unwrap } from "../../lib/result.ts";
import { DRAFTS_ID, INBOX_ID, OUTBOX_ID, TRASH_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { Account } from "../account.ts";
import { createOutbox } from "./outbox.ts";
import { readOutbox } from "./outbox-settings.ts";
import { allSent } from "../testing/account-contract.ts";
import { ADDRESS } from "../testing/world.ts";
import {
  scene,
  FIELDS,
  draft,
  newestIn,
  places,
  settingsOf,
  queue,
  moveTo,
  refusal,
  ALL,
} from "../testing/outbox-scene.ts";

test("a draft leaves without Bcc, to all of them, and is filed as sent", async () => {
  const { first, mta, now, world } = await scene();
  await world.deliverMany(1, 1);
  await first.account.sync();
  const answered = newestIn(first.account, INBOX_ID);
  const email = await draft(first, [...FIELDS, `X-Aerogramme-Draft: mode=rich; answers=${answered}`]);
  await queue(first, email, now());
  expect(places(first.account, email)).toEqual(["Outbox \\Draft"]);
  expect(first.outbox.items()).toMatchObject([{ email, type: "queued", at: now(), why: null }]);
  await first.outbox.run();
  expect(mta.taken).toHaveLength(1);
  expect(mta.taken[0]?.envelope).toEqual({ from: ADDRESS, to: ALL });
  expect(mta.taken[0]?.text).toMatch(
    /^From: ada@example\.org\r\nTo: Bob <bob@example\.com>\r\nCc: cleo@example\.com\r\nMessage-ID/,
  );
  expect(places(first.account, email)).toEqual(["Sent $Submitted"]);
  expect(places(first.account, answered)).toEqual(["INBOX \\Answered"]);
  expect([settingsOf(first.account), first.outbox.items()]).toEqual([[], []]);
});

test("an answer to an invitation is noted on it once it has left; the last one counts", async () => {
  const { first, now, world } = await scene();
  await world.deliverMany(1, 1);
  await first.account.sync();
  const invitation = newestIn(first.account, INBOX_ID);
  const answer = async (rsvp: string): Promise<void> => {
    await queue(
      first,
      await draft(first, [...FIELDS, `X-Aerogramme-Draft: rsvp=${rsvp}; answers=${invitation}`]),
      now(),
    );
  };
  await answer("accepted");
  expect(places(first.account, invitation)).toEqual(["INBOX"]);
  await first.outbox.run();
  expect(places(first.account, invitation)).toEqual(["INBOX \\Answered $RsvpAccepted"]);
  await answer("declined");
  await first.outbox.run();
  expect(places(first.account, invitation)).toEqual(["INBOX \\Answered $RsvpDeclined"]);
  await answer("$Evil");
  await first.outbox.run();
  expect(places(first.account, invitation)).toEqual(["INBOX \\Answered $RsvpDeclined"]);
});

test("taken back in time it is a draft again, and stays one", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now() + 10);
  await first.outbox.run();
  expect(await first.outbox.unqueue(email)).toEqual({ ok: true, value: "back" });
  later(3_600);
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Drafts \\Draft"]);
  expect([mta.asked, settingsOf(first.account)]).toEqual([[], []]);
});

test("it is sent when it is due, and 30 seconds later by a device that did not queue it", async () => {
  const { first, another, mta, now, later } = await scene();
  const second = await another();
  const email = await draft(first);
  await queue(first, email, now() + 3_600);
  await second.account.sync();
  later(3_599);
  await first.outbox.run();
  later(1);
  await second.outbox.run();
  expect(mta.asked).toEqual([]);
  later(30);
  await second.outbox.run();
  expect(mta.taken).toHaveLength(1);
  await first.account.sync();
  await first.outbox.run();
  expect([mta.asked.length, places(first.account, email)]).toEqual([1, ["Sent $Submitted"]]);
});

test("what stands in the log is not read anew each time that it is asked for", async () => {
  const { first, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now() + 60);
  const [before] = readOutbox(first.account.state).queued;
  expect(before?.at).toBe(now() + 60);
  expect(readOutbox(first.account.state).queued[0]).toBe(before);
  unwrap(await first.outbox.reschedule(email, now() + 90));
  await allSent(first.account);
  expect(readOutbox(first.account.state).queued[0]?.at).toBe(now() + 90);
});

test("another time is another time", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now() + 60);
  unwrap(await first.outbox.reschedule(email, now() + 7_200));
  await allSent(first.account);
  later(61);
  await first.outbox.run();
  expect([mta.asked.length, first.outbox.items()[0]?.at]).toEqual([0, now() - 61 + 7_200]);
  later(7_200);
  await first.outbox.run();
  expect(mta.taken).toHaveLength(1);
});

test("thrown away while it waits it is not sent; nor is what somebody put in the outbox by hand", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now() + 60);
  unwrap(await first.account.intend([{ op: "move", mailbox: OUTBOX_ID, emails: [email], to: "\\Trash" }]));
  const dragged = await draft(first);
  unwrap(await first.account.intend([{ op: "move", mailbox: DRAFTS_ID, emails: [dragged], to: "outbox" }]));
  await allSent(first.account);
  later(600);
  await first.outbox.run();
  expect([mta.asked, settingsOf(first.account)]).toEqual([[], []]);
  expect([places(first.account, email), places(first.account, dragged)]).toEqual([
    ["Trash \\Draft"],
    ["Outbox \\Draft"],
  ]);
});

test("settings of a newer program, and what is none, are left alone", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  const key = `outbox/${email}/${"0".repeat(32)}`;
  unwrap(await first.account.intend([{ op: "set", key, value: Uint8Array.of(0x81, 0x01) }]));
  await allSent(first.account);
  await first.outbox.run();
  expect([readOutbox(first.account.state).queued, settingsOf(first.account), mta.asked]).toEqual([[], [key], []]);
  await queue(first, email, now());
  await first.outbox.run();
  expect(mta.taken).toHaveLength(1);
});

test.each(["gone", "elsewhere", "a rest"])(
  "what the provider refuses to write down is tried again later, not at once: %s",
  async (kind) => {
    const at = await scene();
    const email = await draft(at.first);
    await queue(at.first, email, at.now() + (kind === "a rest" ? 0 : 60));
    if (kind === "a rest") {
      at.mta.script.push({ type: "refusals", refused: [refusal(ALL[1] ?? "", 450)] });
      await at.first.outbox.run();
    }
    at.first.outbox.close();
    await moveTo(at.first, email, TRASH_ID);
    const uids = uidSetOf([at.first.account.state.mailbox(TRASH_ID)?.uidAt(0) ?? 0]);
    const expunge = { op: "expunge", mailbox: TRASH_ID, uids, onlyDeleted: false } as const;
    if (kind === "gone") unwrap(await at.first.account.submit([expunge]));
    let submits = 0;
    const submit: Account["submit"] = () => {
      submits++;
      return Promise.resolve({ ok: false, error: { type: "refused", reason: "clock", why: "stopped" } });
    };
    const account = Object.create(at.first.account, { submit: { value: submit } }) as Account;
    const parts = { account, port: at.mta.port, clock: () => at.world.clock.now, randomBytes: nodeCrypto.randomBytes };
    const outbox = createOutbox({ ...parts, delay: () => 0 });
    onTestFinished(() => outbox.close());
    await new Promise((settle) => setTimeout(settle, 500));
    expect(submits).toBe(1);
  },
);
