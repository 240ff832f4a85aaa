/** Email records as their CBOR, one by one: thousands are held so, and those that are looked at are decoded. */
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import { joinCborList, splitCborList } from "../../lib/cbor-list.ts";
import { cborToEmailRecord, emailRecordToCbor, type EmailRecord } from "./email-record.ts";

/** Of a record, or of null: nothing is known of that email. */
export type EncodedRecord = Uint8Array;

export const NO_RECORD: EncodedRecord = encodeCbor(null);

export const encodeRecord = (record: EmailRecord): EncodedRecord => encodeCbor(emailRecordToCbor(record));

/** Null also if it is malformed. */
export function decodeRecord(encoded: EncodedRecord): EmailRecord | null {
  const value = decodeCbor(encoded);
  return value === null ? null : cborToEmailRecord(value);
}

/** A CBOR list of these numbers, then the records. */
export const joinRecords = (header: readonly number[], records: readonly EncodedRecord[]): Uint8Array =>
  joinCborList([...header.map((number) => encodeCbor(number)), ...records]);

/** Up to `limit` records, as views of the bytes; null unless they stand after these numbers. */
export function splitRecords(
  bytes: Uint8Array,
  header: readonly number[],
  limit: number,
): readonly EncodedRecord[] | null {
  const items = splitCborList(bytes, header.length + limit);
  const fits = header.every((number, i) => decodeCbor(items?.[i] ?? NO_RECORD) === number);
  return items && fits ? items.slice(header.length) : null;
}
