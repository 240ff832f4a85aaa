/** The outbox over an engine and a provider in memory: each message leaves once, or is still there to be sent. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { EntryId, MailboxId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import type { RefusedRecipient } from "../../lib/submission.ts";
import { DRAFTS_ID, INBOX_ID, OUTBOX_ID, SENT_ID, TRASH_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { Account } from "../account.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { readOutbox } from "./outbox-settings.ts";
import { allSent } from "../testing/account-contract.ts";
import { createScriptedMta, type ScriptedMta } from "../testing/scripted-mta.ts";
import { ADDRESS, createWorld, type TestDevice, type World } from "../testing/world.ts";

interface Desk {
  readonly account: Account;
  readonly outbox: Outbox;
  readonly device: TestDevice;
}

interface Scene {
  readonly world: World;
  readonly mta: ScriptedMta;
  readonly first: Desk;
  another(): Promise<Desk>;
  later(seconds: number): void;
  readonly now: () => number;
}

const deskOf = async (world: World, mta: ScriptedMta, device: TestDevice): Promise<Desk> => {
  const { account } = device;
  await account.sync();
  const outbox = createOutbox({
    ...{ account, port: mta.port, clock: () => world.clock.now },
    // a test says when
    ...{ randomBytes: nodeCrypto.randomBytes, delay: () => 1_000_000 },
  });
  onTestFinished(() => outbox.close());
  return { account, outbox, device };
};

async function scene(): Promise<Scene> {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  return {
    ...{ world, mta, first: await deskOf(world, mta, world.first) },
    another: async () => deskOf(world, mta, await world.another()),
    later: (seconds) => void (world.clock.now += seconds * 1000),
    now: () => Math.floor(world.clock.now / 1000),
  };
}

let count = 0;
const FIELDS = [`From: ${ADDRESS}`, "To: Bob <bob@example.com>", "Cc: cleo@example.com", "Bcc: dan@example.com"];

async function draft({ account }: Desk, fields: readonly string[] = FIELDS): Promise<EntryId> {
  const id = `<draft-${++count}@example.org>`;
  const text = [...fields, `Message-ID: ${id}`, "Subject: Hello", "", "Text", ""].join("\r\n");
  unwrap(await account.append(DRAFTS_ID, utf8(text), ["\\Draft", "\\Seen"], null));
  return newestIn(account, DRAFTS_ID);
}

function newestIn({ state }: Account, mailbox: MailboxId): EntryId {
  const view = state.mailbox(mailbox);
  const email = view && state.email(view.emailAt(view.count - 1));
  if (!email) throw new Error("nothing there");
  return email.id;
}

const MAILBOXES: readonly (readonly [string, MailboxId])[] = [
  ["Drafts", DRAFTS_ID],
  ["Outbox", OUTBOX_ID],
  ["Sent", SENT_ID],
  ["Trash", TRASH_ID],
  ["INBOX", INBOX_ID],
];

/** Where a message is, as the log says, and its flags. */
function places({ state }: Account, email: EntryId): readonly string[] {
  const number = state.emailNumber(email);
  return number === null
    ? []
    : state.places(number).map(({ mailbox, index }) => {
        const name = MAILBOXES.find(([, id]) => id === mailbox)?.[0] ?? "?";
        const flags = state.mailbox(mailbox)?.flagsAt(index) ?? [];
        return [name, ...flags.filter((flag) => flag !== "\\Seen")].join(" ");
      });
}

const settingsOf = ({ state }: Account): readonly string[] => state.settings("outbox/").map(([key]) => key);

async function queue({ account, outbox }: Desk, email: EntryId, at: number): Promise<void> {
  unwrap(await outbox.queue(email, { at }));
  await allSent(account);
}

async function moveTo({ account }: Desk, email: EntryId, to: MailboxId): Promise<void> {
  const number = account.state.emailNumber(email);
  const [place] = number === null ? [] : account.state.places(number);
  if (!place) throw new Error("it is nowhere");
  unwrap(await account.submit([{ op: "move", mailbox: place.mailbox, uids: uidSetOf([place.uid]), to }]));
}

const refusal = (recipient: string, code: number): RefusedRecipient => ({
  ...{ recipient, code, enhanced: `${String(code).slice(0, 1)}.1.1`, text: "No such user", permanent: code >= 500 },
});
const ALL = ["bob@example.com", "cleo@example.com", "dan@example.com"];

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

