/**
 * Living emails in the state's canonical form, as columns in ascending order of numbers.
 *
 *     count     emails ever filed
 *     numbers   differences
 *     ids, blobIds   16 bytes each, back to back
 *     sizes     numbers, octets
 *     dates     differences, unix seconds
 */
import type { Cbor } from "../lib/cbor.ts";
import { ID_BYTES, emailNumber } from "../lib/ids.ts";
import { check, present, readBytes, readInteger, readMap, readRows } from "./cbor-read.ts";
import { isInternalDate, isMessageSize } from "./email-facts.ts";
import type { Emails } from "./emails.ts";
import { packDeltas, packNumbers, unpackDeltas, unpackNumbers } from "./varint.ts";

/** Emails an account can ever file: their numbers take 32 bits. */
const MAX_EMAILS = 0xffff_ffff;

export function emailsToCbor(emails: Emails): Cbor {
  const { numbers, ids, blobIds, sizes, dates } = emails.living();
  return {
    ...{ count: emails.count, numbers: packDeltas(numbers), ids, blobIds },
    ...{ sizes: packNumbers(sizes), dates: packDeltas(dates) },
  };
}

/** Fills `emails`, which has none. No message refers to them yet. */
export function readEmails(value: unknown, emails: Emails): void {
  const fields = readMap(value, ["count", "numbers", "ids", "blobIds", "sizes", "dates"]);
  const count = readInteger(fields.count, 0, MAX_EMAILS);
  const ids = readRows(fields.ids, ID_BYTES);
  const blobIds = readRows(fields.blobIds, ID_BYTES);
  const numbers = present(unpackDeltas(readBytes(fields.numbers), ids.length));
  const sizes = present(unpackNumbers(readBytes(fields.sizes), ids.length));
  const dates = present(unpackDeltas(readBytes(fields.dates), ids.length));
  let next = 0;
  ids.forEach((id, row) => {
    const number = readInteger(numbers[row], next, count - 1);
    const [blobId, size, internalDate] = [present(blobIds[row]), sizes[row], dates[row]];
    check(isMessageSize(size) && isInternalDate(internalDate));
    emails.restore(emailNumber(number), { id, blobId, size, internalDate });
    next = number + 1;
  });
  emails.setCount(count);
}
