/** What the engine promises, whatever it stands on: the same tests in memory, in the companion and in the worker's parts. */
import { describe, expect, test } from "vitest";
import { utf8, utf8ToText } from "../../lib/bytes.ts";
import { emailNumber, type EntryId, type FilterId, type MailboxId } from "../../lib/ids.ts";
import { err, ok, unwrap } from "../../lib/result.ts";
import type { FilterRule } from "../../mailbox/filter-rule.ts";
import { ARCHIVE_ID, INBOX_ID, SNOOZED_ID, TRASH_ID } from "../../mailbox/generation.ts";
import type { Outcome } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { MailboxView } from "../../mailbox/view.ts";
import type { Account, IntentTurn } from "../account.ts";
import { sampleMessage } from "./sample-message.ts";

export interface ContractDevice {
  readonly account: Account;
  setOnline(online: boolean): void;
  /** The same device opened again on what it has kept, online. Without `account.close()` before: after a crash. */
  reopen(): Promise<ContractDevice>;
  /** The same keys with an empty cache: a cloned machine. */
  clone(): Promise<ContractDevice>;
}

export interface ContractWorld {
  /** The device that made the account. */
  readonly first: ContractDevice;
  /** A further one, joined with the words. */
  another(): Promise<ContractDevice>;
  /** Lets a message arrive. */
  deliver(message: string): Promise<void>;
}

export const inbox = ({ state }: Account): MailboxView => {
  const view = state.mailbox(INBOX_ID);
  if (!view) throw new Error("no INBOX");
  return view;
};

async function outcomes(submitted: ReturnType<Account["submit"]>): Promise<readonly Outcome[]> {
  const value = unwrap(await submitted);
  if (value.type !== "confirmed") throw new Error("only queued");
  return value.outcomes;
}

export const setFlag = (
  account: Account,
  flag: string,
  mode: "add" | "remove" = "add",
): ReturnType<Account["submit"]> =>
  account.submit([{ op: "store", mailbox: INBOX_ID, uids: uidSetOf([1]), mode, flags: [flag] }]);

export interface ContractOptions {
  /** A device opened anew has the keys alone: there is no offline, and no restart. */
  readonly keepsNothing?: boolean;
}

/** `createWorld` is called by each test. */
export function accountContract(
  name: string,
  createWorld: () => Promise<ContractWorld>,
  { keepsNothing = false }: ContractOptions = {},
): void {
  describe(`engine: ${name}`, () => {
    readingContract(createWorld);
    changingContract(createWorld);
    settingsContract(createWorld);
    intentsContract(createWorld, keepsNothing);
    if (!keepsNothing) offlineContract(createWorld);
    followingContract(createWorld, keepsNothing);
  });
}

function readingContract(createWorld: () => Promise<ContractWorld>): void {
  test("a delivered message is listed without its body and read to the byte", async () => {
    const { deliver, first } = await createWorld();
    await deliver(sampleMessage(1));
    expect(await first.account.sync()).toBe(true);
    expect(first.account.connection).toEqual({ type: "online" });
    expect(inbox(first.account).count).toBe(1);
    const email = inbox(first.account).emailAt(0);
    expect(first.account.hasBody(email)).toBe(false);
    const [index] = await first.account.index([email]);
    expect(index?.subject).toBe("message 1");
    expect(index?.preview).toContain("This is message 1.");
    expect(utf8ToText(unwrap(await first.account.body(email)))).toBe(sampleMessage(1));
    expect(first.account.hasBody(email)).toBe(true);
  });

  test("index data come in the order asked, null for what is gone", async () => {
    const { deliver, first } = await createWorld();
    for (const n of [1, 2, 3]) await deliver(sampleMessage(n));
    await first.account.sync();
    const uids = uidSetOf([2]);
    await outcomes(first.account.submit([{ op: "expunge", mailbox: INBOX_ID, uids, onlyDeleted: false }]));
    const asked = [2, 1, 0, 2].map(emailNumber);
    const subjects = (await first.account.index(asked)).map((index) => index?.subject ?? null);
    expect(subjects).toEqual(["message 3", null, "message 1", "message 3"]);
    expect(await first.account.body(emailNumber(1))).toEqual({ ok: false, error: { type: "gone" } });
  });

  test("an MTA's retry after a lost answer yields one message", async () => {
    const { deliver, first } = await createWorld();
    await deliver(sampleMessage(1));
    await deliver(sampleMessage(1));
    await first.account.sync();
    expect(inbox(first.account).count).toBe(1);
  });
}

