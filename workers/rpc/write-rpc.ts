/**
 * What the page asks about writing. A draft is a whole message in the Drafts mailbox, the same on every device; its Message-ID is
 * given when it is begun and stays: the same Message-ID is the same draft. What is quoted comes as it was received, and is hostile:
 * the page cleans it before it shows it or gives it back.
 */
import type { Result } from "../../shared/lib/result.ts";
import type { VacationRpc } from "./vacation-rpc.ts";
import type { ForwardRpc } from "./forward-rpc.ts";
import type { Changed, ChangeFailure, Correspondent, MessageId, ReadFailure } from "./mail-rpc.ts";

export type DraftKind = "new" | "reply" | "replyAll" | "forward" | "forwardAttached" | "redirect" | "again";

export type RsvpAnswer = "accepted" | "tentative" | "declined";

/** An answer to the invitation in the message that is answered (RFC 5546, 6047): it goes with the words. */
export interface Rsvp {
  readonly answer: RsvpAnswer;
  /** text/calendar; method=REPLY */
  readonly calendar: string;
}

export interface DraftFile {
  /** names it in this draft: letters and digits */
  readonly key: string;
  readonly name: string;
  readonly type: string;
  /** octets */
  readonly size: number;
  /** its HTML shows it by this ("cid:"); null: an attachment */
  readonly contentId: string | null;
  /** the device that held it has lost it: nothing of it is there, and a draft that has it does not leave */
  readonly isLost?: boolean;
}

export interface Draft {
  /** EMAILID of what was saved last; null: it is not in the account yet */
  readonly id: MessageId | null;
  readonly messageId: string;
  /** it goes out as it was received (its only file): recipients alone are written; subject, text and what it answers are not */
  readonly redirect: boolean;
  readonly from: Correspondent;
  readonly to: readonly Correspondent[];
  readonly cc: readonly Correspondent[];
  readonly bcc: readonly Correspondent[];
  readonly subject: string;
  /** null: it is written as plain text */
  readonly html: string | null;
  readonly text: string;
  /** messages of this account that it answers, or forwards */
  readonly answers: MessageId | null;
  readonly forwards: MessageId | null;
  /** without angle brackets */
  readonly inReplyTo: readonly string[];
  readonly references: readonly string[];
  readonly files: readonly DraftFile[];
  readonly rsvp?: Rsvp;
}

/** What an answer or a forwarded message quotes; of one that is redirected, what it shows. */
export interface Quote {
  readonly kind: "reply" | "forward";
  readonly from: Correspondent | null;
  readonly to: readonly Correspondent[];
  readonly cc: readonly Correspondent[];
  readonly subject: string;
  /** unix seconds; 0: nobody knows */
  readonly date: number;
  /** raw and hostile: see OpenedMessage */
  readonly html: string | null;
  readonly text: string;
  /** `text` is the beginning of what there is, and ends by […]. */
  readonly textCut: boolean;
}

export interface StartedDraft {
  readonly draft: Draft;
  readonly quote: Quote | null;
}

/** Somebody that this account writes as. */
export interface Identity extends Correspondent {
  /** "" = none; as its owner wrote it, cleaned where it is shown */
  readonly signatureHtml: string;
  readonly signatureText: string;
  readonly isDefault: boolean;
}

export interface SavedDraft {
  readonly id: MessageId | null;
  /** here: on this device alone, until the provider can be reached */
  readonly where: "account" | "here";
  /**
   * What this was saved from was not there any more. changed: another device had saved it too, and both are kept; gone: it was
   * discarded or sent elsewhere, and is a draft again
   */
  readonly conflict: "changed" | "gone" | null;
}

export interface SentDraft {
  /** names it in the outbox */
  readonly id: MessageId;
  /** here: on this device alone, until the provider can be reached */
  readonly where: "account" | "here";
}

export type SaveFailure =
  | ChangeFailure
  /** octets that a message may have; null: not known, of a proxy before the provider */
  | { readonly type: "tooLarge"; readonly limit: number | null }
  /** the engine was begun anew, and files that were not saved are not there any more: their keys */
  | { readonly type: "filesLost"; readonly keys: readonly string[] };

/** A draft that is on this device alone. */
export interface DraftHere {
  readonly messageId: string;
  readonly subject: string;
  readonly to: readonly Correspondent[];
  /** unix seconds */
  readonly saved: number;
}

/** A page that is beside its engine hands over the file itself, which the engine then reads. */
export type AttachedContent = Uint8Array | Blob;

export type DraftWarning =
  /** it speaks of something attached; `word`: which one says so */
  | { readonly type: "attachment"; readonly word: string }
  | { readonly type: "subject" }
  /** nobody was written to there yet, and somebody known has that name, or nearly that address */
  | { readonly type: "recipient"; readonly address: string; readonly known: string }
  | { readonly type: "badAddress"; readonly address: string }
  /** of one that is redirected: its author has the writer's domain, and providers send nothing in the name of others there */
  | { readonly type: "neighbour"; readonly address: string };