test("refused for all it is a draft again, and says why; unchanged, it may be sent again", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "refusals", refused: ALL.map((to) => refusal(to, 550)) });
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Drafts \\Draft"]);
  const [item] = first.outbox.items();
  expect(item).toMatchObject({ email, type: "returned", returned: { reason: "mta" } });
  expect(item?.returned?.refused[0]).toEqual({ recipient: ALL[0], code: 550, enhanced: "5.1.1", text: "No such user" });
  await queue(first, email, now());
  await first.outbox.run();
  expect([mta.taken.length, places(first.account, email), settingsOf(first.account)]).toEqual([
    ...[1, ["Sent $Submitted"], []],
  ]);
  expect(new Set(mta.asked).size).toBe(2);
});

test("refused for some it has left, and says who has it not; that is dismissed", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "refusals", refused: [refusal("cleo@example.com", 550)] });
  await first.outbox.run();
  expect(mta.taken[0]?.envelope.to).toEqual(["bob@example.com", "dan@example.com"]);
  expect(places(first.account, email)).toEqual(["Sent $Submitted"]);
  expect(first.outbox.items()).toMatchObject([
    { type: "partly", returned: { refused: [{ recipient: "cleo@example.com" }] } },
  ]);
  unwrap(await first.outbox.dismiss(email));
  await allSent(first.account);
  expect([settingsOf(first.account), first.outbox.items()]).toEqual([[], []]);
});

test("refused for now it waits in the outbox and goes later, under an id of its own; after two days it is a draft", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  const greylisted = { type: "refusals", refused: ALL.map((to) => refusal(to, 450)) } as const;
  mta.script.push(greylisted, greylisted);
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ type: "queued", why: "refusedForNow", at: now() + 60, tries: 1 }]);
  later(61);
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ why: "refusedForNow", at: now() + 120, tries: 2 }]);
  later(121);
  await first.outbox.run();
  expect([mta.taken.length, new Set(mta.asked).size, places(first.account, email)]).toEqual([
    1,
    3,
    ["Sent $Submitted"],
  ]);
  const other = await draft(first);
  await queue(first, other, now());
  later(3 * 86_400);
  mta.script.push(greylisted);
  await first.outbox.run();
  expect(places(first.account, other)).toEqual(["Drafts \\Draft"]);
});

test.each([
  ["smarthostDown", { type: "smarthostDown", retryAfterSeconds: 30 }, 60],
  ["rateLimited", { type: "rateLimited", retryAfterSeconds: 900 }, 900],
] as const)("%s: it waits where it can be taken back, and goes then", async (why, failure, wait) => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "failure", failure });
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ type: "queued", why, at: now() + wait }]);
  expect(await first.outbox.unqueue(email)).toEqual({ ok: true, value: "back" });
  await queue(first, email, now());
  mta.script.push({ type: "failure", failure });
  await first.outbox.run();
  later(wait + 1);
  await first.outbox.run();
  expect([mta.taken.length, places(first.account, email)]).toEqual([1, ["Sent $Submitted"]]);
});

test.each([
  ["notYourAddress", { type: "notYourAddress", address: "eve@example.org" }, "eve@example.org"],
  ["notOffered", { type: "notOffered" }, null],
  ["tooLarge", { type: "tooLarge", limit: 10 }, null],
  ["tooManyRecipients", { type: "tooManyRecipients", limit: 10 }, null],
  ["badMessage", { type: "badMessage" }, null],
] as const)("%s: it is a draft again", async (reason, failure, detail) => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "failure", failure });
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Drafts \\Draft"]);
  expect(first.outbox.items()).toMatchObject([{ type: "returned", returned: { reason, detail } }]);
});

test.each([
  ["noRecipients", [`From: ${ADDRESS}`]],
  ["noSender", ["To: bob@example.com"]],
  ["badRecipient", [`From: ${ADDRESS}`, "To: bob@example.com, cleo"]],
])("%s: nobody is asked", async (reason, fields) => {
  const { first, mta, now } = await scene();
  const email = await draft(first, fields);
  await queue(first, email, now());
  await first.outbox.run();
  expect([mta.asked, first.outbox.items()[0]?.returned?.reason]).toEqual([[], reason]);
});

