/**
 * What would undo an intent, as its home has written it down: kept while the intent waits, and for some minutes after it
 * was sent, also over a restart.
 *
 *     document "undos": CBOR list of [intent, until, note]; until: unix milliseconds, null while it waits
 */
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import type { Cbor } from "../../lib/cbor.ts";
import { asBytes, asBytesUpTo, asCount, asList, asListOf } from "../../lib/cbor-fields.ts";
import { idFromBytes, idToBytes, type EntryId } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";

export const UNDOS = "undos";
/** Milliseconds after an intent was sent. */
const LIFE = 10 * 60_000;
/** Notes kept; the oldest go. */
const MAX_NOTES = 200;
/** Octets of one. */
export const MAX_UNDO_BYTES = 1_048_576;
/** Of all. */
const MAX_ALL_BYTES = 4_194_304;

interface Note {
  readonly until: number | null;
  readonly bytes: Uint8Array;
}

export interface UndoNotes {
  get(intent: EntryId): Uint8Array | null;
  /** Durable when it resolves; rejects where it can not be stored. */
  put(intent: EntryId, note: Uint8Array): Promise<void>;
  /** It was sent, or refused. */
  settled(intent: EntryId): void;
  drop(intent: EntryId): void;
}

export async function openUndoNotes(
  docs: SealedDocs,
  clock: () => number,
  waits: (intent: EntryId) => boolean,
): Promise<UndoNotes> {
  const held = await docs.get(UNDOS);
  const read = (held && asListOf(decodeCbor(held) ?? undefined, MAX_NOTES, readNote)) ?? [];
  const notes = new Map<EntryId, Note>();
  for (const [intent, { until, bytes }] of read)
    notes.set(intent, { until: waits(intent) ? null : (until ?? clock() + LIFE), bytes });
  const lock = createLock();

  function prune(): void {
    for (const [intent, { until }] of notes) if (until !== null && until < clock()) notes.delete(intent);
    let octets = [...notes.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    for (const [intent, { bytes }] of notes) {
      if (notes.size <= MAX_NOTES && octets <= MAX_ALL_BYTES) return;
      notes.delete(intent);
      octets -= bytes.length;
    }
  }

  const save = (): Promise<void> =>
    lock(async () => {
      prune();
      const rows = [...notes].map(([intent, { until, bytes }]): Cbor => [idToBytes(intent), until, bytes]);
      await docs.put(UNDOS, encodeCbor(rows));
    });

  return {
    get(intent) {
      const note = notes.get(intent);
      return note && (note.until ?? Infinity) >= clock() ? note.bytes : null;
    },
    async put(intent, bytes) {
      notes.set(intent, { until: null, bytes });
      await save();
    },
    settled(intent) {
      const note = notes.get(intent);
      if (!note) return;
      notes.set(intent, { ...note, until: clock() + LIFE });
      // unsaved, it lives its minutes from the next start on
      void save().catch(() => undefined);
    },
    drop(intent) {
      if (notes.delete(intent)) void save().catch(() => undefined);
    },
  };
}

function readNote(value: Cbor): readonly [EntryId, Note] | null {
  const [id, until, note] = asList(value) ?? [];
  const intent = asBytes(id, 16);
  const bytes = asBytesUpTo(note, MAX_UNDO_BYTES);
  if (!intent || !bytes || (until !== null && asCount(until) === null)) return null;
  return [idFromBytes<EntryId>(intent), { until: asCount(until ?? undefined), bytes }];
}
