/**
 * What a device has to do after a restored backup was accepted, and how far it is, in sealed documents of its own (sync/sealed-docs.ts).
 * The one that is written for each message is small.
 *
 *     document "restored"                 CBOR [1, set, generation, emails, rows, next, [row skipped …], failed, lost, earlier lost]
 *     document "restored-rows-<set>-<n>"  CBOR [1, row …], 200 of them
 *     row      [EMAILID, blob, sha256, size, key, true size, date, same as, [place …], subject, from]
 *     place    [mailbox, name, [flag …]]
 *     lost     [how many, [[subject, from, date] …]]
 *
 * set: its rows; others are remains. generation: the one that was gone on in: before the log has it, nothing was. emails: how many had
 * been filed then; what has a higher number may be one of the rows, filed again. next: the rows before it are done, but for those skipped.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asList, asListOf, asText } from "../../lib/cbor-fields.ts";
import { idFromBytes, idToBytes, type EntryId, type MailboxId } from "../../lib/ids.ts";
import type { Flag } from "../../mailbox/flags.ts";
import { bodyFields, cborToSealedBody, type SealedBody } from "../sync/email-record.ts";
import { RESTORED, type SealedDocs } from "../sync/sealed-docs.ts";
import type { LostMessage, RestoredReport } from "./restored-backup.ts";

const ROWS = `${RESTORED}-rows-`;
const ROWS_PER_PAGE = 200;
/** Of those that are lost, so many are named. */
const MAX_NAMED = 100;
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

export interface Lost {
  readonly count: number;
  /** Newest first, at most 100. */
  readonly named: readonly LostMessage[];
}

export interface RestoredNote {
  readonly set: number;
  readonly generation: number;
  readonly emails: number;
  /** How many there are. */
  readonly rows: number;
  readonly next: number;
  /** Rows before `next` that could not be filed when it was their turn. */
  readonly skipped: readonly number[];
  /** Of the rows, those that can not be filed again after all; they are lost too. */
  readonly failed: number;
  readonly lost: Lost;
  /** Of a time before this one, and not read yet. */
  readonly earlier: Lost;
}

type Docs = Pick<SealedDocs, "get" | "put" | "delete" | "names">;

export const NONE_LOST: Lost = { count: 0, named: [] };

/** The first are the newer ones. Nothing but what is told of them leaves with them. */
export const lostOf = (named: readonly LostMessage[], count: number): Lost => ({
  count,
  named: named.slice(0, MAX_NAMED).map(({ subject, from, date }) => ({ subject, from, date })),
});

export const bothLost = (newer: Lost, older: Lost): Lost =>
  lostOf([...newer.named, ...older.named], newer.count + older.count);

const lostToCbor = ({ count, named }: Lost): Cbor => [
  count,
  named.map(({ subject, from, date }): Cbor => [subject, from, date]),
];
const placeToCbor = ({ mailbox, name, flags }: HeldPlace): Cbor => [idToBytes(mailbox), name, [...flags]];

function rowToCbor({ id, blob, date, sameAs, places, subject, from }: HeldRow): Cbor {
  return [idToBytes(id), ...bodyFields(blob), date, sameAs, places.map(placeToCbor), subject, from];
}

function readPlace(value: Cbor): HeldPlace | null {
  const [idValue, nameValue, flagValues] = asList(value) ?? [];
  const [id, name] = [asBytes(idValue, 16), asText(nameValue, MAX_TEXT)];
  const flags = asListOf(flagValues, MAX_TEXT, (flag) => asText(flag, MAX_TEXT));
  return id && name !== null && flags ? { mailbox: idFromBytes(id), name, flags } : null;
}

function readMessage(value: Cbor): LostMessage | null {
  const [subjectValue, fromValue, date] = asList(value) ?? [];
  const [subject, from] = [asText(subjectValue, MAX_TEXT), asText(fromValue, MAX_TEXT)];
  return subject !== null && from !== null && typeof date === "number" ? { subject, from, date } : null;
}

function readLost(value: Cbor | undefined): Lost | null {
  const [countValue, rows] = asList(value) ?? [];
  const [count, named] = [asCount(countValue), asListOf(rows, MAX_NAMED, readMessage)];
  return count !== null && named ? { count, named } : null;
}

