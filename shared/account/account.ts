/**
 * The engine's surface: one account on one device, the same code in a worker, in the companion and in the provider.
 *
 * Consistency: `state` changes only synchronously, just before listeners are called; what `submit` answers has already
 * been folded into `state`. Only confirmed entries are ever folded.
 */
import type { AccountId, DeviceId, EmailNumber, EntryId, MailboxId, Seq } from "../lib/ids.ts";
import type { Result } from "../lib/result.ts";
import type { SubmitPort } from "../lib/submission.ts";
import type { VacationPort } from "../lib/vacation-port.ts";
import type { Flag } from "../mailbox/flags.ts";
import type { Change, Op, Outcome, Refusal } from "../mailbox/op.ts";
import type { Differences } from "../mailbox/state-differences.ts";
import type { Step } from "../mailbox/step.ts";
import type { StateView } from "../mailbox/view.ts";
import type { RestoredBackup } from "./backup/restored-backup.ts";
import type { FindingType } from "./evidence/findings.ts";
import type { SealedDocs } from "./sync/sealed-docs.ts";
import type { Security } from "./keys/security.ts";
import type { IndexData } from "../mime/index/index-data.ts";

export type Connection =
  | { readonly type: "connecting" }
  | { readonly type: "online" }
  /** fetching what is new: entries still to read */
  | { readonly type: "syncing"; readonly remaining: number }
  | { readonly type: "offline" }
  /**
   * the provider broke a rule of the protocol: syncing has stopped, what is held stays readable. `compared`: nothing but
   * six words compared by hand speak against it
   */
  | ({ readonly type: "tampered"; readonly compared: boolean } & Finding)
  | { readonly type: "refused"; readonly reason: "notAuthorized" | "updateNeeded" | "blocked" | "revoked" };

/** What was found of the provider, and when. */
export interface Finding {
  readonly finding: FindingType;
  /** The entry of the log it was found at. */
  readonly seq: Seq;
  /** Unix seconds at which all of the log was verified last; null = never on this device. */
  readonly since: number | null;
  /** Unix seconds. */
  readonly found: number;
  /** The device of this account that signed what was found, where one did: look at that device too. */
  readonly device: DeviceId | null;
}

/** A finding of before: since `over` (unix seconds) what the provider shows fits again, or something else was found. */
export interface PastFinding extends Finding {
  readonly over: number;
}

/** Why a change was not made. What the fold says of operations, and: */
export type ChangeRefusal =
  | Refusal["reason"]
  /** more than one change may hold */
  | "tooMuch"
  /** the provider's program does not know what the change needs */
  | "providerTooOld"
  /** the provider did not take it, for another reason */
  | "notTaken"
  /** this device is not, or no longer, accepted by the provider */
  | "notAuthorized"
  /** this device's clock is more than a day off */
  | "clock"
  /** this device lacks the keys of the account */
  | "keys"
  /** nothing is sent: of what was found the connection tells */
  | "stopped";

/**
 * `offline` loses nothing and may be tried again; `refused` carries words for mail programs, and the reason that they give. `limit`:
 * octets that a message may have; null: a proxy before the provider takes less than the provider does, nobody says how much.
 */
export type SubmitFailure =
  | { readonly type: "offline" }
  | { readonly type: "refused"; readonly reason: string; readonly why: ChangeRefusal }
  | { readonly type: "tooLarge"; readonly limit: number | null };

export type Submitted =
  /** resumed: of a message, it was sent before, and that answer was lost */
  | { readonly type: "confirmed"; readonly outcomes: readonly Outcome[]; readonly resumed?: true }
  /** offline: plain flag changes only; durable on this device, sent in order when the provider is back */
  | { readonly type: "queued" };

export type IntendFailure =
  /** so much waits here already that no more may */
  | { readonly type: "full" }
  /** this device can keep nothing, so only what is confirmed counts: that has not come, and it may or may not have been done */
  | { readonly type: "offline" }
  /** after all that waits, the account would refuse it; "malformed" also where it is more than a change may hold */
  | { readonly type: "refused"; readonly reason: Refusal["reason"] };

export interface IntendOptions {
  /** Made by who asks (16 random bytes): what is asked for twice under it is done once. */
  readonly id?: EntryId;
  /** What would undo it, for `undoOf`; at most 1 MiB. */
  readonly undo?: Uint8Array;
}

