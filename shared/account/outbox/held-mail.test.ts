/** What is to be sent while the provider can not be reached, over an engine and a provider in memory: it leaves once, or is still here. */
import { expect, onTestFinished, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { err, unwrap } from "../../lib/result.ts";
import { DRAFTS_ID, INBOX_ID, OUTBOX_ID, SENT_ID } from "../../mailbox/generation.ts";
import type { EntryId, MailboxId } from "../../lib/ids.ts";
import type { Op } from "../../mailbox/op.ts";
import { MAX_SETTINGS } from "../../mailbox/settings-table.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { wholeOf, type MessagePieces } from "../../mime/build/message-pieces.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { Account } from "../account.ts";
import { createHeldMailbox, type HeldMailbox } from "./held-mail.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import { createPost, type Post } from "./post.ts";
import { createScriptedMta, type ScriptedMta } from "../testing/scripted-mta.ts";
import { ADDRESS, createWorld, type TestDevice, type World } from "../testing/world.ts";

const MESSAGE_ID = "held@example.org";
const textOf = (words: string): string =>
  `From: ${ADDRESS}\r\nTo: bob@example.com\r\nMessage-ID: <${MESSAGE_ID}>\r\nSubject: Hello\r\n\r\n${words}\r\n`;

const inOne = (text: string): MessagePieces => [{ octets: utf8(text), isFile: false }];

/** What is done of an append, and told, as a test says: by its number. */
interface Line {
  appends: number;
  /** that append is done, and its answer does not come; then nothing comes through */
  loseAt: number | null;
  cut: boolean;
}

const over =
  (line: Line) =>
  (log: RemoteLog): RemoteLog => ({
    ...log,
    async append(...asked) {
      if (line.cut) return err({ type: "offline" });
      const done = await log.append(...asked);
      if (line.appends++ !== line.loseAt) return done;
      line.cut = true;
      return err({ type: "offline" });
    },
    read: (...asked) => (line.cut ? Promise.resolve(err({ type: "offline" })) : log.read(...asked)),
  });

interface Desk {
  readonly account: Account;
  readonly outbox: Outbox;
  readonly held: HeldMailbox;
  readonly post: Post;
  readonly device: TestDevice;
  close(): void;
}

function deskOf(world: World, mta: ScriptedMta, device: TestDevice): Desk {
  const { account } = device;
  const clock = (): number => world.clock.now;
  const { randomBytes, sha256Async: sha256 } = nodeCrypto;
  const outbox = createOutbox({ account, port: mta.port, clock, randomBytes, delay: () => 1_000_000 });
  const held = createHeldMailbox({ account, outbox, clock, randomBytes });
  const post = createPost({ account, outbox, held, clock, randomBytes, sha256 });
  const close = (): void => {
    post.close();
    held.close();
    outbox.close();
  };
  onTestFinished(close);
  return { account, outbox, held, post, device, close };
}

async function scene() {
  const world = await createWorld(nodeCrypto);
  const mta = createScriptedMta();
  const line: Line = { appends: 0, loseAt: null, cut: false };
  const device = await world.first.reopen({ log: over(line) });
  await device.account.sync();
  const desk = deskOf(world, mta, device);
  const offline = async (): Promise<void> => {
    line.cut = true;
    await device.account.sync();
  };
  /** Killed, and begun anew; the line is there again. */
  const restart = async (before: Desk): Promise<Desk> => {
    before.close();
    line.cut = true;
    const again = await before.device.reopen({ log: over(line) });
    const next = deskOf(world, mta, again);
    line.cut = false;
    await again.account.sync();
    return next;
  };
  return { world, mta, line, desk, device, offline, restart, now: () => Math.floor(world.clock.now / 1000) };
}

async function writeHere({ held }: Desk, at: number, words = "Text"): Promise<string> {
  const row = { messageId: MESSAGE_ID, replaces: null, saved: at, message: inOne(textOf(words)), send: null };
  unwrap(await held.doc.put(row));
  return unwrap(await held.queue(MESSAGE_ID, at, null));
}

async function settled({ held, outbox, account }: Desk): Promise<void> {
  for (let times = 0; times < 3; times++) {
    await held.run();
    await outbox.run();
    await account.sync();
  }
}

const countIn = ({ account }: Desk, mailbox: MailboxId): number => account.state.mailbox(mailbox)?.count ?? 0;
const counts = (desk: Desk) => [DRAFTS_ID, OUTBOX_ID, SENT_ID].map((mailbox) => countIn(desk, mailbox));

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

test("taken back before it is tried it is a draft here, and another time stands", async () => {
  const { desk, offline, now } = await scene();
  await offline();
  const id = await writeHere(desk, now());
  expect(await desk.held.reschedule(id, now() + 60)).toBe(true);
  expect((await desk.held.waiting())[0]?.send.at).toBe(now() + 60);
  expect(await desk.held.takeBack(id)).toEqual({ ok: true, value: "back" });
  expect(desk.held.successor(id)).toEqual({ messageId: MESSAGE_ID });
  expect((await desk.held.doc.all())?.map(({ send, message }) => [send, utf8ToText(wholeOf(message))])).toEqual([
    [null, textOf("Text")],
  ]);
  expect(await desk.held.takeBack("0".repeat(32))).toBeNull();
});

test("taken back, or put off, while a run begins with it: what is told is what happens", async () => {
  for (let turns = 0; turns < 4; turns++) {
    const { desk, offline, line, mta, now } = await scene();
    await offline();
    const id = await writeHere(desk, now());
    line.cut = false;
    await desk.account.sync();
    // it waits for a run that is over; the next one begins so many turns later
    const back = desk.held.takeBack(id);
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    const running = desk.held.run();
    const told = await back;
    await running;
    await settled(desk);
    const isBack = told?.ok === true && told.value === "back";
    expect([turns, mta.taken.length, (await desk.held.doc.all())?.length]).toEqual([
      turns,
      isBack ? 0 : 1,
      isBack && counts(desk)[0] === 0 ? 1 : 0,
    ]);
  }
});

/** It is being filed, and whether it is in the account is not known, just before what `ask` changes is changed. */
async function triedMeanwhile<T>({ held, account }: Desk, line: Line, ask: () => Promise<T>): Promise<T> {
  const { change } = held.doc;
  let go = (): void => undefined;
  const tried = new Promise<void>((resolve) => (go = resolve));
  let asked = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => (asked = resolve));
  Object.assign(held.doc, {
    async change(...given: Parameters<typeof change>) {
      Object.assign(held.doc, { change });
      asked();
      await tried;
      return change(...given);
    },
  });
  const answer = ask();
  await isAsked;
  Object.assign(line, { cut: false, appends: 0, loseAt: 1 });
  await account.sync();
  await held.run();
  expect((await held.waiting()).map(({ send }) => send.isTried)).toEqual([true]);
  go();
  return answer;
}

