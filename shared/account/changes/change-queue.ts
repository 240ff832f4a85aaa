/**
 * Changes that wait here to be sent, durable on this device, in one order: plain flag changes of mail programs made while
 * the provider is away, and intents (steps by EMAILID). Several may go in one entry. Which do, and its id, is durable before
 * it is sent, so that what did get through is not made twice: what comes again under that id the provider takes for the
 * same, or names a conflict.
 *
 *     document "queue": CBOR list of   [id, ops, (batch)]                  a change of flags
 *                                      [id, intent, last, steps, (batch)]  part of an intent, whose id is that of its first part
 *     batch: id of the entry that it goes in with others; else it is its own
 */
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import { asBytes, asList } from "../../lib/cbor-fields.ts";
import type { Cbor } from "../../lib/cbor.ts";
import { joinCborList, splitCborList } from "../../lib/cbor-list.ts";
import { idFromBytes, idToBytes, type EntryId } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import { cborToOps, foldVersionOf } from "../../mailbox/op-codec.ts";
import { opsToCbor } from "../../mailbox/op-writer.ts";
import type { Op } from "../../mailbox/op.ts";
import { cborToSteps, stepsToCbor } from "../../mailbox/step-codec.ts";
import { StepGroup } from "../../mailbox/step-group.ts";
import { isEmailStep, type Step } from "../../mailbox/step.ts";
import { createListeners } from "../listeners.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";

const NAME = "queue";
/** Where a queue lies that could not be read. */
const UNREAD = "queue-unread";
/** Changes that may wait: all of them are written anew with each one. */
export const MAX_QUEUED = 10_000;
/** Octets of them. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;

/** Changes of flags that a mail program asked for. */
export interface FlagChange {
  readonly type: "flags";
  readonly id: EntryId;
  readonly ops: readonly Op[];
}

export interface IntentPart {
  readonly type: "intent";
  readonly id: EntryId;
  /** Of the first part. */
  readonly intent: EntryId;
  readonly isLast: boolean;
  readonly steps: readonly Step[];
}

export type QueuedChange = FlagChange | IntentPart;

/** What goes in one entry. */
export interface Batch {
  readonly id: EntryId;
  readonly changes: readonly QueuedChange[];
}

export interface QueueTurn {
  /** Put in, or taken out, in order. */
  readonly changes: readonly QueuedChange[];
  /** Changes of flags that waited before. */
  readonly before: readonly FlagChange[];
}

export interface ChangeQueue {
  readonly size: number;
  /** What waited when this device was used last could not be read: it is kept aside, and is not sent. */
  readonly isUnread: boolean;
  /** Oldest first. */
  readonly all: readonly QueuedChange[];
  /** Those of flags, oldest first; another array whenever they are others. */
  readonly flagChanges: () => readonly FlagChange[];
  /** Told when something has been put in, taken out, or could not be kept after all. */
  watch(listener: (turn: QueueTurn) => void): () => void;
  /**
   * In it at once, all or none; durable when it resolves to "durable". Else it is no longer in it: there is no room, or it
   * can not be stored. `mayBeSent`: they may have been sent already, each under its own id.
   */
  add(changes: readonly QueuedChange[], mayBeSent?: boolean): Promise<"durable" | "full" | "notDurable">;
  /** In it, all or none, and in memory alone; false if there is no room. */
  hold(changes: readonly QueuedChange[]): boolean;
  /** The oldest that are durable, as many as go in one entry: sending them begins. Null: there are none. */
  begin(): Promise<Batch | null>;
  /** What went in this entry. */
  sentAs(entry: EntryId): readonly QueuedChange[];
  has(intent: EntryId): boolean;
  /** These are in the log, or refused for good. */
  drop(changes: readonly QueuedChange[]): Promise<void>;
  /**
   * Takes all parts of an intent out, durably; false if one may have been sent, a later one is about the same messages, or it
   * can not be stored.
   */
  withdraw(intent: EntryId): Promise<boolean>;
}

/** What may wait: unconditional changes of flags. All else needs a UID or MODSEQ in its answer. */
export const mayWait = (ops: readonly Op[]): boolean =>
  ops.every((op) => op.op === "store" && op.unchangedSince === undefined);