/** What becomes of intents. */
export type IntentTurn =
  /** all of it stands in the log; `changed`: messages it was about there, null: not known any more */
  | { readonly type: "sent"; readonly id: EntryId; readonly changed: number | null }
  /** it, or a part of it, was not done after all */
  | { readonly type: "refused"; readonly id: EntryId; readonly reason: ChangeRefusal }
  /** so many changes wait now, of mail programs and intents */
  | { readonly type: "count"; readonly count: number }
  /** what `stalled` says has changed */
  | { readonly type: "stalled"; readonly stalled: Stalled | null };

/** Why what waits is not sent, though the provider answers. It is tried again by itself. */
export type Stalled = "clock" | "keys";

export type BodyFailure =
  /** now; the provider may have said how long it wants to be left alone */
  | { readonly type: "offline"; readonly retryAfterSeconds?: number }
  | { readonly type: "gone" }
  | { readonly type: "corrupt" };

/** It came, but this device could not store it (`full`), or may not: what it keeps already is wanted more (`overLimit`). */
export type KeepFailure = BodyFailure | { readonly type: "full" } | { readonly type: "overLimit" };

/** Why a mailing list was not left: see Session of shared/client. */
export interface UnsubscribeFailure {
  readonly type: "offline" | "notAllowed" | "failed" | "unknown";
}

export interface Removal {
  /** The entry that did it. */
  readonly seq: Seq;
  /** Name of the device that signed it; null: somebody with the words, or it can not be read. */
  readonly by: string | null;
}

/** A message to be filed. */
export interface NewMessage {
  readonly message: Uint8Array;
  readonly flags: readonly Flag[];
  /** Unix seconds; null = now. */
  readonly internalDate: number | null;
  /** Hears how many octets of it left, sealed, of all; 0 when that begins. */
  readonly progress?: (sent: number, of: number) => void;
  /** What is done beside its way there, and before it is in the log. */
  readonly before?: Promise<unknown>;
}

/** Operations of the same change, done after the messages were filed; their EMAILIDs. Outcomes of these are not told. */
export type AppendAlso = (emails: readonly EntryId[]) => readonly Op[];

export interface DraftDoc {
  /** False: nothing is to be kept here, and each put rejects. */
  readonly isKept: boolean;
  /** Null if there is none. */
  get(): Promise<Uint8Array | null>;
  /** Durable when it resolves; rejects as the medium does, and where nothing is to be kept. */
  put(content: Uint8Array): Promise<void>;
  /** The same of what it refers to: contents of files, under names of 1 to 80 of a–z, 0–9. */
  readonly files: Pick<SealedDocs, "get" | "put" | "delete"> & { names(): Promise<readonly string[]> };
}

