/**
 * Checkpoint segments: the email records of up to 1,000 consecutive emails (log/checkpoint.ts seals them). A full one
 * never changes, so later checkpoints name it again.
 *
 *     content = CBOR [1, first, record | null, …]
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../lib/cbor.ts";
import { asCount, asList } from "../lib/cbor-fields.ts";
import { emailNumber, idFromBytes, type AccountId, type BlobId } from "../lib/ids.ts";
import { checkBlob, openSegment, sealSegment, type Segment } from "../log/checkpoint.ts";
import type { StateView } from "../mailbox/view.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import { cborToEmailRecord, emailRecordToCbor, type EmailRecord } from "./email-record.ts";
import { RECORDS_PER_PAGE, type PageSource, type RecordPages } from "./record-pages.ts";

export const RECORDS_PER_SEGMENT = 1000;

type Records = readonly (EmailRecord | null)[];

export interface SealedSegment {
  readonly segment: Segment;
  readonly bytes: Uint8Array;
}

/** Records of emails `first` … `first + count − 1`; null for those that are in no mailbox any more. */
export async function buildSegment(
  crypto: CryptoPort,
  account: AccountId,
  state: StateView,
  records: RecordPages,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<SealedSegment> {
  const rows: Cbor[] = [];
  for (let n = first; n < first + count; n++) {
    const record = state.email(emailNumber(n)) ? await records.get(emailNumber(n)) : null;
    rows.push(record && emailRecordToCbor(record));
  }
  const key = crypto.randomBytes(32);
  const blob = idFromBytes<BlobId>(crypto.randomBytes(16));
  const sealed = await sealSegment(crypto, key, { account, blob }, encodeCbor([1, first, ...rows]));
  return { segment: { blob: sealed.ref, key, first, count }, bytes: sealed.bytes };
}

/** Null unless the bytes are the segment that the manifest names. */
async function readSegment(
  crypto: CryptoPort,
  account: AccountId,
  { blob, key, first, count }: Segment,
  bytes: Uint8Array,
): Promise<Records | null> {
  if (await checkBlob(crypto, blob, bytes)) return null;
  const content = await openSegment(crypto, key, { account, blob: blob.id }, bytes);
  const list = asList(content ? (decodeCbor(content) ?? undefined) : undefined);
  if (list?.[0] !== 1 || asCount(list[1]) !== first || list.length !== count + 2) return null;
  return list.slice(2).map((row) => cborToEmailRecord(row));
}

/** Pages of records out of segments; the segment read last is kept, for its other pages come next. */
export function segmentPages(
  crypto: CryptoPort,
  account: AccountId,
  blobs: BlobStore,
  segments: readonly Segment[],
): PageSource {
  let held: { readonly segment: Segment; readonly records: Promise<Records> } | null = null;

  async function read(segment: Segment): Promise<Records> {
    const bytes = await blobs.get(segment.blob.id);
    if (!bytes.ok)
      throw new Error(`the index segment from email ${segment.first} on can not be had: ${bytes.error.type}`);
    const records = await readSegment(crypto, account, segment, bytes.value);
    if (!records) throw new Error(`the index segment from email ${segment.first} on is not the one its manifest names`);
    return records;
  }

  return async (page) => {
    const from = page * RECORDS_PER_PAGE;
    const segment = segments.find(({ first, count }) => first <= from && from < first + count);
    if (!segment) return null;
    if (held?.segment !== segment) held = { segment, records: read(segment) };
    const records = await held.records.catch((cause: unknown) => {
      held = null;
      throw cause;
    });
    return records.slice(from - segment.first, from - segment.first + RECORDS_PER_PAGE);
  };
}