interface Row {
  readonly change: QueuedChange;
  /** As it is written. */
  bytes: Uint8Array;
  isDurable: boolean;
  /** It may have been sent: also in the life of this device before. */
  isBegun: boolean;
  batch: EntryId | null;
}

/** `most`: changes that may wait; 0 where nothing is durable. */
export async function createChangeQueue(
  docs: SealedDocs,
  newId: () => EntryId,
  most = MAX_QUEUED,
): Promise<ChangeQueue> {
  const held = await docs.get(NAME);
  const read = held && readQueue(held);
  // a full disk keeps nobody from their mail: it is told all the same
  const isUnread = read ? false : await docs.setAside(NAME, UNREAD).catch(() => true);
  let rows: readonly Row[] = read ?? [];
  let flags = flagChangesOf(rows);
  const lock = createLock();
  const listeners = createListeners<QueueTurn>();
  let asked = 0;
  let saved = 0;

  /** One write at a time, so that the last one holds all; those who wait for it share one. */
  async function save(): Promise<void> {
    const wanted = ++asked;
    await lock(async () => {
      if (saved >= wanted) return;
      const now = asked;
      const written = rows;
      if (most > 0) await docs.put(NAME, joinCborList(written.map(({ bytes }) => bytes)));
      for (const row of written) row.isDurable = true;
      saved = now;
    });
  }

  function turn(next: readonly Row[], changes: readonly QueuedChange[]): void {
    const before = flags;
    rows = next;
    if (changes.some(({ type }) => type === "flags")) flags = flagChangesOf(rows);
    listeners.tell({ changes, before });
  }

  function takeOut(changes: readonly QueuedChange[]): void {
    const ids = new Set(changes.map(({ id }) => id));
    turn(
      rows.filter(({ change }) => !ids.has(change.id)),
      changes,
    );
  }

  /** Null: there is no room. */
  function fresh(changes: readonly QueuedChange[], isDurable: boolean, isBegun: boolean): readonly Row[] | null {
    const state = { isDurable, isBegun, batch: null };
    const added = changes.map((change): Row => ({ change, bytes: encode(change, null), ...state }));
    const octets = [...rows, ...added].reduce((sum, { bytes }) => sum + bytes.length, 0);
    const isFull = rows.length + added.length > MAX_QUEUED || octets > MAX_QUEUED_BYTES;
    return isFull ? null : [...rows, ...added];
  }

  /** The first ones that go together; those that went together before do again. */
  function nextRows(): readonly Row[] {
    const [first] = rows;
    if (first?.isDurable !== true) return [];
    if (first.isBegun) {
      const others = rows.findIndex(({ batch }) => batch === null || batch !== first.batch);
      return rows.slice(0, Math.max(1, others < 0 ? rows.length : others));
    }
    const group = new StepGroup();
    const version = foldVersionOf(stepsOf(first));
    const end = rows.findIndex((row) => {
      const steps = stepsOf(row);
      // a provider that is too old for some may take the others
      const isOther = foldVersionOf(steps) !== version;
      return !row.isDurable || row.isBegun || isOther || !group.take(steps, row.bytes.length, opsOf(row));
    });
    return end < 0 ? rows : rows.slice(0, end);
  }

  /** Several go under a new id, once that is durable. */
  async function bind(chosen: readonly Row[]): Promise<readonly Row[]> {
    if (chosen.length < 2 || chosen[0]?.batch != null) return chosen;
    const id = newId();
    const write = (batch: EntryId | null): void => {
      for (const row of chosen) {
        row.batch = batch;
        row.bytes = encode(row.change, batch);
      }
    };
    write(id);
    try {
      await save();
      return chosen;
    } catch {
      // one alone goes under its own
      write(null);
      return chosen.slice(0, 1);
    }
  }

  return {
    get size() {
      return rows.length;
    },
    isUnread,
    get all() {
      return rows.map(({ change }) => change);
    },
    flagChanges: () => flags,
    watch: listeners.add,
    async add(changes, mayBeSent = false) {
      if (most === 0) return "notDurable";
      const next = fresh(changes, false, mayBeSent);
      if (!next || next.length > most) return "full";
      turn(next, changes);
      try {
        await save();
        return "durable";
      } catch {
        takeOut(changes);
        return "notDurable";
      }
    },
    hold(changes) {
      const next = fresh(changes, true, true);
      if (next) turn(next, changes);
      return next !== null;
    },
    async begin() {
      const chosen = nextRows();
      for (const row of chosen) row.isBegun = true;
      const bound = await bind(chosen);
      for (const row of chosen) row.isBegun = bound.includes(row);
      const [first] = bound;
      return first ? { id: first.batch ?? first.change.id, changes: bound.map(({ change }) => change) } : null;
    },
    sentAs: (entry) => rows.filter((row) => (row.batch ?? row.change.id) === entry).map(({ change }) => change),
    has: (intent) => rows.some(({ change }) => change.type === "intent" && change.intent === intent),
    async drop(changes) {
      const there = changes.filter((change) => rows.some((row) => row.change === change));
      if (there.length === 0) return;
      takeOut(there);
      // sent again after a restart, it is found in the log
      await save().catch(() => undefined);
    },
    async withdraw(intent) {
      const parts = rows.filter(({ change }) => change.type === "intent" && change.intent === intent);
      const last = parts.at(-1);
      if (!last || parts[0]?.change.id !== intent || parts.some(({ isBegun }) => isBegun)) return false;
      if (haveCommonEmails(parts, rows.slice(rows.indexOf(last) + 1))) return false;
      const before = rows;
      const changes = parts.map(({ change }) => change);
      takeOut(changes);
      try {
        await save();
        return true;
      } catch {
        const later = rows.filter((row) => !before.includes(row));
        turn([...before.filter((row) => rows.includes(row) || parts.includes(row)), ...later], changes);
        return false;
      }
    },
  };
}

