/**
 * Ids and counters that several modules speak of. In memory an id of 16 random bytes is its 32 lower-case hex digits,
 * so that it can be a map key; on the wire it is the bytes.
 */
import { bytesToHex, hexToBytes } from "./bytes.ts";
import { assert } from "./assert.ts";
import type { Brand } from "./brand.ts";

export const ID_BYTES = 16;

/** The account, `A` in the protocol. */
export type AccountId = Brand<string, "AccountId">;
/** A log entry, chosen by whoever wrote it. */
export type EntryId = Brand<string, "EntryId">;
/** A blob, chosen by whoever wrote it. */
export type BlobId = Brand<string, "BlobId">;
/** A device of an account. */
export type DeviceId = Brand<string, "DeviceId">;
/** A mailbox (RFC 8474 MAILBOXID): survives renames. */
export type MailboxId = Brand<string, "MailboxId">;
/** A filter of incoming mail, chosen by who made it. */
export type FilterId = Brand<string, "FilterId">;
/** Position of an entry in its account's log: 1, 2, 3 … ; 0 = before the first. Also the IMAP MODSEQ (RFC 7162). */
export type Seq = Brand<number, "Seq">;
/** Key epoch of an account: 1, 2, 3 … */
export type Epoch = Brand<number, "Epoch">;
/** IMAP UID (RFC 3501 §2.3.1.1): 1 … 2^32 − 1. */
export type Uid = Brand<number, "Uid">;
/** Number of an email in its account, in log order from 0: how engine and fold speak of a message's immutable part. */
export type EmailNumber = Brand<number, "EmailNumber">;

type HexId = AccountId | EntryId | BlobId | DeviceId | MailboxId | FilterId;

/** The id's text form. Throws unless given 16 bytes. */
export function idFromBytes<T extends HexId>(bytes: Uint8Array): T {
  assert(bytes.length === ID_BYTES, "an id has 16 bytes");
  return bytesToHex(bytes) as T;
}

/** Null unless the text is 32 lower-case hex digits. */
export const parseId = <T extends HexId>(text: string): T | null => (/^[0-9a-f]{32}$/.test(text) ? (text as T) : null);

export function idToBytes(id: HexId): Uint8Array<ArrayBuffer> {
  const bytes = hexToBytes(id);
  assert(bytes?.length === ID_BYTES, "an id has 32 hex digits");
  return bytes;
}

export const seq = (value: number): Seq => value as Seq;
export const epoch = (value: number): Epoch => value as Epoch;
export const uid = (value: number): Uid => value as Uid;
export const emailNumber = (value: number): EmailNumber => value as EmailNumber;
