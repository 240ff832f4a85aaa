/**
 * Plain flag changes made while the provider is away: durable on this device, sent in order when it is back. Each keeps
 * its entry id, so that a change that did get through is not made twice.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { decodeCbor, encodeCbor } from "../lib/cbor.ts";
import { asBytes, asList, asListOf } from "../lib/cbor-fields.ts";
import type { Cbor } from "../lib/cbor.ts";
import { idFromBytes, idToBytes, type EntryId } from "../lib/ids.ts";
import { cborToOps, opsToCbor } from "../mailbox/op-codec.ts";
import type { Op } from "../mailbox/op.ts";
import type { SealedDocs } from "./sealed-docs.ts";

const NAME = "queue";
const MAX_QUEUED = 100_000;

export interface QueuedChange {
  readonly id: EntryId;
  readonly ops: readonly Op[];
}

export interface FlagQueue {
  readonly size: number;
  /** Durable when it resolves. */
  add(ops: readonly Op[]): Promise<void>;
  first(): QueuedChange | null;
  /** The first one is in the log, or refused for good. */
  drop(): Promise<void>;
}

/** What may wait: unconditional changes of flags. All else needs a UID or MODSEQ in its answer. */
export const mayWait = (ops: readonly Op[]): boolean =>
  ops.every((op) => op.op === "store" && op.unchangedSince === undefined);

export async function createFlagQueue(crypto: CryptoPort, docs: SealedDocs): Promise<FlagQueue> {
  const held = await docs.get(NAME);
  const queue = (held && asListOf(decodeCbor(held) ?? undefined, MAX_QUEUED, readChange)) ?? [];
  const save = (): Promise<void> =>
    docs.put(NAME, encodeCbor(queue.map(({ id, ops }): Cbor => [idToBytes(id), opsToCbor(ops)])));
  return {
    get size() {
      return queue.length;
    },
    async add(ops) {
      queue.push({ id: idFromBytes<EntryId>(crypto.randomBytes(16)), ops });
      await save();
    },
    first: () => queue[0] ?? null,
    async drop() {
      queue.shift();
      await save();
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