/** Those that it is made of already. */
const opsOf = ({ change }: Row): number => (change.type === "flags" ? change.ops.length : 0);

const flagChangesOf = (rows: readonly Row[]): readonly FlagChange[] =>
  rows.flatMap(({ change }) => (change.type === "flags" ? [change] : []));

const stepsOf = ({ change }: Row): readonly Step[] => (change.type === "intent" ? change.steps : []);

function haveCommonEmails(some: readonly Row[], others: readonly Row[]): boolean {
  const emailsOf = (row: Row): readonly EntryId[] =>
    stepsOf(row).flatMap((step) => (isEmailStep(step) ? step.emails : []));
  const ids = new Set(some.flatMap(emailsOf));
  return others.some((row) => emailsOf(row).some((id) => ids.has(id)));
}

function encode(change: QueuedChange, batch: EntryId | null): Uint8Array {
  const id = idToBytes(change.id);
  const last = batch === null ? [] : [idToBytes(batch)];
  return encodeCbor(
    change.type === "flags"
      ? [id, opsToCbor(change.ops), ...last]
      : [id, idToBytes(change.intent), change.isLast, stepsToCbor(change.steps), ...last],
  );
}

/** Null unless each of them can be read. */
function readQueue(bytes: Uint8Array): Row[] | null {
  const rows: Row[] = [];
  for (const item of splitCborList(bytes, MAX_QUEUED) ?? [null]) {
    const read = item && readRow(decodeCbor(item) ?? undefined);
    if (!item || !read) return null;
    rows.push({ ...read, bytes: item.slice(), isDurable: true, isBegun: true });
  }
  return rows;
}

function readRow(value: Cbor | undefined): Pick<Row, "change" | "batch"> | null {
  const fields = asList(value) ?? [];
  const id = readEntryId(fields[0]);
  const batch = fields.length % 2 === 1 ? readEntryId(fields.at(-1)) : null;
  if (id === null || (fields.length % 2 === 1 && batch === null)) return null;
  if (fields.length === 2 || fields.length === 3) {
    const ops = cborToOps(fields[1], id);
    return ops && { change: { type: "flags", id, ops }, batch };
  }
  const [, first, isLast, stepsValue] = fields;
  const intent = readEntryId(first);
  const steps = fields.length === 4 || fields.length === 5 ? cborToSteps(stepsValue) : null;
  if (intent === null || steps === null || typeof isLast !== "boolean") return null;
  return { change: { type: "intent", id, intent, isLast, steps }, batch };
}

function readEntryId(value: Cbor | undefined): EntryId | null {
  const bytes = asBytes(value, 16);
  return bytes && idFromBytes<EntryId>(bytes);
}