function changingContract(createWorld: () => Promise<ContractWorld>): void {
  test("flags, moves, appends and expunges of one device reach the other", async () => {
    const { deliver, first, another } = await createWorld();
    const second = await another();
    for (const n of [1, 2, 3]) await deliver(sampleMessage(n));
    await first.account.sync();
    await second.account.sync();
    const flags = ["\\Seen", "todo"];
    const uids = uidSetOf([1]);
    const stored = second.account.submit([{ op: "store", mailbox: INBOX_ID, uids, mode: "add", flags }]);
    expect(await outcomes(stored)).toEqual([{ type: "stored", modified: [] }]);
    const move = { op: "move", mailbox: INBOX_ID, uids: uidSetOf([2]), to: ARCHIVE_ID } as const;
    const moved = await outcomes(first.account.submit([move]));
    expect(moved[0]).toMatchObject({ type: "copied", from: [2], to: [1] });
    expect(inbox(first.account).flagsAt(0)).toEqual(flags);

    const appended = await first.account.append(INBOX_ID, utf8(sampleMessage(9)), ["\\Flagged"], 1_600_000_000);
    expect(unwrap(appended)).toMatchObject({ type: "confirmed", outcomes: [{ type: "appended", uid: 4 }] });
    const gone = { op: "expunge", mailbox: INBOX_ID, uids: uidSetOf([3]), onlyDeleted: false } as const;
    await outcomes(first.account.submit([gone]));

    await second.account.sync();
    const view = inbox(second.account);
    expect(Array.from({ length: view.count }, (_, i) => view.uidAt(i))).toEqual([1, 4]);
    expect(view.flagsAt(1)).toEqual(["\\Flagged"]);
    expect(utf8ToText(unwrap(await second.account.body(view.emailAt(1))))).toBe(sampleMessage(9));
    const [index] = await second.account.index([view.emailAt(1)]);
    expect(index?.subject).toBe("message 9");
    expect(second.account.state.email(emailNumber(2))).toBeNull();
    expect(second.account.head).toEqual(first.account.head);
  });

  test("several messages are filed in one change, all or none", async () => {
    const { first, another } = await createWorld();
    await first.account.sync();
    const { seq } = first.account.state;
    const some = [1, 2, 3].map((n) => ({
      message: utf8(sampleMessage(n)),
      flags: ["\\Seen", `k${n}`],
      internalDate: n,
    }));
    expect(await outcomes(first.account.appendAll(ARCHIVE_ID, some))).toMatchObject([
      { uid: 1 },
      { uid: 2 },
      { uid: 3 },
    ]);
    expect(first.account.state.seq).toBe(seq + 1);
    const second = await another();
    await second.account.sync();
    const view = second.account.state.mailbox(ARCHIVE_ID);
    expect(view?.count).toBe(3);
    expect(view?.flagsAt(2)).toEqual(["\\Seen", "k3"]);
    const email = view?.emailAt(1);
    if (email === undefined) throw new Error("not there");
    expect(utf8ToText(unwrap(await second.account.body(email)))).toBe(sampleMessage(2));
    const bad = [...some, { message: utf8(sampleMessage(4)), flags: [], internalDate: Number.NaN }];
    expect(await first.account.appendAll(ARCHIVE_ID, bad)).toMatchObject({ error: { type: "refused" } });
    const large = { message: new Uint8Array(first.account.appendLimit + 1), flags: [], internalDate: null };
    expect(await first.account.appendAll(ARCHIVE_ID, [...some, large])).toMatchObject({ error: { type: "tooLarge" } });
    expect(first.account.state.mailbox(ARCHIVE_ID)?.count).toBe(3);
  });

  test("what no device would read is refused before it is sent", async () => {
    const { first } = await createWorld();
    await first.account.sync();
    const { seq } = first.account.state;
    expect(await setFlag(first.account, "x".repeat(500))).toMatchObject({ error: { type: "refused" } });
    const message = utf8(sampleMessage(1));
    for (const [flags, date] of [
      [["x".repeat(500)], null],
      [[], Number.NaN],
      [[], 1e15],
    ] as const)
      expect(await first.account.append(INBOX_ID, message, flags, date)).toMatchObject({ error: { type: "refused" } });
    await first.account.sync();
    expect(first.account.state.seq).toBe(seq);
  });

  test("two copies of one device adopt each other's entries", async () => {
    const { deliver, first } = await createWorld();
    await deliver(sampleMessage(1));
    await first.account.sync();
    const clone = await first.clone();
    expect((await setFlag(first.account, "one")).ok).toBe(true);
    expect((await setFlag(clone.account, "two")).ok).toBe(true);
    expect((await setFlag(first.account, "three")).ok).toBe(true);
    await clone.account.sync();
    expect(inbox(clone.account).flagsAt(0)).toEqual(["one", "two", "three"]);
    expect(inbox(first.account).flagsAt(0)).toEqual(["one", "two", "three"]);
  });

  test("many changes at once are made one after the other", async () => {
    const { deliver, first } = await createWorld();
    await deliver(sampleMessage(1));
    await first.account.sync();
    const flags = Array.from({ length: 12 }, (_, i) => `k${i}`);
    const done = await Promise.all([first.account.sync(), ...flags.map((flag) => setFlag(first.account, flag))]);
    expect(done.every((one) => one === true || (one !== false && one.ok))).toBe(true);
    expect(inbox(first.account).flagsAt(0)).toEqual(flags);
  });
}

