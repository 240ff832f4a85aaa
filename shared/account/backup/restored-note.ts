/**
 * What a device has to do after a restored backup was accepted, and how far it is, in sealed documents of its own (sync/sealed-docs.ts).
 * The one that is written for each message is small.
 *
 *     document "restored"           CBOR [1, emails, rows, next, [row skipped …], failed, [lost …], lost count]
 *     document "restored-rows-<n>"  CBOR [1, row …], 200 of them
 *     row      [EMAILID, blob, sha256, size, key, true size, date, same as, [place …], subject, from]
 *     place    [mailbox, name, [flag …]]
 *     lost     [subject, from, date]
 *
 * emails: how many had been filed when it was accepted; what has a higher number may be one of the rows, filed again. next: the rows before
 * it are done, but for those skipped.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asList, asListOf, asText } from "../../lib/cbor-fields.ts";
import { idFromBytes, idToBytes, type EntryId, type MailboxId } from "../../lib/ids.ts";
import type { Flag } from "../../mailbox/flags.ts";
import { bodyFields, cborToSealedBody, type SealedBody } from "../sync/email-record.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";
import type { LostMessage, RestoredReport } from "./restored-backup.ts";

const NOTE = "restored";
const ROWS = "restored-rows-";
const ROWS_PER_PAGE = 200;
/** Of those that are lost, so many are named. */
export const MAX_NAMED = 100;
const MAX_ROWS = 10_000_000;
const MAX_TEXT = 4_096;

export interface HeldPlace {
  readonly mailbox: MailboxId;
  readonly name: string;
  readonly flags: readonly Flag[];
}

/** A message that is on this device alone, whole. */
export interface HeldRow extends LostMessage {
  readonly id: EntryId;
  readonly blob: SealedBody;
  /** The same for the same message; for others perhaps. */
  readonly sameAs: string;
  /** Where it is filed again; at least one. */
  readonly places: readonly HeldPlace[];
}

export interface RestoredNote {
  readonly emails: number;
  /** How many there are. */
  readonly rows: number;
  readonly next: number;
  /** Rows before `next` that could not be filed when it was their turn. */
  readonly skipped: readonly number[];
  /** Of the rows, those that can not be filed again after all; they are in `lost` too. */
  readonly failed: number;
  /** Newest first, at most 100. */
  readonly lost: readonly LostMessage[];
  readonly lostCount: number;
}

type Docs = Pick<SealedDocs, "get" | "put" | "delete" | "names">;

const placeToCbor = ({ mailbox, name, flags }: HeldPlace): Cbor => [idToBytes(mailbox), name, [...flags]];
const lostToCbor = ({ subject, from, date }: LostMessage): Cbor => [subject, from, date];

function rowToCbor({ id, blob, date, sameAs, places, subject, from }: HeldRow): Cbor {
  return [idToBytes(id), ...bodyFields(blob), date, sameAs, places.map(placeToCbor), subject, from];
}

function readPlace(value: Cbor): HeldPlace | null {
  const [idValue, nameValue, flagValues] = asList(value) ?? [];
  const [id, name] = [asBytes(idValue, 16), asText(nameValue, MAX_TEXT)];
  const flags = asListOf(flagValues, MAX_TEXT, (flag) => asText(flag, MAX_TEXT));
  return id && name !== null && flags ? { mailbox: idFromBytes(id), name, flags } : null;
}

function readLost(value: Cbor): LostMessage | null {
  const [subjectValue, fromValue, date] = asList(value) ?? [];
  const [subject, from] = [asText(subjectValue, MAX_TEXT), asText(fromValue, MAX_TEXT)];
  return subject !== null && from !== null && typeof date === "number" ? { subject, from, date } : null;
}

function readRow(value: Cbor): HeldRow | null {
  const fields = asList(value) ?? [];
  const [id, blob] = [asBytes(fields[0], 16), cborToSealedBody(fields.slice(1, 6))];
  const [date, sameAs] = [fields[6] ?? null, asText(fields[7], MAX_TEXT)];
  const places = asListOf(fields[8], MAX_TEXT, readPlace);
  const shown = readLost([fields[9] ?? null, fields[10] ?? null, date]);
  if (!id || !blob || sameAs === null || !places?.length || !shown) return null;
  return { ...shown, id: idFromBytes(id), blob, sameAs, places };
}

export const encodeNote = ({ emails, rows, next, skipped, failed, lost, lostCount }: RestoredNote): Uint8Array =>
  encodeCbor([1, emails, rows, next, [...skipped], failed, lost.map(lostToCbor), lostCount]);

function decodeNote(bytes: Uint8Array): RestoredNote | null {
  const fields = asList(decodeCbor(bytes) ?? undefined) ?? [];
  const [version, emails, rows, next] = fields.slice(0, 4).map((field) => asCount(field));
  const skipped = asListOf(fields[4], MAX_ROWS, (row) => asCount(row));
  const [failed, lost, lostCount] = [asCount(fields[5]), asListOf(fields[6], MAX_NAMED, readLost), asCount(fields[7])];
  if (version !== 1 || emails == null || rows == null || next == null || !skipped) return null;
  return failed !== null && lost && lostCount !== null
    ? { emails, rows, next, skipped, failed, lost, lostCount }
    : null;
}

/** Null: there is nothing to do, and nothing to tell. */
export async function readNote(docs: Pick<SealedDocs, "get">): Promise<RestoredNote | null> {
  const bytes = await docs.get(NOTE);
  return bytes && decodeNote(bytes);
}

export const storeNote = (docs: Pick<SealedDocs, "put">, note: RestoredNote): Promise<void> =>
  docs.put(NOTE, encodeNote(note));

/** Rows first: without a note they are nothing. */
export async function storeAll(docs: Docs, note: RestoredNote, rows: readonly HeldRow[]): Promise<void> {
  await dropNote(docs);
  for (let from = 0; from < rows.length; from += ROWS_PER_PAGE) {
    const page = rows.slice(from, from + ROWS_PER_PAGE);
    await docs.put(ROWS + String(from / ROWS_PER_PAGE), encodeCbor([1, ...page.map(rowToCbor)]));
  }
  await storeNote(docs, note);
}

export async function dropNote(docs: Pick<SealedDocs, "delete" | "names">): Promise<void> {
  await docs.delete(NOTE);
  for (const name of await docs.names(ROWS)) await docs.delete(name);
}

async function readPage(docs: Pick<SealedDocs, "get">, page: number): Promise<readonly (HeldRow | null)[]> {
  const bytes = await docs.get(ROWS + String(page));
  const [version, ...rows] = asList(bytes && decodeCbor(bytes)) ?? [];
  return version === 1 ? rows.map(readRow) : [];
}

/** Those that are not done yet, in their order; null: its document can not be read. */
export async function* pendingRows(
  docs: Pick<SealedDocs, "get">,
  { rows, next, skipped }: Pick<RestoredNote, "rows" | "next" | "skipped">,
): AsyncGenerator<readonly [number: number, row: HeldRow | null]> {
  let [held, page]: [number, readonly (HeldRow | null)[]] = [-1, []];
  const pending = [...skipped, ...Array.from({ length: rows - next }, (_, at) => next + at)];
  for (const number of pending) {
    const wanted = Math.floor(number / ROWS_PER_PAGE);
    if (wanted !== held) page = await readPage(docs, wanted);
    held = wanted;
    yield [number, page[number % ROWS_PER_PAGE] ?? null];
  }
}

export function reportOf({ rows, next, skipped, failed, lost, lostCount }: RestoredNote): RestoredReport {
  return { of: rows - failed, done: next - skipped.length - failed, lost, lostCount };
}