test("offline it is queued all the same, and leaves when the provider is back", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  first.device.connection.online = false;
  await first.account.sync();
  unwrap(await first.outbox.queue(email, { at: now() }));
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ email, type: "queued" }]);
  expect([mta.asked, settingsOf(first.account)]).toEqual([[], []]);
  first.device.connection.online = true;
  await first.account.sync();
  await first.outbox.run();
  expect([mta.taken.length, places(first.account, email)]).toEqual([1, ["Sent $Submitted"]]);
});

test("taken back offline, before anybody knew of it", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  first.device.connection.online = false;
  await first.account.sync();
  unwrap(await first.outbox.queue(email, { at: now() }));
  expect(await first.outbox.unqueue(email)).toEqual({ ok: true, value: "asked" });
  first.device.connection.online = true;
  await first.account.sync();
  await first.outbox.run();
  expect([mta.asked, places(first.account, email), settingsOf(first.account)]).toEqual([[], ["Drafts \\Draft"], []]);
});

test("an answer that was lost is asked for again: it went once", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "lostAnswer" });
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Sent $SubmitPending"]);
  expect(first.outbox.items()).toMatchObject([{ type: "claimed" }]);
  expect(await first.outbox.unqueue(email)).toEqual({ ok: true, value: "gone" });
  later(5);
  await first.outbox.run();
  expect([mta.taken.length, mta.asked.length, places(first.account, email)]).toEqual([1, 2, ["Sent $Submitted"]]);
});

test("it goes twice only where the MTA took it and the provider lost that, and then it is the same message", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "lostResult" });
  await first.outbox.run();
  later(5);
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Sent $Submitted"]);
  expect(mta.taken).toHaveLength(2);
  expect(mta.taken[0]).toEqual(mta.taken[1]);
});

test("what a device that is gone has begun, another goes on with after three minutes, under the same id", async () => {
  const { first, another, mta, now, later } = await scene();
  const second = await another();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "lostAnswer" });
  await first.outbox.run();
  first.outbox.close();
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

test("begun so long ago that the provider has forgotten it, it is not sent again by itself", async () => {
  const { first, another, mta, now, later } = await scene();
  const second = await another();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "lostAnswer" });
  await first.outbox.run();
  first.outbox.close();
  later(21 * 86_400);
  await second.account.sync();
  await second.outbox.run();
  later(180);
  await second.outbox.run();
  expect([mta.asked.length, places(second.account, email)]).toEqual([1, ["Drafts \\Draft"]]);
  expect(second.outbox.items()[0]?.returned?.reason).toBe("maybeSent");
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

test("another message was sent under its id: it is a draft again, and may have been sent", async () => {
  const { first, mta, now } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "failure", failure: { type: "conflict" } });
  await first.outbox.run();
  expect([mta.taken, places(first.account, email)]).toEqual([[], ["Drafts \\Draft"]]);
  expect(first.outbox.items()).toMatchObject([{ type: "returned", returned: { reason: "maybeSent" } }]);
});

test("a step that fails out of the ordinary is tried again later, not at once", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push({ type: "throws" });
  await first.outbox.run();
  await first.outbox.run();
  expect([mta.asked.length, places(first.account, email)]).toEqual([1, ["Sent $SubmitPending"]]);
  later(5);
  await first.outbox.run();
  expect([mta.asked.length, places(first.account, email)]).toEqual([2, ["Sent $Submitted"]]);
});

/** cleo refuses it for now, dan for good. */
async function partlySent(): Promise<Scene & { readonly email: EntryId; readonly cleo: string; readonly dan: string }> {
  const at = await scene();
  const email = await draft(at.first);
  await queue(at.first, email, at.now());
  const [, cleo = "", dan = ""] = ALL;
  at.mta.script.push({ type: "refusals", refused: [refusal(cleo, 450), refusal(dan, 550)] });
  await at.first.outbox.run();
  return { ...at, email, cleo, dan };
}

