/**
 * Checkpoint segments: the email records of up to 1,000 consecutive emails (log/checkpoint.ts seals them). A full one
 * never changes, so later checkpoints name it again.
 *
 *     content = CBOR [1, first, record | null, …]
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { emailNumber, idFromBytes, type AccountId, type BlobId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { checkBlob, openSegment, sealSegment, type Segment } from "../../log/checkpoint.ts";
import type { StateView } from "../../mailbox/view.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import { isRecordOf } from "../sync/email-record.ts";
import { encodeRecord, joinRecords, NO_RECORD, splitRecords, type EncodedRecord } from "../sync/encoded-records.ts";
import { RECORDS_PER_PAGE, type PageFailure, type PageSource, type RecordPages } from "../sync/record-pages.ts";

export const RECORDS_PER_SEGMENT = 1000;

const VERSION = 1;

type Records = readonly EncodedRecord[];

export interface SealedSegment {
  readonly segment: Segment;
  readonly bytes: Uint8Array;
}

/** Whether segments cover the emails 0 … count − 1, all but the last one full. */
export const segmentsCover = (segments: readonly Segment[], count: number): boolean =>
  segments.length === Math.ceil(count / RECORDS_PER_SEGMENT) &&
  segments.every(
    (segment, i) =>
      segment.first === i * RECORDS_PER_SEGMENT &&
      segment.count === Math.min(RECORDS_PER_SEGMENT, count - segment.first),
  );

/**
 * Records of emails `first` … `first + count − 1`; null for those that are in no mailbox any more, or of which nothing is
 * known. Fails if one can not be had now.
 */
export async function buildSegment(
  crypto: CryptoPort,
  account: AccountId,
  state: StateView,
  records: RecordPages,
  { first, count }: { readonly first: number; readonly count: number },
): Promise<Result<SealedSegment, PageFailure>> {
  const rows: EncodedRecord[] = [];
  for (let n = first; n < first + count; n++) {
    const email = state.email(emailNumber(n));
    const record = email ? await records.get(emailNumber(n)) : ok(null);
    if (!record.ok) return record;
    rows.push(email && record.value && isRecordOf(record.value, email) ? encodeRecord(record.value) : NO_RECORD);
  }
  const key = crypto.randomBytes(32);
  const blob = idFromBytes<BlobId>(crypto.randomBytes(16));
  const sealed = await sealSegment(crypto, key, { account, blob }, joinRecords([VERSION, first], rows));
  return ok({ segment: { blob: sealed.ref, key, first, count }, bytes: sealed.bytes });
}

/** None for a segment that some device wrote wrongly: its emails are there, nothing is known of them. */
async function openRecords(
  crypto: CryptoPort,
  account: AccountId,
  { blob, key, first, count }: Segment,
  bytes: Uint8Array,
): Promise<Records> {
  const content = await openSegment(crypto, key, { account, blob: blob.id }, bytes);
  const records = content && splitRecords(content, [VERSION, first], count);
  return records?.length === count ? records : [];
}

export interface SegmentParts {
  readonly crypto: CryptoPort;
  readonly account: AccountId;
  readonly blobs: BlobStore;
  /** Of the checkpoint this device began with. */
  readonly segments: readonly Segment[];
  /** Those of the newest checkpoint: old ones are deleted some time after a newer one was written. Null: not now. */
  readonly newest: () => Promise<readonly Segment[] | null>;
}

export interface SegmentPages {
  readonly page: PageSource;
  /** Forgets what is held, and overwrites the keys. Nothing is read afterwards. */
  wipe(): Promise<void>;
}

/** Pages of records out of segments; the segment read last is kept, for its other pages come next. */
export function segmentPages({ crypto, account, blobs, segments, newest }: SegmentParts): SegmentPages {
  const began = segments.reduce((end, { first, count }) => Math.max(end, first + count), 0);
  let current = segments;
  let held: { readonly segment: Segment; readonly records: Promise<Result<Records, PageFailure>> } | null = null;

  async function fetchRecords(segment: Segment): Promise<Result<Records, PageFailure>> {
    const { blob } = segment;
    const bytes = await blobs.get(blob.id);
    if (!bytes.ok) return err({ type: bytes.error.type === "notFound" ? "gone" : "offline" });
    if (await checkBlob(crypto, blob, bytes.value)) return err({ type: "tampered", blob });
    return ok(await openRecords(crypto, account, segment, bytes.value));
  }

  async function recordsOf(segment: Segment): Promise<Result<Records, PageFailure>> {
    if (held?.segment !== segment) held = { segment, records: fetchRecords(segment) };
    const { records } = held;
    const read = await records;
    if (!read.ok && held.records === records) held = null;
    return read;
  }

  /** Emails that came after this device began are its own to know. */
  async function pageOf(page: number): Promise<Result<Records | null, PageFailure>> {
    const from = page * RECORDS_PER_PAGE;
    const segment = current.find(({ first, count }) => first <= from && from < first + count);
    if (!segment || from >= began) return ok(null);
    const records = await recordsOf(segment);
    if (!records.ok) return records;
    const end = Math.min(from + RECORDS_PER_PAGE, began);
    return ok(records.value.slice(from - segment.first, end - segment.first));
  }

  return {
    async page(page) {
      const found = await pageOf(page);
      if (found.ok || found.error.type !== "gone") return found;
      const newer = await newest();
      if (!newer) return found;
      current = newer;
      return pageOf(page);
    },
    async wipe() {
      for (const { key } of [...segments, ...current]) key.fill(0);
      const read = await held?.records.catch(() => null);
      held = null;
      if (read?.ok) for (const encoded of read.value) encoded.fill(0);
    },
  };
}