function readRow(value: Cbor): HeldRow | null {
  const fields = asList(value) ?? [];
  const [id, blob] = [asBytes(fields[0], 16), cborToSealedBody(fields.slice(1, 6))];
  const [date, sameAs] = [fields[6] ?? null, asText(fields[7], MAX_TEXT)];
  const places = asListOf(fields[8], MAX_TEXT, readPlace);
  const shown = readMessage([fields[9] ?? null, fields[10] ?? null, date]);
  if (!id || !blob || sameAs === null || !places?.length || !shown) return null;
  return { ...shown, id: idFromBytes(id), blob, sameAs, places };
}

const encodeNote = ({
  set,
  generation,
  emails,
  rows,
  next,
  skipped,
  failed,
  lost,
  earlier,
}: RestoredNote): Uint8Array =>
  encodeCbor([
    ...[1, set, generation, emails, rows, next, [...skipped], failed, lostToCbor(lost), lostToCbor(earlier)],
  ]);

function decodeNote(bytes: Uint8Array): RestoredNote | null {
  const fields = asList(decodeCbor(bytes) ?? undefined) ?? [];
  const [version, set, generation, emails, rows, next] = fields.slice(0, 6).map((field) => asCount(field));
  const skipped = asListOf(fields[6], MAX_ROWS, (row) => asCount(row));
  const [failed, lost, earlier] = [asCount(fields[7]), readLost(fields[8]), readLost(fields[9])];
  if (version !== 1 || set == null || generation == null || emails == null || rows == null || next == null) return null;
  if (!skipped || failed === null || !lost || !earlier) return null;
  return { set, generation, emails, rows, next, skipped, failed, lost, earlier };
}

/** Null: there is nothing to do, and nothing to tell. */
export async function readNote(docs: Pick<SealedDocs, "get">): Promise<RestoredNote | null> {
  const bytes = await docs.get(RESTORED);
  return bytes && decodeNote(bytes);
}

export const storeNote = (docs: Pick<SealedDocs, "put">, note: RestoredNote): Promise<void> =>
  docs.put(RESTORED, encodeNote(note));

/** In the place of the one there is, whose rows are there until these are. */
export async function storeAll(
  docs: Docs,
  note: Pick<RestoredNote, "generation" | "emails" | "lost" | "earlier">,
  rows: readonly HeldRow[],
): Promise<void> {
  const set = 1 - ((await readNote(docs))?.set ?? 1);
  await dropRows(docs, set);
  for (let from = 0; from < rows.length; from += ROWS_PER_PAGE) {
    const page = rows.slice(from, from + ROWS_PER_PAGE);
    await docs.put(pageName(set, from / ROWS_PER_PAGE), encodeCbor([1, ...page.map(rowToCbor)]));
  }
  await storeNote(docs, { ...note, set, rows: rows.length, next: 0, skipped: [], failed: 0 });
  await dropRows(docs, 1 - set);
}

const pageName = (set: number, page: number): string => `${ROWS}${set}-${page}`;

async function dropRows(docs: Pick<SealedDocs, "delete" | "names">, set: number): Promise<void> {
  for (const name of await docs.names(`${ROWS}${set}-`)) await docs.delete(name);
}

export async function dropNote(docs: Pick<SealedDocs, "delete" | "names">): Promise<void> {
  await docs.delete(RESTORED);
  for (const set of [0, 1]) await dropRows(docs, set);
}

async function readPage(docs: Pick<SealedDocs, "get">, name: string): Promise<readonly (HeldRow | null)[]> {
  const bytes = await docs.get(name);
  const [version, ...rows] = asList(bytes && decodeCbor(bytes)) ?? [];
  return version === 1 ? rows.map(readRow) : [];
}

/** Those that are not done yet, in their order; null: its document can not be read. */
export async function* pendingRows(
  docs: Pick<SealedDocs, "get">,
  { set, rows, next, skipped }: RestoredNote,
): AsyncGenerator<readonly [number: number, row: HeldRow | null]> {
  let [held, page]: [number, readonly (HeldRow | null)[]] = [-1, []];
  const pending = [...skipped, ...Array.from({ length: rows - next }, (_, at) => next + at)];
  for (const number of pending) {
    const wanted = Math.floor(number / ROWS_PER_PAGE);
    if (wanted !== held) page = await readPage(docs, pageName(set, wanted));
    held = wanted;
    yield [number, page[number % ROWS_PER_PAGE] ?? null];
  }
}

export function reportOf({ rows, next, skipped, failed, lost, earlier }: RestoredNote): RestoredReport {
  const { named, count } = bothLost(lost, earlier);
  const done = next - skipped.length - failed;
  return { of: rows - failed, done, skipped: skipped.length, lost: named, lostCount: count };
}