test("taken back while it is being filed it is not said to be back, and is once there is a line", async () => {
  const { desk, offline, line, mta, now, world } = await scene();
  await offline();
  const id = await writeHere(desk, now() + 60);
  expect(await triedMeanwhile(desk, line, () => desk.held.takeBack(id))).toEqual({ ok: true, value: "asked" });
  expect((await desk.held.doc.all())?.map(({ send }) => send?.isBack)).toEqual([true]);
  line.cut = false;
  await desk.account.sync();
  world.clock.now += 3_600_000;
  await settled(desk);
  await expect.poll(() => desk.account.unsent).toBe(0);
  expect([mta.asked, await desk.held.doc.all(), counts(desk)]).toEqual([[], [], [1, 0, 0]]);
});

test("another time for what is being filed is not taken: it has the one that it has in the account", async () => {
  const { desk, offline, line, mta, now } = await scene();
  await offline();
  const id = await writeHere(desk, now());
  const later = now() + 86_400;
  expect(await triedMeanwhile(desk, line, () => desk.held.reschedule(id, later))).toBe(false);
  expect((await desk.held.waiting()).map(({ send }) => send.at)).toEqual([now()]);
  line.cut = false;
  await desk.account.sync();
  await settled(desk);
  expect(mta.taken.length).toBe(1);
});

