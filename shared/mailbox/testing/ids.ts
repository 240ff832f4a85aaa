/** Ids and emails for tests, told apart by a number. */
import type { BlobId, EntryId, MailboxId } from "../../lib/ids.ts";
import type { EmailFacts } from "../op.ts";

const hexId = (kind: number, number: number): string =>
  kind.toString(16).padEnd(16, "0") + number.toString(16).padStart(16, "0");

export const testMailboxId = (number: number): MailboxId => hexId(0xa, number) as MailboxId;
export const testBlobId = (number: number): BlobId => hexId(0xb, number) as BlobId;
export const testEntryId = (number: number): EntryId => hexId(0xe, number) as EntryId;

/** Emails of the same `content` are the same message delivered again. */
export function testEmail(number: number, content = number): EmailFacts {
  const sha256 = new Uint8Array(32);
  new DataView(sha256.buffer).setUint32(0, content);
  return {
    id: testEntryId(number),
    blobId: testBlobId(number),
    size: 100 + content,
    internalDate: 1_700_000_000 + number,
    sha256,
  };
}
