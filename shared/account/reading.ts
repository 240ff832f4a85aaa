/** What this device shows of an email: index data and body. */
import type { EmailNumber } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { BlobRef } from "../log/fields.ts";
import type { StateView } from "../mailbox/view.ts";
import type { IndexData } from "../mime/index/index-data.ts";
import type { Account, BodyFailure } from "./account.ts";
import type { Bodies } from "./bodies.ts";
import { isRecordOf, type EmailRecord } from "./sync/email-record.ts";
import type { RecordPages } from "./sync/record-pages.ts";

export interface RecordParts {
  readonly state: StateView;
  readonly records: RecordPages;
  /** Hears of a blob that is not the one its checkpoint names. */
  readonly accuse: (blob: BlobRef) => void;
}

export interface ReadingParts extends RecordParts {
  readonly bodies: Bodies;
}

interface RecordReading extends Pick<Account, "index"> {
  recordOf(number: EmailNumber): Promise<Result<EmailRecord, BodyFailure>>;
}

/** Index data alone. */
export function createRecordReading({ state, records, accuse }: RecordParts): RecordReading {
  async function recordOf(number: EmailNumber): Promise<Result<EmailRecord, BodyFailure>> {
    const email = state.email(number);
    if (!email) return err({ type: "gone" });
    const record = await records.get(number);
    if (!record.ok && record.error.type === "tampered") accuse(record.error.blob);
    if (!record.ok) return err({ type: record.error.type === "tampered" ? "corrupt" : record.error.type });
    // a device may have filed it without what others need to read it
    return record.value && isRecordOf(record.value, email) ? ok(record.value) : err({ type: "corrupt" });
  }

  return {
    recordOf,
    /** In the order of their numbers, so that each page of records is opened once. */
    async index(emails) {
      const found = new Map<EmailNumber, IndexData>();
      for (const number of [...new Set(emails)].sort((a, b) => a - b)) {
        const record = await recordOf(number);
        if (record.ok) found.set(number, record.value.index);
      }
      return emails.map((number) => found.get(number) ?? null);
    },
  };
}

export function createReading(
  parts: ReadingParts,
): Pick<Account, "index" | "body" | "hasBody" | "keepBody" | "keptBodies" | "dropBodies"> {
  const { state, bodies } = parts;
  const { index, recordOf } = createRecordReading(parts);

  return {
    index,
    async body(number) {
      const record = await recordOf(number);
      return record.ok ? bodies.open(record.value.blob) : record;
    },
    hasBody(number) {
      const email = state.email(number);
      return email !== null && bodies.has(email.blobId);
    },
    async keepBody(number) {
      const email = state.email(number);
      if (email !== null && bodies.has(email.blobId)) return ok(null);
      const record = await recordOf(number);
      return record.ok ? bodies.fetchAhead(record.value.blob) : record;
    },
    keptBodies: () => bodies.count(),
    dropBodies: () => bodies.clear(),
  };
}
