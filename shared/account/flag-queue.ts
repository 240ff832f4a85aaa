/**
 * Plain flag changes made while the provider is away: durable on this device, sent in order when it is back. Each keeps
 * its entry id, so that a change that did get through is not made twice.
 */
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import { asBytes, asList, asListOf } from "../lib/cbor-fields.ts";
import type { Cbor } from "../lib/cbor.ts";
import { idFromBytes, idToBytes, type EntryId } from "../lib/ids.ts";
import { createLock } from "../lib/lock.ts";
import { cborToOps, opsToCbor } from "../mailbox/op-codec.ts";
import type { Op } from "../mailbox/op.ts";
import { createListeners } from "./listeners.ts";
import type { SealedDocs } from "./sealed-docs.ts";

const NAME = "queue";
/** Where a queue lies that could not be read. */
const UNREAD = "queue-unread";
/** Changes that may wait: all of them are written anew with each one. */
export const MAX_QUEUED = 10_000;

export interface QueuedChange {
  readonly id: EntryId;
  readonly ops: readonly Op[];
}

export interface QueueTurn {
  /** Put in, or taken out. */
  readonly change: QueuedChange;
  /** What waited before. */
  readonly before: readonly QueuedChange[];
}

export interface FlagQueue {
  readonly size: number;
  /** What waited when this device was used last could not be read: it is kept aside, and is not sent. */
  readonly isUnread: boolean;
  /** Oldest first; another array whenever they are others. */
  readonly changes: () => readonly QueuedChange[];
  watch(listener: (turn: QueueTurn) => void): () => void;
  /** Durable when it resolves to true; false: it is full, or can not be stored, and the change is not in it. */
  add(change: QueuedChange): Promise<boolean>;
  first(): QueuedChange | null;
  /** This one is in the log, or refused for good. */
  drop(id: EntryId): Promise<void>;
}

/** What may wait: unconditional changes of flags. All else needs a UID or MODSEQ in its answer. */
export const mayWait = (ops: readonly Op[]): boolean =>
  ops.every((op) => op.op === "store" && op.unchangedSince === undefined);

/** `most`: changes that may wait; 0 where nothing is durable. */
export async function createFlagQueue(docs: SealedDocs, most = MAX_QUEUED): Promise<FlagQueue> {
  const held = await docs.get(NAME);
  const read = held && asListOf(decodeCbor(held) ?? undefined, MAX_QUEUED, readChange);
  // a full disk keeps nobody from their mail: it is told all the same
  const isUnread = read ? false : await docs.setAside(NAME, UNREAD).catch(() => true);
  let queue = read ?? [];
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
      await docs.put(NAME, encodeCbor(queue.map(({ id, ops }): Cbor => [idToBytes(id), opsToCbor(ops)])));
      saved = now;
    });
  }

  return {
    get size() {
      return queue.length;
    },
    isUnread,
    changes: () => queue,
    watch: listeners.add,
    async add(change) {
      if (queue.length >= most) return false;
      const before = queue;
      queue = [...queue, change];
      try {
        await save();
        listeners.tell({ change, before });
        return true;
      } catch {
        queue = queue.filter(({ id }) => id !== change.id);
        return false;
      }
    },
    first: () => queue[0] ?? null,
    async drop(dropped) {
      const before = queue;
      const change = queue.find(({ id }) => id === dropped);
      if (!change) return;
      queue = queue.filter(({ id }) => id !== dropped);
      listeners.tell({ change, before });
      // sent again after a restart, it is found in the log
      await save().catch(() => undefined);
    },
  };
}

function readChange(value: Cbor): QueuedChange | null {
  const [idValue, opsValue] = asList(value) ?? [];
  const bytes = asBytes(idValue, 16);
  if (!bytes) return null;
  const id = idFromBytes<EntryId>(bytes);
  const ops = cborToOps(opsValue ?? null, id);
  return ops && { id, ops };
}
