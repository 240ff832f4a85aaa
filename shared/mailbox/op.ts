/**
 * Operations: what a device asks of the fold. Conditions are evaluated by the fold, sets of UIDs are bounded (never `*`),
 * and an operation on what is gone is a no-op with an outcome that says so.
 */
import type { BlobId, EntryId, FilterId, MailboxId, Seq, Uid } from "../lib/ids.ts";
import type { FilterRule, MailFacts } from "./filter-rule.ts";
import type { Flag } from "./flags.ts";
import type { UidSet } from "./uid-set.ts";

/** The immutable facts of a message that the fold keeps; the rest (index data, file key) is the engine's. */
export interface EmailFacts {
  /** Id of the entry that brought it; with several appends in one entry, that entry's id with the index added to the last 4 bytes. RFC 8474 EMAILID. */
  readonly id: EntryId;
  readonly blobId: BlobId;
  /** RFC822.SIZE: octets of the message with CRLF line ends, as IMAP serves it. */
  readonly size: number;
  /** Unix seconds at which the provider took it, or the append's internal date. */
  readonly internalDate: number;
  /** SHA-256 of the message; deliveries equal to one of the last 1,000 are dropped. */
  readonly sha256: Uint8Array;
}

/** RFC 6154 attributes a mailbox can carry. */
export const SPECIAL_USES = ["\\Archive", "\\Drafts", "\\Junk", "\\Sent", "\\Trash"] as const;
export type SpecialUse = (typeof SPECIAL_USES)[number];

export type Op =
  | { readonly op: "create"; readonly mailbox: MailboxId; readonly name: string; readonly specialUse?: SpecialUse }
  | { readonly op: "delete"; readonly mailbox: MailboxId }
  | {
      readonly op: "rename";
      readonly mailbox: MailboxId;
      readonly name: string;
      /** id of the mailbox that takes INBOX's messages when INBOX is renamed */ readonly newId: MailboxId;
    }
  | { readonly op: "subscribe"; readonly name: string; readonly on: boolean }
  | {
      readonly op: "store";
      readonly mailbox: MailboxId;
      readonly uids: UidSet;
      readonly mode: "add" | "remove" | "replace";
      readonly flags: readonly Flag[];
      /** RFC 7162 UNCHANGEDSINCE: messages changed after this are left alone and reported. */
      readonly unchangedSince?: Seq;
    }
  | { readonly op: "copy"; readonly mailbox: MailboxId; readonly uids: UidSet; readonly to: MailboxId }
  | { readonly op: "move"; readonly mailbox: MailboxId; readonly uids: UidSet; readonly to: MailboxId }
  | {
      readonly op: "append";
      readonly mailbox: MailboxId;
      readonly email: EmailFacts;
      readonly flags: readonly Flag[];
      /** what the engine keeps with the message (file key, index data): carried on the wire, ignored by the fold */ readonly sealed?: Uint8Array;
    }
  | {
      readonly op: "expunge";
      readonly mailbox: MailboxId;
      readonly uids: UidSet;
      /** only those that are \Deleted at that point of the log */ readonly onlyDeleted: boolean;
    }
  /** fold version 2: a shared setting; the last writer wins, null takes it away */
  | { readonly op: "set"; readonly key: string; readonly value: Uint8Array | null }
  /** fold version 2: a filter of incoming mail, in place of what has its id; null takes it away. They run by order, then id. */
  | { readonly op: "filter"; readonly id: FilterId; readonly rule: FilterRule | null; readonly order: number };

/** What one operation did, in the order of the entry's operations. */
export type Outcome =
  | { readonly type: "done" }
  | { readonly type: "created"; readonly mailbox: MailboxId }
  | { readonly type: "stored"; /** changed since `unchangedSince`, so left alone */ readonly modified: UidSet }
  | { readonly type: "appended"; readonly uidValidity: number; readonly uid: Uid }
  | {
      readonly type: "copied";
      readonly uidValidity: number;
      /** same length and order */ readonly from: readonly Uid[];
      readonly to: readonly Uid[];
    }
  | { readonly type: "expunged"; readonly uids: UidSet }
  | {
      readonly type: "refused";
      readonly reason: "noMailbox" | "noTarget" | "exists" | "notAllowed" | "badName" | "limit" | "malformed";
    };

/** What the fold is fed: an entry of the log, opened. */
export type FoldEntry =
  /** genesis (the first entry of an account) or a generation entry after a restored backup: `time` is T, unix seconds */
  | { readonly kind: "generation"; readonly seq: Seq; readonly time: number }
  /** a delivered message; null facts = its plaintext is malformed, a no-op for everyone */
  | {
      readonly kind: "incoming";
      readonly seq: Seq;
      readonly email: EmailFacts | null;
      readonly junk: boolean;
      /** what filters look at; absent: none runs */ readonly facts?: MailFacts;
    }
  /** a device's entry; null ops = malformed plaintext, a no-op for everyone */
  | {
      readonly kind: "ops";
      readonly seq: Seq;
      readonly ops: readonly Op[] | null;
      readonly releases: readonly BlobId[];
    }
  /** an entry that changes nothing here (account record, checkpoint): still raises the state's seq */
  | { readonly kind: "other"; readonly seq: Seq };

/**
 * What changed, for views and watchers, in the order it happened. UIDs are ascending within one change; those that an
 * entry added or flagged may be gone again by a later change of the same entry.
 */
export type Change =
  | { readonly type: "mailboxes" }
  | { readonly type: "added"; readonly mailbox: MailboxId; readonly uids: readonly Uid[] }
  | { readonly type: "flags"; readonly mailbox: MailboxId; readonly uids: readonly Uid[] }
  | { readonly type: "expunged"; readonly mailbox: MailboxId; readonly uids: readonly Uid[] }
  | { readonly type: "settings"; readonly key: string }
  | { readonly type: "filters" }
  /** renewed by a generation or a rename, or gone: views of it must start again */
  | { readonly type: "reset"; readonly mailbox: MailboxId };

export interface Applied {
  readonly changes: readonly Change[];
  readonly outcomes: readonly Outcome[];
}

/** One kind of operation. */
export type OpOf<Kind extends Op["op"]> = Extract<Op, { readonly op: Kind }>;
export type Refusal = Extract<Outcome, { readonly type: "refused" }>;

export const DONE: Outcome = { type: "done" };
export const refused = (reason: Refusal["reason"]): Refusal => ({ type: "refused", reason });