/** A message that is to be sent, or was not sent to all. */
export interface OutboxRow {
  readonly id: MessageId;
  /** account: all devices have it; here: it is on this device alone, until the provider can be reached */
  readonly where: "account" | "here";
  /** of one that is here: no list shows it */
  readonly subject: string | null;
  /** of one that is here: which invitation it answers, and how */
  readonly rsvp: { readonly of: MessageId; readonly answer: RsvpAnswer } | null;
  /** queued: it may be taken back; claimed: it is being sent; returned: it is a draft again; partly: it has left, but not to all */
  readonly type: "queued" | "claimed" | "returned" | "partly";
  /** unix seconds: due then; of the others, when that was known */
  readonly at: number;
  /** of one that waits: why longer than was wanted */
  readonly why: string | null;
  /** why it came back, or did not go to all: the reason, an address that it is about, and what the mail server said of each */
  readonly reason: string | null;
  readonly detail: string | null;
  readonly refused: readonly { readonly recipient: string; readonly code: number; readonly text: string }[];
  /** of one that has left: who was refused for now, when they are tried next and until when, unix seconds */
  readonly rest: { readonly to: readonly string[]; readonly at: number; readonly until: number } | null;
  /** octets of one that is on its way from this device */
  readonly progress: { readonly sent: number; readonly of: number } | null;
}

export interface PersonFound extends Correspondent {
  /** mail was sent to them */
  readonly written: boolean;
  /** of a group of contacts, which has no address: whom it stands for; null: it is somebody */
  readonly members: readonly Correspondent[] | null;
}

export interface WriteRpc extends ForwardRpc, VacationRpc {
  /** The default one first. */
  identities(): Promise<readonly Identity[]>;
  saveIdentities(identities: readonly Identity[]): Promise<Result<null, ChangeFailure>>;
  /** `id`: the message it is made from; null where it is new. Nothing is stored. */
  newDraft(kind: DraftKind, id: MessageId | null): Promise<Result<StartedDraft, ReadFailure>>;
  /** A draft as it was saved, by its EMAILID. */
  openDraft(id: MessageId): Promise<Result<StartedDraft, ReadFailure>>;
  /** Those that are on this device alone, newest first. */
  draftsHere(): Promise<readonly DraftHere[]>;
  openDraftHere(messageId: string): Promise<Result<StartedDraft, ReadFailure>>;
  /** Whether what it was saved as is still there: else another device has saved, sent or discarded it. */
  draftStands(id: MessageId): Promise<boolean>;
  /** Held by the engine until the draft is saved; `isShown`: its HTML shows it. */
  attach(
    messageId: string,
    file: AttachedContent,
    name: string,
    type: string,
    isShown: boolean,
  ): Promise<Result<DraftFile, { readonly type: "tooLarge"; readonly limit: number }>>;
  detach(messageId: string, key: string): Promise<void>;
  /** Null: it is not there any more. */
  draftFile(messageId: string, key: string): Promise<Uint8Array | null>;
  /** Durable when it resolves: on this device first, then, unless `here`, in the account. */
  saveDraft(draft: Draft, here: boolean): Promise<Result<SavedDraft, SaveFailure>>;
  /**
   * Saves it, and has it sent at `at` (unix seconds) by a device that is up then; until that it may be taken back. Where the account
   * can not be reached, it waits on this device and goes there by itself, also after a restart; on one that keeps nothing it is
   * `offline`, and stays a draft.
   */
  send(draft: Draft, at: number): Promise<Result<SentDraft, SaveFailure>>;
  /**
   * Back to the drafts. maybe: it may have left before, since the mail server did not answer; asked: the provider can not be reached, so that another device may have sent it: where it lies then tells;
   * gone: it is being sent, or was.
   */
  unsend(id: MessageId): Promise<Result<"back" | "maybe" | "asked" | "gone", ChangeFailure>>;
  reschedule(id: MessageId, at: number): Promise<Result<null, ChangeFailure>>;
  outbox(): Promise<readonly OutboxRow[]>;
  /** What was told of one that came back, or did not go to all, was read; who was to be tried again is not. */
  dismissReturn(id: MessageId): Promise<Result<null, ChangeFailure>>;
  /** To the Trash. */
  discardDraft(draft: Draft): Promise<Result<Changed, ChangeFailure>>;
  /** It is not written any more: what is held for it is let go. */
  closeDraft(messageId: string): Promise<void>;
  checkDraft(draft: Draft): Promise<readonly DraftWarning[]>;
  /** Groups and cards whose name or address begins so, then people written to, then others. */
  suggestPeople(typed: string, most: number): Promise<readonly PersonFound[]>;
}