test("refused for now of some, it goes to them later, and to nobody twice; who is refused for good is told", async () => {
  const { first, mta, later, now, email, cleo, dan } = await partlySent();
  const since = now();
  expect(first.outbox.items()).toMatchObject([
    { type: "partly", rest: { to: [cleo], at: since + 60, until: since + 172_800 }, returned: { refused: [{}, {}] } },
  ]);
  mta.script.push(
    { type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 5 } },
    { type: "refusals", refused: [refusal(cleo, 451)] },
  );
  for (let times = 0; times < 4; times++) {
    await first.outbox.run();
    expect([times, places(first.account, email)]).toEqual([times, ["Sent $Submitted"]]);
    later(600);
  }
  await first.outbox.run();
  expect(mta.taken.map(({ envelope }) => envelope.to)).toEqual([["bob@example.com"], [cleo]]);
  expect([mta.asked.length, new Set(mta.asked).size]).toEqual([4, 3]);
  expect(first.outbox.items()).toMatchObject([
    { type: "partly", rest: null, returned: { refused: [{ recipient: dan }] } },
  ]);
  expect(settingsOf(first.account)).toEqual([`outbox/${email}`]);
  expect(first.account.state.settings("outbox-rest/")).toEqual([]);
});

test("two devices that try the same recipients at the same time hand it over once", async () => {
  const { first, another, mta, later, email, cleo } = await partlySent();
  const second = await another();
  for (let times = 0; times < 3; times++) {
    later(4_000);
    mta.script.push({ type: "refusals", refused: [refusal(cleo, 450)] });
    await Promise.all([first.outbox.run(), second.outbox.run()]);
    await Promise.all([first.account.sync(), second.account.sync()]);
  }
  later(4_000);
  await Promise.all([first.outbox.run(), second.outbox.run()]);
  await Promise.all([first.account.sync(), second.account.sync()]);
  await Promise.all([first.outbox.run(), second.outbox.run()]);
  expect(mta.taken.map(({ envelope }) => envelope.to)).toEqual([["bob@example.com"], [cleo]]);
  expect([places(first.account, email), first.account.state.settings("outbox-rest/")]).toEqual([
    ["Sent $Submitted"],
    [],
  ]);
});

test("who refuses it for now for two days is told as refused", async () => {
  const { first, mta, later, email, cleo, dan } = await partlySent();
  for (let hours = 0; hours < 52; hours++) {
    mta.script.push({ type: "refusals", refused: [refusal(cleo, 450)] });
    later(3_700);
    await first.outbox.run();
  }
  expect(mta.taken).toHaveLength(1);
  const refused = [{ recipient: dan }, { recipient: cleo, code: 450 }];
  expect(first.outbox.items()).toMatchObject([{ email, type: "partly", rest: null, returned: { refused } }]);
  expect(first.account.state.settings("outbox-rest/")).toEqual([]);
});

test.each([
  ["moved to the Trash", TRASH_ID],
  ["moved to the drafts", DRAFTS_ID],
])("%s, it is sent to nobody any more", async (_, to) => {
  const { first, mta, later, email } = await partlySent();
  await moveTo(first, email, to);
  later(600);
  await first.outbox.run();
  expect([mta.asked.length, first.account.state.settings("outbox-rest/")]).toEqual([1, []]);
});

test("filed elsewhere it is still tried for those who refused it for now, unless its writer gives that up", async () => {
  const [filed, givenUp] = [await partlySent(), await partlySent()];
  await moveTo(filed.first, filed.email, INBOX_ID);
  unwrap(await givenUp.first.outbox.dismiss(givenUp.email));
  await allSent(givenUp.first.account);
  for (const { first, later } of [filed, givenUp]) {
    later(600);
    await first.outbox.run();
  }
  expect([places(filed.first.account, filed.email), filed.mta.taken.length]).toEqual([["INBOX $Submitted"], 2]);
  expect([givenUp.first.outbox.items(), givenUp.mta.taken.length]).toEqual([[], 1]);
});

const UNANSWERED = { type: "failure", failure: { type: "handedOver", retryAfterSeconds: 300 } } as const;

