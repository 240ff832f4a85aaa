/**
 * Changes that wait here to be sent, durable on this device, in one order: plain flag changes of mail programs made while
 * the provider is away, and intents (steps by EMAILID). Each keeps its entry id, so that a change that did get through is
 * not made twice: what is sent again under it the provider takes for the same, or names a conflict.
 *
 *     document "queue": CBOR list of   [id, ops]                  a change of flags
 *                                      [id, intent, last, steps]  part of an intent, whose id is that of its first part
 */
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import { asBytes, asList } from "../lib/cbor-fields.ts";
import type { Cbor } from "../lib/cbor.ts";
import { joinCborList, splitCborList } from "../lib/cbor-list.ts";
import { idFromBytes, idToBytes, type EntryId } from "../lib/ids.ts";
import { createLock } from "../lib/lock.ts";
import { cborToOps, opsToCbor } from "../mailbox/op-codec.ts";
import type { Op } from "../mailbox/op.ts";
import { cborToSteps, stepsToCbor } from "../mailbox/step-codec.ts";
import type { Step } from "../mailbox/step.ts";
import { createListeners } from "./listeners.ts";
import type { SealedDocs } from "./sealed-docs.ts";

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

export interface QueueTurn {
  /** Put in, or taken out, in order. */
  readonly changes: readonly QueuedChange[];
  readonly added: boolean;
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
   * can not be stored.
   */
  add(changes: readonly QueuedChange[]): Promise<"durable" | "full" | "notDurable">;
  /** The oldest that is durable, unless an older one is not yet: sending it begins. */
  begin(): QueuedChange | null;
  find(id: EntryId): QueuedChange | null;
  /** This one is in the log, or refused for good. */
  drop(id: EntryId): Promise<void>;
  /** Takes all parts of an intent out, durably; false if one may have been sent, or it can not be stored. */
  withdraw(intent: EntryId): Promise<boolean>;
}

/** What may wait: unconditional changes of flags. All else needs a UID or MODSEQ in its answer. */
export const mayWait = (ops: readonly Op[]): boolean =>
  ops.every((op) => op.op === "store" && op.unchangedSince === undefined);

interface Row {
  readonly change: QueuedChange;
  readonly bytes: Uint8Array;
  isDurable: boolean;
  /** It may have been sent: also in the life of this device before. */
  isBegun: boolean;
}

/** `most`: changes that may wait; 0 where nothing is durable. */
export async function createChangeQueue(docs: SealedDocs, most = MAX_QUEUED): Promise<ChangeQueue> {
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
      await docs.put(NAME, joinCborList(written.map(({ bytes }) => bytes)));
      for (const row of written) row.isDurable = true;
      saved = now;
    });
  }

  function turn(next: readonly Row[], changes: readonly QueuedChange[], added: boolean): void {
    const before = flags;
    rows = next;
    if (changes.some(({ type }) => type === "flags")) flags = flagChangesOf(rows);
    listeners.tell({ changes, added, before });
  }

  const takeOut = (ids: ReadonlySet<EntryId>): void =>
    turn(
      rows.filter(({ change }) => !ids.has(change.id)),
      rows.flatMap(({ change }) => (ids.has(change.id) ? [change] : [])),
      false,
    );

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
    async add(changes) {
      const fresh = changes.map((change): Row => ({ change, bytes: encode(change), isDurable: false, isBegun: false }));
      const octets = [...rows, ...fresh].reduce((sum, { bytes }) => sum + bytes.length, 0);
      if (most === 0) return "notDurable";
      if (rows.length + fresh.length > most || octets > MAX_QUEUED_BYTES) return "full";
      turn([...rows, ...fresh], changes, true);
      try {
        await save();
        return "durable";
      } catch {
        takeOut(new Set(changes.map(({ id }) => id)));
        return "notDurable";
      }
    },
    begin() {
      const [row] = rows;
      if (row?.isDurable !== true) return null;
      row.isBegun = true;
      return row.change;
    },
    find: (id) => rows.find(({ change }) => change.id === id)?.change ?? null,
    async drop(dropped) {
      if (!rows.some(({ change }) => change.id === dropped)) return;
      takeOut(new Set([dropped]));
      // sent again after a restart, it is found in the log
      await save().catch(() => undefined);
    },
    async withdraw(intent) {
      const parts = rows.filter(({ change }) => change.type === "intent" && change.intent === intent);
      if (parts[0]?.change.id !== intent || parts.some(({ isBegun }) => isBegun)) return false;
      takeOut(new Set(parts.map(({ change }) => change.id)));
      try {
        await save();
        return true;
      } catch {
        turn(
          [...rows, ...parts],
          parts.map(({ change }) => change),
          true,
        );
        return false;
      }
    },
  };
}

const flagChangesOf = (rows: readonly Row[]): readonly FlagChange[] =>
  rows.flatMap(({ change }) => (change.type === "flags" ? [change] : []));

function encode(change: QueuedChange): Uint8Array {
  const id = idToBytes(change.id);
  return encodeCbor(
    change.type === "flags"
      ? [id, opsToCbor(change.ops)]
      : [id, idToBytes(change.intent), change.isLast, stepsToCbor(change.steps)],
  );
}

/** Null unless each of them can be read. */
function readQueue(bytes: Uint8Array): Row[] | null {
  const rows: Row[] = [];
  for (const item of splitCborList(bytes, MAX_QUEUED) ?? [null]) {
    const change = item && readChange(decodeCbor(item));
    if (!item || !change) return null;
    rows.push({ change, bytes: item.slice(), isDurable: true, isBegun: true });
  }
  return rows;
}

function readChange(value: Cbor | undefined): QueuedChange | null {
  const fields = asList(value) ?? [];
  const bytes = asBytes(fields[0], 16);
  if (!bytes) return null;
  const id = idFromBytes<EntryId>(bytes);
  if (fields.length === 2) {
    const ops = cborToOps(fields[1], id);
    return ops && { type: "flags", id, ops };
  }
  const [, intent, isLast] = fields;
  const first = asBytes(intent, 16);
  const steps = fields.length === 4 ? cborToSteps(fields[3]) : null;
  if (!first || !steps || typeof isLast !== "boolean") return null;
  return { type: "intent", id, intent: idFromBytes<EntryId>(first), isLast, steps };
}