export interface Account {
  readonly id: AccountId;
  readonly device: DeviceId;
  readonly address: string;
  readonly state: StateView;
  /** The same with the changes of flags on top that wait here to be sent. */
  readonly shown: StateView;
  /**
   * The same with everything on top that waits here to be sent, as if it were done: what a webmail shows. UIDs it gives to
   * what waits are its own. Views of it are valid until the next change, as those of `state` are.
   */
  readonly ahead: StateView;
  /** Names the log up to `state.seq`, 32 bytes: six words of it are compared by eye. */
  readonly head: Uint8Array;
  readonly connection: Connection;
  /** Who removed this device from the account, once it has read so. */
  readonly removal: Removal | null;
  readonly security: Security;
  /** Octets a message may have. */
  readonly appendLimit: number;
  /** Changes that wait here to be sent: of flags, and intents, of which a large one counts several times. */
  readonly unsent: number;
  /** Null: nothing but the connection keeps them here. */
  readonly stalled: Stalled | null;
  /** Changes that waited when this device was used last could not be read, and are not sent. */
  readonly lostUnsent: boolean;
  /** Begins to sync and to follow the log; returns at once. */
  start(): void;
  /** Reads the log to its end once. False if that did not succeed (see `connection`). */
  sync(): Promise<boolean>;
  /**
   * After tampering was found: asks the provider once more, from what this device holds. If all of it verifies, syncing
   * goes on and the finding is one of the past; if not, or offline, false and nothing has changed but the finding. A
   * checkpoint of another state is left aside, since it is signed by a device and stands in the log for good.
   */
  checkAgain(): Promise<boolean>;
  /** After such a finding that a restored backup explains. */
  readonly restoredBackup: RestoredBackup;
  /** Those of the past, newest last; the newest few are kept. */
  findings(): readonly PastFinding[];
  submit(ops: readonly Op[]): Promise<Result<Submitted, SubmitFailure>>;
  /**
   * Takes steps on: when it resolves they are durable on this device, and done in `ahead`. They are sent by themselves, in
   * order with all that waits, at once or when the provider is back, and each is made then of those of its messages that
   * are still there (mailbox/step.ts). Each happens once, however often sending is cut short. A home that keeps nothing
   * resolves when the log has confirmed it.
   */
  intend(steps: readonly Step[], options?: IntendOptions): Promise<Result<{ readonly id: EntryId }, IntendFailure>>;
  /**
   * Takes an intent back, durably. False: it is done, or may have been sent, a later one is about the same messages, or it
   * waits since this device was last started.
   */
  withdraw(id: EntryId): Promise<boolean>;
  /** What would undo an intent: while it waits, and for ten minutes after it was sent, also over a restart. */
  undoOf(id: EntryId): Uint8Array | null;
  watchIntents(listener: (turn: IntentTurn) => void): () => void;
  /** Seals, uploads and files a message; confirmed only when it is durable at the provider. Date in unix seconds; null = now. */
  append(
    mailbox: MailboxId,
    message: Uint8Array,
    flags: readonly Flag[],
    internalDate: number | null,
  ): Promise<Result<Submitted, SubmitFailure>>;
  /**
   * The same for several, all or none: one change of the log, with an outcome for each. Refused where they are more than one change
   * may hold. `also` is done though an append be refused. `asked`: what else is asked for, where that tells it from the same
   * messages filed for another purpose: one whose answer was lost is resumed only where it is the same.
   */
  appendAll(
    mailbox: MailboxId,
    messages: readonly NewMessage[],
    also?: AppendAlso,
    asked?: string,
  ): Promise<Result<Submitted, SubmitFailure>>;
  /**
   * Files a message in the place of another of that mailbox (null: of none), in one change of the log. `replaced` false: the other
   * was not there any more, since another device was faster, and what that did stays.
   */
  replace(
    mailbox: MailboxId,
    message: NewMessage,
    replaced: EntryId | null,
  ): Promise<Result<{ readonly id: EntryId; readonly replaced: boolean }, SubmitFailure>>;
  /** Index data in the order asked; null where the email is gone. Never fetches a body. */
  index(emails: readonly EmailNumber[]): Promise<readonly (IndexData | null)[]>;
  /** The message as delivered, from the cache or the provider; authenticated to its last chunk. */
  body(email: EmailNumber): Promise<Result<Uint8Array, BodyFailure>>;
  /** Whether its body is held on this device. */
  hasBody(email: EmailNumber): boolean;
  /** Has its body held on this device, sealed as it is. Gives way to whoever is being given bodies. */
  keepBody(email: EmailNumber): Promise<Result<null, KeepFailure>>;
  /** Bodies held on this device. */
  keptBodies(): number;
  /** Forgets them all, to make room: the provider has them. Rejects as the medium does. */
  dropBodies(): Promise<void>;
  /** Called after each applied entry. Returns the way to stop. */
  subscribe(listener: (changes: readonly Change[]) => void): () => void;
  /** Called, too, when what waits here has changed: then with the flags that differ. */
  subscribeShown(listener: (changes: readonly Change[]) => void): () => void;
  /** Called once a turn, when `ahead` has changed, with all that is different from what was told before. */
  subscribeAhead(listener: (differences: Differences) => void): () => void;
  watchConnection(listener: (connection: Connection) => void): () => void;
  /** Has the provider ask a mailing list to let its reader go (RFC 8058); it tells the sender that this address is read. */
  unsubscribe(url: string): Promise<Result<null, UnsubscribeFailure>>;
  /** Messages for the world, through the provider. */
  readonly outgoing: SubmitPort;
  /** Has the provider answer while the owner is away; null: not from this home. */
  readonly answering: VacationPort | null;
  newMailboxId(): MailboxId;
  /** What a webmail keeps on this device so that it finds things at once: sealed, and gone when the cache is cleared. */
  readonly searchDocs: Pick<SealedDocs, "get" | "put" | "delete">;
  /** What was written here and is not in the account yet: sealed, and kept when the cache is cleared. */
  readonly draftDoc: DraftDoc;
  /** Does now what a quiet moment is for: releases blobs, writes a checkpoint if one is due, saves a snapshot. */
  settle(): Promise<void>;
  /** Stops following, saves a snapshot. */
  close(): Promise<void>;
}