const FILTER: FilterRule = {
  ...{ name: "to the archive", enabled: true, match: "all", moveTo: ARCHIVE_ID, flags: ["\\Seen", "sorted"] },
  conditions: [{ field: "subject", test: "contains", not: false, values: ["MESSAGE 2"] }],
  ...{ notJunk: false, stop: false },
};

function settingsContract(createWorld: () => Promise<ContractWorld>): void {
  test("settings and filters of one device are the other's, and filters file what comes in", async () => {
    const { deliver, first, another } = await createWorld();
    const second = await another();
    for (const { account } of [first, second]) await account.sync();
    const value = utf8("a value");
    const id = String(first.account.newMailboxId()) as FilterId;
    const set = { op: "set", key: "labels", value } as const;
    const filter = { op: "filter", id, rule: FILTER, order: 1 } as const;
    expect(await outcomes(first.account.submit([set, filter]))).toEqual([{ type: "done" }, { type: "done" }]);
    for (const n of [1, 2, 3]) await deliver(sampleMessage(n));
    for (const { account } of [first, second]) {
      expect(await account.sync()).toBe(true);
      expect(account.state.setting("labels")).toEqual(value);
      expect(account.state.filters()).toMatchObject([{ id, rule: FILTER, order: 1 }]);
      expect(inbox(account).count).toBe(2);
      expect(account.state.mailbox(ARCHIVE_ID)?.flagsAt(0)).toEqual(["\\Seen", "sorted"]);
    }
    const clone = await second.clone();
    await clone.account.sync();
    expect(clone.account.state.mailbox(ARCHIVE_ID)?.count).toBe(1);
    await outcomes(
      second.account.submit([
        { ...set, value: null },
        { ...filter, rule: null },
      ]),
    );
    await deliver(sampleMessage(22));
    await first.account.sync();
    expect([first.account.state.setting("labels"), first.account.state.filters()]).toEqual([null, []]);
    expect(inbox(first.account).count).toBe(3);
  });
}

export function idAt({ ahead }: Account, mailbox: MailboxId, index: number): EntryId {
  const view = ahead.mailbox(mailbox);
  const email = view && index < view.count ? ahead.email(view.emailAt(index)) : null;
  if (!email) throw new Error("no such message");
  return email.id;
}

/** Waits until nothing of an account waits to be sent. */
export async function allSent({ unsent, watchIntents }: Account): Promise<void> {
  if (unsent === 0) return;
  await new Promise<void>((resolve) => {
    watchIntents((turn) => {
      if (turn.type === "count" && turn.count === 0) resolve();
    });
  });
}