test("taken back when it was tried, and did not arrive, it is a draft here and is not filed again", async () => {
  const { desk, line, mta, now } = await scene();
  const id = await writeHere(desk, now());
  line.cut = true;
  await desk.held.run();
  expect(await desk.held.takeBack(id)).toEqual({ ok: true, value: "asked" });
  line.cut = false;
  await desk.account.sync();
  await settled(desk);
  expect([mta.asked, counts(desk)]).toEqual([[], [0, 0, 0]]);
  const here = (await desk.held.doc.all())?.map(({ send, message }) => [send, utf8ToText(wholeOf(message))]);
  expect(here).toEqual([[null, textOf("Text")]]);
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

test.each(["before", "after"])(
  "taken back when its answer was lost, killed %s, it comes back once there is a line",
  async (when) => {
    const { desk, offline, restart, line, mta, now, world } = await scene();
    await offline();
    const id = await writeHere(desk, now() + 60);
    Object.assign(line, { cut: false, appends: 0, loseAt: 1 });
    await desk.account.sync();
    await desk.held.run();
    const next = when === "after" ? desk : await restart(desk);
    if (when === "before") {
      // it found out where it is
      expect(await next.held.takeBack(id)).toMatchObject({ ok: true });
    } else {
      expect(await next.held.takeBack(id)).toEqual({ ok: true, value: "asked" });
      line.cut = false;
      await next.account.sync();
    }
    world.clock.now += 3_600_000;
    await settled(next);
    await expect.poll(() => next.account.unsent).toBe(0);
    expect([mta.asked, await next.held.waiting()]).toEqual([[], []]);
  },
);

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

test("what a mail program hands over without a line waits here, is the same when it is handed over again, and leaves once", async () => {
  const { desk, offline, restart, mta } = await scene();
  await offline();
  const envelope = { from: ADDRESS, to: ["bob@example.com", "dan@example.com"] };
  for (let times = 0; times < 2; times++)
    expect(await desk.post.send(envelope, utf8(textOf("Text")))).toEqual({
      ok: true,
      value: { type: "waits", why: "offline" },
    });
  const next = await restart(desk);
  await settled(next);
  expect(mta.taken.map((one) => one.envelope)).toEqual([envelope]);
  expect(await next.post.send(envelope, utf8(textOf("Text")))).toEqual({ ok: true, value: { type: "before" } });
  expect([mta.taken.length, counts(next)]).toEqual([1, [0, 0, 1]]);
});

test("refused for good after the mail program was told that it waits: INBOX says so, once", async () => {
  const { desk, offline, restart, mta, world } = await scene();
  await offline();
  const refused = (recipient: string, code: number) => ({
    ...{ recipient, code, enhanced: `${code === 550 ? 5 : 4}.1.1`, text: "No such user", permanent: code === 550 },
  });
  const envelope = { from: ADDRESS, to: ["bob@example.com", "dan@example.com"] };
  unwrap(await desk.post.send(envelope, utf8(textOf("Text"))));
  mta.script.push({ type: "refusals", refused: envelope.to.map((to) => refused(to, 550)) });
  let next = await restart(desk);
  await settled(next);
  const reports = () => reportsIn(next.account);
  expect(
    (await reports()).map((text) => text.split("\r\n").filter((line) => /^(Final|Action|Status|Diag)/.test(line))),
  ).toEqual([
    [
      ...[
        "Final-Recipient: rfc822; bob@example.com",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 No such user",
      ],
      ...[
        "Final-Recipient: rfc822; dan@example.com",
        "Action: failed",
        "Status: 5.1.1",
        "Diagnostic-Code: smtp; 550 No such user",
      ],
    ],
  ]);
  expect([counts(next), next.outbox.items()]).toMatchObject([[1, 0, 0], [{ type: "returned" }]]);
  // another: of two one takes it later, and in the end does not
  const later = utf8(textOf("Later").replace(MESSAGE_ID, "later@example.org"));
  mta.script.push({ type: "refusals", refused: [refused("dan@example.com", 450)] });
  expect(await next.post.send(envelope, later)).toMatchObject({
    ok: true,
    value: { type: "sent", later: ["dan@example.com"] },
  });
  expect(await reports()).toHaveLength(1);
  next = await restart(next);
  mta.script.push({ type: "refusals", refused: [refused("dan@example.com", 550)] });
  world.clock.now += 600_000;
  await settled(next);
  const [, second = "", ...more] = await reports();
  expect([second.match(/Final-Recipient: .*/g), more]).toEqual([["Final-Recipient: rfc822; dan@example.com"], []]);
  expect(second).toContain("The others have it");
});

async function reportsIn({ state, body }: Account): Promise<readonly string[]> {
  const inbox = state.mailbox(INBOX_ID);
  const texts: string[] = [];
  for (let at = 0; inbox && at < inbox.count; at++) {
    const read = await body(inbox.emailAt(at));
    if (read.ok) texts.push(utf8ToText(read.value));
  }
  return texts;
}

test("what a mail program is told at once is not reported too", async () => {
  const { desk, mta } = await scene();
  const refused = { recipient: "bob@example.com", code: 550, enhanced: null, text: "No", permanent: true };
  mta.script.push({ type: "refusals", refused: [refused] });
  const posted = await desk.post.send({ from: ADDRESS, to: ["bob@example.com"] }, utf8(textOf("Text")));
  expect([posted, await reportsIn(desk.account)]).toMatchObject([{ ok: true, value: { type: "refused" } }, []]);
});

test("without a name of its own, the same is meant as often as it is handed over", async () => {
  const { desk, offline, restart, mta } = await scene();
  const envelope = { from: ADDRESS, to: ["bob@example.com"] };
  const unnamed = utf8(`From: ${ADDRESS}\r\nSubject: Alarm\r\n\r\nagain\r\n`);
  unwrap(await desk.post.send(envelope, unnamed));
  await offline();
  unwrap(await desk.post.send(envelope, unnamed));
  unwrap(await desk.post.send(envelope, unnamed));
  const next = await restart(desk);
  await settled(next);
  expect([mta.taken.length, counts(next)]).toEqual([3, [0, 0, 3]]);
});

test("one that was taken back and is handed over again later is sent", async () => {
  const { desk, offline, restart, mta } = await scene();
  const envelope = { from: ADDRESS, to: ["bob@example.com"] };
  mta.script.push({ type: "failure", failure: { type: "smarthostDown", retryAfterSeconds: 600 } });
  unwrap(await desk.post.send(envelope, utf8(textOf("Text"))));
  const email = desk.outbox.items()[0]?.email;
  expect(email && (await desk.outbox.unqueue(email))).toEqual({ ok: true, value: "back" });
  await offline();
  unwrap(await desk.post.send(envelope, utf8(textOf("Text"))));
  const next = await restart(desk);
  await settled(next);
  expect([mta.taken.length, counts(next)]).toEqual([1, [1, 0, 1]]);
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

test("filed, taken back and thrown away elsewhere before its answer came, it is not filed again", async () => {
  const { desk, line, world, mta, now } = await scene();
  Object.assign(line, { appends: 0, loseAt: 1 });
  await writeHere(desk, now() + 60);
  await desk.held.run();
  expect((await desk.held.waiting()).length).toBe(1);
  const other = deskOf(world, mta, await world.another());
  await other.account.sync();
  const [item] = other.outbox.items();
  expect(item && (await other.outbox.unqueue(item.email))).toEqual({ ok: true, value: "back" });
  const uids = uidSetOf([other.account.state.mailbox(DRAFTS_ID)?.uidAt(0) ?? 0]);
  unwrap(await other.account.submit([{ op: "expunge", mailbox: DRAFTS_ID, uids, onlyDeleted: false }]));
  line.cut = false;
  await desk.account.sync();
  world.clock.now += 600_000;
  await settled(desk);
  expect([mta.asked, await desk.held.waiting(), counts(desk)]).toEqual([[], [], [0, 0, 0]]);
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

test("of two one is refused for good, while the mail program waits: INBOX says so, since it shows no words of a 250", async () => {
  const { desk, mta } = await scene();
  const refused = { recipient: "bob@example.com", code: 550, enhanced: null, text: "No", permanent: true };
  mta.script.push({ type: "refusals", refused: [refused] });
  const envelope = { from: ADDRESS, to: ["bob@example.com", "dan@example.com"] };
  expect(await desk.post.send(envelope, utf8(textOf("Text")))).toMatchObject({ ok: true, value: { type: "sent" } });
  const reports = await reportsIn(desk.account);
  expect(reports.map((text) => text.match(/Final-Recipient: .*/g))).toEqual([
    ["Final-Recipient: rfc822; bob@example.com"],
  ]);
});

test("refused for all after its mail program was told that it waits, while that is written down: INBOX says so", async () => {
  const { desk, mta, device, world } = await scene();
  desk.close();
  let isRefused = false;
  const submit: Account["submit"] = async (...given) => {
    if (isRefused) await new Promise((settle) => setTimeout(settle, 400));
    return device.account.submit(...given);
  };
  const account = Object.create(device.account, { submit: { value: submit } }) as Account;
  const clock = (): number => world.clock.now;
  const { randomBytes, sha256Async: sha256 } = nodeCrypto;
  const port: typeof mta.port = {
    submit: async (...given) => {
      isRefused = true;
      return mta.port.submit(...given);
    },
  };
  const outbox = createOutbox({ account, port, clock, randomBytes, delay: () => 1_000_000 });
  const post = createPost({ account, outbox, clock, randomBytes, sha256, patience: 200 });
  onTestFinished(() => {
    post.close();
    outbox.close();
  });
  const refused = { recipient: "bob@example.com", code: 550, enhanced: null, text: "No", permanent: true };
  mta.script.push({ type: "refusals", refused: [refused] });
  const posted = await post.send({ from: ADDRESS, to: ["bob@example.com"] }, utf8(textOf("Text")));
  expect(posted).toMatchObject({ ok: true, value: { type: "waits" } });
  await expect.poll(async () => (await reportsIn(account)).length).toBe(1);
  expect(counts({ ...desk, account })).toEqual([1, 0, 0]);
});
