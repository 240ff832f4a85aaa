/** What the fold accepts as the facts of an email, whoever wrote the entry. */
import { parseId } from "../lib/ids.ts";
import type { EmailFacts } from "./op.ts";
import { DIGEST_BYTES } from "./recent-digests.ts";

/** Octets of a message: what IMAP's 32-bit RFC822.SIZE can say. */
export const MAX_MESSAGE_SIZE = 0xffff_ffff;
/** 0000-01-01 and 9999-12-31, the ends of IMAP's date-time, with a day for time zones; unix seconds. */
const FIRST_DATE = -62_167_305_600;
const LAST_DATE = 253_402_387_200;

export const isMessageSize = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_MESSAGE_SIZE;

export const isInternalDate = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= FIRST_DATE && value <= LAST_DATE;

/** Whether the values lie in their ranges. */
export const isEmailFacts = (email: EmailFacts): boolean =>
  parseId(email.id) !== null &&
  parseId(email.blobId) !== null &&
  isMessageSize(email.size) &&
  isInternalDate(email.internalDate) &&
  email.sha256.length === DIGEST_BYTES;