function intentsContract(createWorld: () => Promise<ContractWorld>, keepsNothing: boolean): void {
  test("what is intended online is shown at once, sent by itself, and seen by others", async () => {
    const { deliver, first, another } = await createWorld();
    for (const n of [1, 2, 3]) await deliver(sampleMessage(n));
    await first.account.sync();
    const { account } = first;
    const turns: IntentTurn[] = [];
    account.watchIntents((turn) => turns.push(turn));
    const [one, two] = [idAt(account, INBOX_ID, 0), idAt(account, INBOX_ID, 1)];
    const { id } = unwrap(
      await account.intend([
        { op: "store", mailbox: INBOX_ID, emails: [one], mode: "add", flags: ["\\Flagged"] },
        { op: "move", mailbox: INBOX_ID, emails: [one, two], to: "snoozed" },
        // named where it is not yet: that takes an entry of its own
        { op: "store", mailbox: INBOX_ID, emails: [two], mode: "add", flags: ["later"] },
        { op: "set", key: "snooze", value: utf8("soon") },
      ]),
    );
    expect(account.ahead.mailbox(SNOOZED_ID)?.count).toBe(2);
    await allSent(account);
    expect(turns.find(({ type }) => type !== "count")).toEqual({ type: "sent", id, changed: 4 });
    const second = await another();
    await second.account.sync();
    for (const state of [account.state, account.ahead, second.account.state, second.account.ahead]) {
      const snoozed = state.mailbox(SNOOZED_ID);
      expect([snoozed?.name, snoozed?.flagsAt(0), snoozed?.flagsAt(1)]).toEqual(["Snoozed", ["\\Flagged"], ["later"]]);
      expect(state.setting("snooze")).toEqual(utf8("soon"));
    }
    // asked for again under the same id it is done, and not twice
    expect(await account.intend([{ op: "empty", mailbox: INBOX_ID }], { id })).toEqual(ok({ id }));
    expect(inbox(account).count).toBe(1);
  });

  test("a mailbox is discarded with what is in it, and another emptied", async () => {
    const { deliver, first } = await createWorld();
    for (const n of [1, 2]) await deliver(sampleMessage(n));
    const { account } = first;
    await account.sync();
    const mailbox = account.newMailboxId();
    const emails = [idAt(account, INBOX_ID, 0)];
    unwrap(
      await account.intend([
        { op: "create", mailbox, name: "old" },
        { op: "move", mailbox: INBOX_ID, emails, to: mailbox },
      ]),
    );
    unwrap(await account.intend([{ op: "discard", mailbox, below: true }]));
    expect(account.ahead.mailbox(mailbox)).toBeNull();
    expect(account.ahead.mailbox(TRASH_ID)?.count).toBe(1);
    unwrap(await account.intend([{ op: "empty", mailbox: TRASH_ID }]));
    await allSent(account);
    expect([account.state.mailbox(mailbox), account.state.mailbox(TRASH_ID)?.count]).toEqual([null, 0]);
    expect(account.state.emailNumber(emails[0] ?? idAt(account, INBOX_ID, 0))).toBeNull();
  });

  test("what would be refused is not taken on", async () => {
    const { first } = await createWorld();
    await first.account.sync();
    const mailbox = first.account.newMailboxId();
    const create = first.account.intend([{ op: "create", mailbox, name: "Trash" }]);
    expect(await create).toEqual(err({ type: "refused", reason: "exists" }));
    const bad = first.account.intend([{ op: "set", key: "x".repeat(200), value: null }]);
    expect(await bad).toEqual(err({ type: "refused", reason: "malformed" }));
    expect(first.account.unsent).toBe(0);
  });

  test("what is intended offline waits where it can be kept; else it is not taken on", async () => {
    const { deliver, first } = await createWorld();
    await deliver(sampleMessage(1));
    await first.account.sync();
    first.setOnline(false);
    await first.account.sync();
    const emails = [idAt(first.account, INBOX_ID, 0)];
    const undo = utf8("back again");
    const step = { op: "move", mailbox: INBOX_ID, emails, to: TRASH_ID } as const;
    const taken = await first.account.intend([step], { undo });
    if (keepsNothing) {
      expect(taken).toEqual(err({ type: "offline" }));
      expect([first.account.ahead.mailbox(TRASH_ID)?.count, first.account.unsent]).toEqual([0, 0]);
      return;
    }
    const { id } = unwrap(taken);
    const again = await first.reopen();
    expect([again.account.ahead.mailbox(TRASH_ID)?.count, again.account.unsent]).toEqual([1, 1]);
    expect(again.account.undoOf(id)).toEqual(undo);
    expect(inbox(again.account).count).toBe(1);
    await again.account.sync();
    expect([again.account.state.mailbox(TRASH_ID)?.count, again.account.unsent]).toEqual([1, 0]);
    expect(again.account.undoOf(id)).toEqual(undo);
  });
}

