/**
 * What a device has to do after a restored backup was accepted, in a sealed document of its own (sync/sealed-docs.ts), and in another, which is
 * written often, how far it is.
 *
 *     document "restored"       CBOR [1, emails, [row …], rows lost on the way, [lost …], lost count]
 *     row                       [EMAILID, blob, sha256, size, key, true size, date, key of the message, [place …], subject, from]
 *     place                     [mailbox, name, [flag …]]
 *     lost                      [subject, from, date]
 *     document "restored-done"  CBOR [1, rows done]
 *
 * emails: how many had been filed when it was accepted; what has a higher number may be one of the rows, filed again.
 */
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asList, asListOf, asText } from "../../lib/cbor-fields.ts";
import { idFromBytes, idToBytes, type EntryId, type MailboxId } from "../../lib/ids.ts";
import type { Flag } from "../../mailbox/flags.ts";
import { bodyFields, cborToSealedBody, type SealedBody } from "../sync/email-record.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";
import type { LostMessage, RestoredReport } from "./restored-backup.ts";

export const BACKUP_NOTE = "restored";
export const BACKUP_DONE = "restored-done";

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
  /** Names it among messages that were filed again, by another device too. */
  readonly sameAs: string;
  /** At least one. */
  readonly places: readonly HeldPlace[];
}

export interface RestoredNote {
  readonly emails: number;
  readonly rows: readonly HeldRow[];
  /** Of the rows, those that could not be filed again after all; they are in `lost` too. */
  readonly failed: number;
  /** Newest first, at most 100. */
  readonly lost: readonly LostMessage[];
  readonly lostCount: number;
}

const placeToCbor = ({ mailbox, name, flags }: HeldPlace): Cbor => [idToBytes(mailbox), name, [...flags]];
const lostToCbor = ({ subject, from, date }: LostMessage): Cbor => [subject, from, date];

function rowToCbor({ id, blob, date, sameAs, places, subject, from }: HeldRow): Cbor {
  return [idToBytes(id), ...bodyFields(blob), date, sameAs, places.map(placeToCbor), subject, from];
}

export const encodeNote = ({ emails, rows, failed, lost, lostCount }: RestoredNote): Uint8Array =>
  encodeCbor([...[1, emails, rows.map(rowToCbor), failed], ...[lost.map(lostToCbor), lostCount]]);

function readPlace(value: Cbor): HeldPlace | null {
  const [idValue, nameValue, flagValues] = asList(value) ?? [];
  const [id, name] = [asBytes(idValue, 16), asText(nameValue, MAX_TEXT)];
  const texts = asListOf(flagValues, MAX_TEXT, (flag) => asText(flag, MAX_TEXT));
  return id && name !== null && texts ? { mailbox: idFromBytes(id), name, flags: texts } : null;
}

function readLost(value: Cbor): LostMessage | null {
  const [subjectValue, fromValue, dateValue] = asList(value) ?? [];
  const [subject, from] = [asText(subjectValue, MAX_TEXT), asText(fromValue, MAX_TEXT)];
  return subject !== null && from !== null && typeof dateValue === "number" ? { subject, from, date: dateValue } : null;
}

function readRow(value: Cbor): HeldRow | null {
  const fields = asList(value) ?? [];
  const [id, blob] = [asBytes(fields[0], 16), cborToSealedBody(fields.slice(1, 6))];
  const [date, sameAs] = [fields[6], asText(fields[7], MAX_TEXT)];
  const places = asListOf(fields[8], MAX_TEXT, readPlace);
  const shown = readLost([fields[9] ?? null, fields[10] ?? null, date ?? null]);
  return id && blob && sameAs !== null && places?.length && shown
    ? { ...shown, id: idFromBytes(id), blob, sameAs, places }
    : null;
}

export function decodeNote(bytes: Uint8Array): RestoredNote | null {
  const [version, emailsValue, rowValues, failedValue, lostValues, countValue] =
    asList(decodeCbor(bytes) ?? undefined) ?? [];
  const [emails, failed, lostCount] = [asCount(emailsValue), asCount(failedValue), asCount(countValue)];
  const [rows, lost] = [asListOf(rowValues, MAX_ROWS, readRow), asListOf(lostValues, MAX_NAMED, readLost)];
  if (version !== 1 || emails === null || failed === null || lostCount === null || !rows || !lost) return null;
  return { emails, rows, failed, lost, lostCount };
}

export async function readNote(docs: Pick<SealedDocs, "get">): Promise<RestoredNote | null> {
  const bytes = await docs.get(BACKUP_NOTE);
  return bytes && decodeNote(bytes);
}

/** Rows that are done, or found lost. */
export async function rowsDone(docs: Pick<SealedDocs, "get">): Promise<number> {
  const bytes = await docs.get(BACKUP_DONE);
  const [version, done] = asList(bytes && decodeCbor(bytes)) ?? [];
  return version === 1 ? (asCount(done) ?? 0) : 0;
}

export const storeDone = (docs: Pick<SealedDocs, "put">, done: number): Promise<void> =>
  docs.put(BACKUP_DONE, encodeCbor([1, done]));

export async function reportOf(docs: Pick<SealedDocs, "get">): Promise<RestoredReport | null> {
  const note = await readNote(docs);
  if (!note) return null;
  const { rows, failed, lost, lostCount } = note;
  const done = Math.min(await rowsDone(docs), rows.length);
  return { of: rows.length - failed, done: Math.max(0, done - failed), lost, lostCount };
}