test("an MTA that takes all and does not answer is given it twice at most: then it is a draft that may have been sent", async () => {
  const { first, mta, now, later } = await scene();
  const email = await draft(first);
  await queue(first, email, now());
  mta.script.push(
    UNANSWERED,
    { type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 5 } },
    UNANSWERED,
  );
  await first.outbox.run();
  expect(first.outbox.items()).toMatchObject([{ type: "queued", at: now() + 300, tries: 1 }]);
  for (let times = 0; times < 4; times++) {
    later(3_600);
    await first.outbox.run();
  }
  expect([mta.asked.length, new Set(mta.asked).size, places(first.account, email)]).toEqual([3, 1, ["Drafts \\Draft"]]);
  expect(first.outbox.items()).toMatchObject([{ type: "returned", returned: { reason: "maybeSent" } }]);
});

test.each([true, false])(
  "taken back after it was handed over once, it may have been sent (online: %s)",
  async (online) => {
    const { first, another, mta, now } = await scene();
    const email = await draft(first);
    await queue(first, email, now());
    mta.script.push(UNANSWERED);
    await first.outbox.run();
    const second = await another();
    second.device.connection.online = online;
    await second.account.sync();
    expect(await second.outbox.unqueue(email)).toEqual({ ok: true, value: online ? "maybe" : "asked" });
    second.device.connection.online = true;
    await second.account.sync();
    await second.outbox.run();
    await allSent(second.account);
    await second.outbox.run();
    expect([places(second.account, email), settingsOf(second.account)]).toEqual([
      ["Drafts \\Draft"],
      [`outbox/${email}`],
    ]);
    expect(second.outbox.items()).toMatchObject([{ type: "returned", returned: { reason: "maybeSent" } }]);
  },
);

test("what an MTA says at length, of many, is settled all the same", async () => {
  const { first, mta, now } = await scene();
  const many = Array.from({ length: 60 }, (_, at) => `${"é".repeat(200)}${at}@example.com`);
  const email = await draft(first, [
    `From: ${ADDRESS}`,
    ...many.map((to, at) => `${at ? " " : "To: "}${to}${at < 59 ? "," : ""}`),
  ]);
  await queue(first, email, now());
  const text = `${"a".repeat(499)}${"😀".repeat(2)}${"語".repeat(500)}`;
  const refused = many.map((to) => ({ ...refusal(to, 550), text: to.includes("0@") ? text : "語".repeat(500) }));
  mta.script.push({ type: "refusals", refused });
  await first.outbox.run();
  expect(places(first.account, email)).toEqual(["Drafts \\Draft"]);
  const [item] = first.outbox.items();
  expect(item).toMatchObject({ type: "returned", returned: { reason: "mta" } });
  expect(item?.returned?.refused.length).toBeGreaterThan(20);
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

function silence(): { readonly until: Promise<void>; readonly answer: () => void } {
  let answer = (): void => undefined;
  const until = new Promise<void>((resolve) => (answer = resolve));
  onTestFinished(() => answer());
  return { until, answer };
}

test("one that the MTA is silent about holds up none of the others: what was due, and what becomes due meanwhile", async () => {
  const { first, mta, now } = await scene();
  const { until, answer } = silence();
  mta.script.push({ type: "silent", until });
  await queue(first, await draft(first), now());
  const running = first.outbox.run();
  await expect.poll(() => mta.asked.length).toBe(1);
  for (let more = 0; more < 5; more++) await queue(first, await draft(first), now());
  const again = first.outbox.run();
  await expect.poll(() => mta.taken.length).toBe(5);
  // nobody asks for this one: it is its time
  await queue(first, await draft(first), now());
  await expect.poll(() => mta.taken.length).toBe(6);
  answer();
  await Promise.all([running, again]);
  expect([mta.taken.length, mta.asked.length, first.outbox.items()]).toEqual([7, 7, []]);
});

test("where it is silent about all that are under way, the next ones are begun after a while, and no more than four", async () => {
  const { first, mta, now, later } = await scene();
  const { until, answer } = silence();
  mta.script.push(...Array.from({ length: 12 }, () => ({ type: "silent", until }) as const));
  for (let more = 0; more < 12; more++) await queue(first, await draft(first), now());
  const running = first.outbox.run();
  await expect.poll(() => mta.asked.length).toBe(3);
  later(10);
  void first.outbox.run();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(mta.asked.length).toBe(3);
  for (const most of [4, 4]) {
    later(21);
    void first.outbox.run();
    await expect.poll(() => mta.asked.length).toBe(most);
  }
  answer();
  await running;
  expect([mta.taken.length, mta.asked.length]).toEqual([12, 12]);
});
