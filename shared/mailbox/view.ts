/** How readers see the fold's state: views over its columns, valid until the next entry is applied. */
import type { BlobId, EmailNumber, EntryId, MailboxId, Seq, Uid } from "../lib/ids.ts";
import type { Filter } from "./filter-rule.ts";
import type { Flag } from "./flags.ts";
import type { SpecialUse } from "./op.ts";
import type { UidSet } from "./uid-set.ts";

export interface MailboxView {
  readonly id: MailboxId;
  /** UTF-8, hierarchy separator "/"; "INBOX" is spelled so. */
  readonly name: string;
  readonly specialUse: SpecialUse | null;
  readonly subscribed: boolean;
  readonly uidValidity: number;
  readonly uidNext: Uid;
  readonly highestModSeq: Seq;
  /** Messages in it. */
  readonly count: number;
  readonly unseen: number;
  readonly deleted: number;
  /** Sum of message sizes, octets. */
  readonly size: number;
  /** Index (0-based, ascending UIDs) of a UID, or -1. */
  indexOf(uid: Uid): number;
  /** Index of the first UID ≥ the given one; `count` if none. */
  lowerBound(uid: number): number;
  uidAt(index: number): Uid;
  modSeqAt(index: number): Seq;
  emailAt(index: number): EmailNumber;
  hasFlag(index: number, flag: Flag): boolean;
  /** System flags first, then keywords in their first spelling. */
  flagsAt(index: number): readonly Flag[];
  /** Keywords in use in this mailbox. */
  keywords(): readonly Flag[];
  /** Indexes of messages changed after a MODSEQ (RFC 7162 CHANGEDSINCE), ascending. */
  changedSince(modSeq: Seq): readonly number[];
  /** UIDs expunged after a MODSEQ; null if that lies below the window kept (then all missing known UIDs are vanished). */
  vanishedSince(modSeq: Seq): UidSet | null;
}

export interface EmailView {
  readonly id: EntryId;
  readonly blobId: BlobId;
  readonly size: number;
  readonly internalDate: number;
}

/** Where a message is. */
export interface Place {
  readonly mailbox: MailboxId;
  readonly uid: Uid;
  /** Index of the UID in its mailbox. */
  readonly index: number;
}

export interface StateView {
  /** The last entry applied. */
  readonly seq: Seq;
  /** INBOX first, then by name in code unit order. */
  mailboxes(): readonly MailboxView[];
  mailbox(id: MailboxId): MailboxView | null;
  /** By name; INBOX without regard to case. */
  mailboxByName(name: string): MailboxView | null;
  /** Names subscribed to, whether or not they exist (RFC 3501 §6.3.6). */
  subscriptions(): readonly string[];
  /** Keywords that the account can still learn; beyond them the fold ignores new ones. */
  readonly keywordRoom: number;
  /** Whether it is a system flag, or a keyword that was used before. */
  knowsFlag(flag: Flag): boolean;
  /** Null if the email is gone from every mailbox. */
  email(number: EmailNumber): EmailView | null;
  /** Of an EMAILID; null if the email is gone from every mailbox. */
  emailNumber(id: EntryId): EmailNumber | null;
  /** Where the email is, by the mailboxes' names. Costs a scan of four bytes for each message of the account. */
  places(number: EmailNumber): readonly Place[];
  /** A shared setting; null if there is none. */
  setting(key: string): Uint8Array | null;
  /** Those whose key begins so, by key in code unit order. */
  settings(prefix: string): readonly (readonly [key: string, value: Uint8Array])[];
  /** Filters of incoming mail, in the order they run in. */
  filters(): readonly Filter[];
  /** Emails ever filed; the next one takes this number. */
  readonly emailCount: number;
  /** Blobs no mailbox refers to any more and no entry has released yet, oldest first. */
  unreleased(): readonly BlobId[];
}
