/**
 * What the IMAP server needs of an account. The port belongs to this folder; the companion implements it over the
 * engine, tests over a fold in memory.
 *
 * Consistency: `state` changes only inside a listener call, synchronously, so that a handler that does not await sees one
 * moment; what `submit` answers has already been folded into `state`.
 */
import type { EmailNumber, MailboxId } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { Change, Op, Outcome } from "../../shared/mailbox/op.ts";
import type { MailboxView, StateView } from "../../shared/mailbox/view.ts";
import type { Flag } from "../../shared/mailbox/flags.ts";
import type { IndexData } from "../../shared/mime/index/index-data.ts";

/** Only `badCredentials` says anything about the password to who does not have it. */
export type LoginFailure =
  | "badCredentials"
  /** the account can not be opened now */
  | "unavailable"
  /** the password is right, but the account was taken from this device for good */
  | "removed"
  /** the password is right, but an administrator set it: the account opens once its user has logged in to the webmail */
  | "locked"
  /** the same, where it was changed in a directory of users */
  | "changed"
  /** too many log in at this moment; nothing was looked at */
  | "busy";

export interface ImapBackend {
  /**
   * Compares secrets in constant time; the same answer, after the same time, for unknown users and wrong passwords.
   * `from` is the client's network address, for limits. Whoever is given an account calls its `release` once.
   */
  login(username: string, password: string, from: string): Promise<Result<ImapAccount, LoginFailure>>;
}

/** Why an operation was not carried out: `offline` loses nothing and may be tried again; `refused` is final and carries words for the user. */
export type SubmitFailure =
  | { readonly type: "offline" }
  | { readonly type: "refused"; readonly reason: string }
  /** null: a proxy before the provider takes less than the provider does */
  | { readonly type: "tooLarge"; readonly limit: number | null }
  /** the account's quota leaves no room for it */
  | { readonly type: "overQuota" };

export type Submitted =
  /** confirmed by the provider and folded */
  | { readonly type: "confirmed"; readonly outcomes: readonly Outcome[] }
  /** offline: a plain flag change, durable, sent when the provider is back */
  | { readonly type: "queued" };

/** A message to be filed. */
export interface NewMessage {
  readonly message: Uint8Array;
  readonly flags: readonly Flag[];
  /** Unix seconds; null = now. */
  readonly internalDate: number | null;
}

export interface ImapAccount {
  readonly address: string;
  readonly state: StateView;
  submit(ops: readonly Op[]): Promise<Result<Submitted, SubmitFailure>>;
  /** Seals, uploads and files messages, all or none, with an outcome for each; OK only when they are durable at the provider. */
  append(mailbox: MailboxId, messages: readonly NewMessage[]): Promise<Result<Submitted, SubmitFailure>>;
  /** Index data of emails, in the order asked; null where the email is gone. No body is fetched for it. */
  index(emails: readonly EmailNumber[]): Promise<readonly (IndexData | null)[]>;
  /** The message as delivered. */
  body(
    email: EmailNumber,
  ): Promise<
    Result<Uint8Array, { readonly type: "offline" } | { readonly type: "gone" } | { readonly type: "corrupt" }>
  >;
  /** Octets a message may have. */
  readonly appendLimit: number;
  /** Called after each applied entry. Returns the way to stop. */
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  /** Called once, when the account can not be used any more (soon, where that is so already), with words for the client's BYE. Returns the way to stop. */
  watchEnd(listener: (why: string) => void): () => void;
  /** The lowest UID of a mailbox that this home had not read when it started; 0 where that is not known: all is new. */
  firstNew(mailbox: MailboxView): number;
  /** A fresh random id for a mailbox that is to be made. */
  newMailboxId(): MailboxId;
  /**
   * The session that logged in is over (LOGOUT, a peer that went, a timeout, the server's end): called exactly once, and
   * nothing else of this object after it. Does not throw.
   */
  release(): void;
}