function offlineContract(createWorld: () => Promise<ContractWorld>): void {
  test("a restart shows the mailbox offline, and goes on", async () => {
    const { deliver, first } = await createWorld();
    for (const n of [1, 2, 3]) await deliver(sampleMessage(n));
    await first.account.sync();
    const email = inbox(first.account).emailAt(0);
    await first.account.body(email);
    await first.account.close();

    const again = await first.reopen();
    again.setOnline(false);
    expect(inbox(again.account).count).toBe(3);
    const [index] = await again.account.index([email]);
    expect(index?.subject).toBe("message 1");
    expect(utf8ToText(unwrap(await again.account.body(email)))).toBe(sampleMessage(1));
    const other = inbox(again.account).emailAt(1);
    expect(await again.account.body(other)).toEqual({ ok: false, error: { type: "offline" } });
    again.setOnline(true);
    await deliver(sampleMessage(4));
    expect(await again.account.sync()).toBe(true);
    expect(inbox(again.account).count).toBe(4);
  });

  test("a crash before the snapshot loses no entry and no record", async () => {
    const { deliver, first } = await createWorld();
    for (const n of [1, 2]) await deliver(sampleMessage(n));
    await first.account.sync();
    const again = await first.reopen();
    again.setOnline(false);
    expect(inbox(again.account).count).toBe(2);
    const [index] = await again.account.index([inbox(again.account).emailAt(1)]);
    expect(index?.subject).toBe("message 2");
  });

  test("flag changes made offline are durable and arrive in order", async () => {
    const { deliver, first, another } = await createWorld();
    await deliver(sampleMessage(1));
    await first.account.sync();
    first.setOnline(false);
    await first.account.sync();
    expect(first.account.connection).toEqual({ type: "offline" });
    const queued = { ok: true, value: { type: "queued" } };
    expect(await setFlag(first.account, "\\Seen")).toEqual(queued);
    expect(await setFlag(first.account, "\\Flagged")).toEqual(queued);
    expect(await setFlag(first.account, "\\Seen", "remove")).toEqual(queued);
    const moved = await first.account.submit([{ op: "move", mailbox: INBOX_ID, uids: uidSetOf([1]), to: TRASH_ID }]);
    expect(moved).toEqual({ ok: false, error: { type: "offline" } });

    const again = await first.reopen();
    await again.account.sync();
    const second = await another();
    await second.account.sync();
    expect(inbox(second.account).flagsAt(0)).toEqual(["\\Flagged"]);
  });

  test("a change made online does not overtake those that wait", async () => {
    const { deliver, first } = await createWorld();
    await deliver(sampleMessage(1));
    await first.account.sync();
    first.setOnline(false);
    await first.account.sync();
    expect(unwrap(await setFlag(first.account, "\\Deleted"))).toEqual({ type: "queued" });
    first.setOnline(true);
    const expunge = { op: "expunge", mailbox: INBOX_ID, uids: uidSetOf([1]), onlyDeleted: true } as const;
    expect(await outcomes(first.account.submit([expunge]))).toEqual([{ type: "expunged", uids: [1, 1] }]);
  });
}

function followingContract(createWorld: () => Promise<ContractWorld>, keepsNothing: boolean): void {
  test("new mail is heard of without asking; closed, nothing more is", async () => {
    const { deliver, first } = await createWorld();
    const heard = new Promise<void>((resolve) => {
      first.account.subscribe((changes) => {
        if (changes.some(({ type }) => type === "added")) resolve();
      });
    });
    first.account.start();
    await deliver(sampleMessage(1));
    await heard;
    expect(inbox(first.account).count).toBe(1);
    await first.account.close();
    const late = await setFlag(first.account, "late");
    // what is put off must outlive this
    expect(late).toEqual(keepsNothing ? err({ type: "offline" }) : ok({ type: "queued" }));
    expect(await first.account.sync()).toBe(false);
    expect(inbox(first.account).flagsAt(0)).toEqual([]);
  });
}
