/**
 * What the page asks about mail: lists (of conversations or of messages), reading, changing, and the settings that all
 * devices of the account share. Messages go by their EMAILID, which is the same on every device and for good; a mailbox by
 * its id. What is answered is the account with everything on top that waits here to be sent.
 */
import type { Result } from "../../shared/lib/result.ts";

export interface MailboxSummary {
  readonly id: string;
  readonly name: string;
  readonly specialUse: "\\Archive" | "\\Drafts" | "\\Junk" | "\\Sent" | "\\Trash" | null;
  readonly isInbox: boolean;
  readonly count: number;
  readonly unseen: number;
}

export interface Correspondent {
  /** decoded display name, or "" */
  readonly name: string;
  readonly address: string;
}

export interface Attachment {
  /** IMAP part number, "2.1" */
  readonly part: string;
  readonly name: string;
  readonly type: string;
  /** decoded octets, about */
  readonly size: number;
  readonly contentId: string | null;
  readonly inline: boolean;
}

export type ReadFailure = { readonly type: "offline" } | { readonly type: "gone" } | { readonly type: "corrupt" };
/** Why a change was not made; the page has words for each. */
export const REFUSALS = [
  /** the mailbox, or the one it was to go to, is gone */
  ...(["noMailbox", "noTarget"] as const),
  /** another mailbox has that name, or none can */
  ...(["exists", "badName"] as const),
  /** not with this mailbox */
  "notAllowed",
  /** more than the account may hold, than one change may be about, or than a message may have octets */
  ...(["limit", "tooMuch", "tooLarge"] as const),
  /** it makes no sense */
  "malformed",
  /** so much waits on this device that no more may */
  "full",
  /** this device can not read or write what it keeps */
  "notKept",
  /** the provider's program does not know what it needs; the provider did not take it for another reason */
  ...(["providerTooOld", "notTaken"] as const),
  /** this device is not accepted by the provider; its clock is more than a day off; it lacks the account's keys */
  ...(["notAuthorized", "clock", "keys"] as const),
  /** nothing is sent until the provider was checked */
  "stopped",
  /** who was asked has ended meanwhile: it may have been done or not */
  "failed",
  /** of a draft that is to be sent: another device has saved it since, discarded it, or sent it */
  "changedElsewhere",
  "discardedElsewhere",
  "sentAlready",
  "sendsNothing",
] as const;
export type RefusalReason = (typeof REFUSALS)[number];

export type ChangeFailure =
  | { readonly type: "offline" }
  | { readonly type: "gone" }
  | { readonly type: "refused"; readonly reason: RefusalReason };

/** What waits on this device to be sent. */
export interface Waiting {
  readonly count: number;
  /** why it is not sent though the provider answers: the clock of this device is off, or it lacks the account's keys; tried on */
  readonly stalled: "clock" | "keys" | null;
}

/** RFC 8474 EMAILID: 32 lower-case hex digits. */
export type MessageId = string;

export type QuickFilter = "all" | "unread" | "starred" | "attachments";

export interface ListQuery {
  /** mailbox id; null: all mail, without Trash and Junk unless the search names them */
  readonly mailbox: string | null;
  /** in the search language (docs/search.md); "" = everything */
  readonly search: string;
  readonly filter: QuickFilter;
  /** rows are conversations; else each message is one */
  readonly conversations: boolean;
}

export interface Participant extends Correspondent {
  /** something of theirs is unread */
  readonly unread: boolean;
}

/** A line of a list: a message, or what a conversation has in this list. Flags are those of any of its messages there. */
export interface ListRow {
  /** names the row for as long as its conversation is one: that one's oldest message known, wherever it is */
  readonly key: MessageId;
  /** its newest message in this list */
  readonly id: MessageId;
  /** where that message is */
  readonly mailbox: string;
  /** messages of the row in this list */
  readonly count: number;
  /** messages of the conversation wherever they are */
  readonly whole: number;
  readonly unread: number;
  /** senders, oldest first, each once, at most 5 */
  readonly people: readonly Participant[];
  /** of the newest; shown instead of `people` in Sent and Drafts */
  readonly to: readonly Correspondent[];
  readonly subject: string;
  readonly preview: string;
  /** unix seconds: when the newest came */
  readonly date: number;
  readonly flagged: boolean;
  readonly answered: boolean;
  readonly hasAttachment: boolean;
  readonly muted: boolean;
  /** keywords that are no label's are left out */
  readonly labels: readonly string[];
  /** unix seconds at which a device brings it back to the inbox */
  readonly snoozedUntil: number | null;
  /** octets, all of them */
  readonly size: number;
  /** the newest one's body is held on this device */
  readonly cached: boolean;
}

/** How much of the account has been looked at. */
export interface Searched {
  readonly done: boolean;
  /** unix seconds: everything that came since was looked at; null: nothing yet */
  readonly back: number | null;
}

/** Newest first. */
export interface ListWindow {
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly ListRow[];
  readonly searched: Searched;
  /** names this list as it was when this was answered: goes back in a target of it */
  readonly asOf: number;
}

/** A message of a conversation, before it is opened. */
export interface MessageHead {
  readonly id: MessageId;
  readonly mailbox: string;
  readonly from: Correspondent | null;
  readonly to: readonly Correspondent[];
  readonly subject: string;
  readonly preview: string;
  /** unix seconds: Date header, else arrival */
  readonly date: number;
  readonly seen: boolean;
  readonly flagged: boolean;
  readonly answered: boolean;
  /** what was answered to the invitation in it, last, as far as it has left */
  readonly rsvp: "accepted" | "tentative" | "declined" | null;
  readonly draft: boolean;
  readonly hasAttachment: boolean;
  readonly labels: readonly string[];
  readonly size: number;
  readonly cached: boolean;
}

/** Oldest first. What lies in Trash or Junk is left out unless the conversation was opened from there. */
export interface Conversation {
  readonly subject: string;
  readonly messages: readonly MessageHead[];
  readonly muted: boolean;
  readonly snoozedUntil: number | null;
}

/** RFC 8601, by the operator's own server alone. */
export type Verdict = "pass" | "fail" | "softfail" | "neutral" | "none" | "temperror" | "permerror" | "policy";

export interface Authentication {
  readonly dkim: { readonly verdict: Verdict; readonly domain: string | null } | null;
  readonly spf: { readonly verdict: Verdict; readonly domain: string | null } | null;
  readonly dmarc: { readonly verdict: Verdict; readonly domain: string | null } | null;
}

export interface Unsubscribe {
  /** RFC 8058: one POST to this https address; null: the sender offers none */
  readonly oneClick: string | null;
  /** a page to open; https alone */
  readonly page: string | null;
  /** an address to write to */
  readonly mailto: string | null;
}

/**
 * Stands between the parts of `OpenedMessage.html`, and in none of them: each is cleaned and shown as a document of its own,
 * so that no part of a message takes another into a tag that it leaves open (EFAIL, Poddebniak et al. 2018).
 */
export const HTML_PART_BREAK = "\0";

/** A message, opened. */
export interface OpenedMessage {
  readonly id: MessageId;
  readonly mailbox: string;
  readonly subject: string;
  readonly from: readonly Correspondent[];
  /** Sender, where it is another than From */
  readonly sender: Correspondent | null;
  readonly replyTo: readonly Correspondent[];
  readonly to: readonly Correspondent[];
  readonly cc: readonly Correspondent[];
  readonly bcc: readonly Correspondent[];
  /** unix seconds */
  readonly date: number;
  readonly text: string | null;
  /** raw and hostile: only ever shown cleaned, in its sandboxed frame; parts stand apart by HTML_PART_BREAK */
  readonly html: string | null;
  /** why the HTML that there is is not given: its words are in `text`; null: nothing was left out */
  readonly htmlLeftOut: "long" | "deep" | "crowded" | null;
  /** `text` is the beginning of what there is */
  readonly textCut: boolean;
  readonly attachments: readonly Attachment[];
  /** how many more there are than those listed */
  readonly attachmentsLeftOut: number;
  /** null: the operator's server said nothing */
  readonly authentication: Authentication | null;
  readonly listId: string | null;
  readonly unsubscribe: Unsubscribe | null;
  /** the first text/calendar part, as text */
  readonly calendar: string | null;
  /** message this sender address had sent before, and were read: 0 = a stranger */
  readonly known: number;
  /** someone known by the sender's name whose address is another one, where the sender's is not known; else null */
  readonly namesake: string | null;
}

export type UnsubscribeFailure =
  | { readonly type: "offline" }
  /** the message offers no such way, or the provider does not ask the address it names, or was asked too often */
  | { readonly type: "notAllowed" }
  /** the sender's server is not to be had, or did not accept it */
  | { readonly type: "failed" }
  /** the provider's version does not offer it */
  | { readonly type: "unknown" };

/** What is to be changed. */
export type Target =
  /** these messages of a mailbox */
  | { readonly type: "messages"; readonly mailbox: string; readonly ids: readonly MessageId[] }
  /** rows of a list, each by any of its messages: all that a row stands for there, or stood for when it was shown (`asOf`) */
  | { readonly type: "rows"; readonly query: ListQuery; readonly ids: readonly MessageId[]; readonly asOf?: number }
  /**
   * all that the list has, also what is out of sight; it is waited for until everything was looked at. With the `asOf` of a list
   * that was whole when it was shown, and is one of the last few: all that it had then and that is still there, and nothing
   * else. Of others: what it has now, but for what came after
   */
  | { readonly type: "all"; readonly query: ListQuery; readonly except: readonly MessageId[]; readonly asOf?: number };

export type ChangeAsk =
  /** "\\Seen", "\\Flagged", or a keyword */
  | { readonly type: "flag"; readonly target: Target; readonly flag: string; readonly on: boolean }
  /** to a mailbox id, or a special use, whose mailbox is made where it is missing */
  | { readonly type: "move"; readonly target: Target; readonly to: string }
  /** to Junk with $Junk, or back to the inbox with $NotJunk */
  | { readonly type: "junk"; readonly target: Target; readonly on: boolean }
  /** for good */
  | { readonly type: "remove"; readonly target: Target }
  /** unix seconds; null: back to the inbox now */
  | { readonly type: "snooze"; readonly target: Target; readonly until: number | null }
  /** of the whole conversation: it leaves the inbox for the archive, as does what comes to it; what is unread stays so */
  | { readonly type: "mute"; readonly target: Target; readonly on: boolean };

/** Durable on this device when it is answered, and shown; sent in order, at once or when the provider is back. */
export interface Changed {
  /** undoes it, for a minute at least; null: it can not be undone */
  readonly undo: string | null;
  /** messages it was about */
  readonly count: number;
}

export type MailboxFailure =
  | ChangeFailure
  /** another one has that name, or it is no name for a mailbox */
  | { readonly type: "exists" }
  | { readonly type: "badName" };

export interface MailboxRow extends MailboxSummary {
  readonly subscribed: boolean;
}

/** Where a search could go from here. */
export type Suggestion =
  /** someone mail was exchanged with */
  | { readonly type: "person"; readonly name: string; readonly address: string; readonly search: string }
  /** an operator, a mailbox, a label … */
  | { readonly type: "word"; readonly text: string; readonly search: string }
  | { readonly type: "saved"; readonly name: string; readonly search: string };

/** Settings that all devices of the account share; sealed in its log. */
export interface SharedSettings {
  /** keywords shown as labels */
  readonly labels: readonly Label[];
  readonly searches: readonly { readonly name: string; readonly search: string }[];
  /** addresses, or "@domain", whose remote content is loaded without asking */
  readonly trusted: readonly string[];
  readonly identity: { readonly name: string };
  /** what is written often */
  readonly words: readonly SavedWords[];
}

export interface SavedWords {
  /** no two have the same */
  readonly name: string;
  /** as its owner wrote it, cleaned where it is shown */
  readonly html: string;
  readonly text: string;
}

export interface Label {
  /** IMAP keyword: an atom */
  readonly keyword: string;
  readonly name: string;
  readonly colour: LabelColour;
}

export const LABEL_COLOURS = ["red", "orange", "yellow", "green", "teal", "blue", "violet", "pink", "grey"] as const;
export type LabelColour = (typeof LABEL_COLOURS)[number];

export const FILTER_FIELDS = ["from", "to", "subject", "list", "recipient", "size", "attachment"] as const;
export type FilterField = (typeof FILTER_FIELDS)[number];

export interface FilterCondition {
  readonly field: FilterField;
  /** texts without regard to the case of ASCII letters; `over`, `under`: octets, as decimal text; `is` of attachment: "yes" or "no" */
  readonly test: "contains" | "is" | "over" | "under";
  readonly not: boolean;
  /** one of these */
  readonly values: readonly string[];
}

/** Runs in the log itself, on every device alike, when a message comes in. */
export interface MailFilter {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly match: "all" | "any";
  readonly conditions: readonly FilterCondition[];
  /** mailbox id, or a special use; null: where it would go anyway */
  readonly moveTo: string | null;
  /** "\\Seen", "\\Flagged", keywords */
  readonly flags: readonly string[];
  /** mail the operator's spam check took for junk is no junk */
  readonly notJunk: boolean;
  /** filters after it do not run */
  readonly stop: boolean;
}

/** What this device holds of the account, to read it offline. */
export interface KeptHere {
  /** messages whose bodies are held */
  readonly bodies: number;
}

/** `call`: a name that the asking end makes (a UUID): asked for once more under it, what was done is not done again. */
export interface MailRpc {
  mailboxes(): Promise<readonly MailboxRow[]>;
  list(query: ListQuery, offset: number, limit: number): Promise<ListWindow>;
  /** 0-based row of the list that this message is part of; null: none. */
  rowOf(query: ListQuery, id: MessageId): Promise<number | null>;
  /** The conversation of a message; the message alone where `conversations` is false. */
  conversation(
    mailbox: string | null,
    id: MessageId,
    conversations: boolean,
  ): Promise<Result<Conversation, ReadFailure>>;
  open(id: MessageId): Promise<Result<OpenedMessage, ReadFailure>>;
  part(id: MessageId, part: string): Promise<Result<Uint8Array, ReadFailure>>;
  /** A message that is attached to this one, opened; nothing is told of it but what its octets say. */
  preview(id: MessageId, part: string): Promise<Result<OpenedMessage, ReadFailure>>;
  /** The same of a file. */
  previewFile(message: Uint8Array): Promise<Result<OpenedMessage, ReadFailure>>;
  /** An attachment of a previewed file, which is opened each time. */
  previewPart(message: Uint8Array, part: string): Promise<Result<Uint8Array, ReadFailure>>;
  /** The message as delivered. */
  original(id: MessageId): Promise<Result<Uint8Array, ReadFailure>>;
  /** How many messages a target has: "select all that match". */
  count(target: Target): Promise<number>;
  change(ask: ChangeAsk, call?: string): Promise<Result<Changed, ChangeFailure>>;
  undo(token: string): Promise<Result<null, ChangeFailure>>;
  createMailbox(name: string, call?: string): Promise<Result<{ readonly id: string }, MailboxFailure>>;
  /** "a/b": the whole name, with those it lies in. */
  renameMailbox(id: string, name: string, call?: string): Promise<Result<null, MailboxFailure>>;
  /** Its messages go to the Trash first. */
  deleteMailbox(id: string, call?: string): Promise<Result<null, MailboxFailure>>;
  subscribeMailbox(id: string, on: boolean): Promise<Result<null, MailboxFailure>>;
  suggest(search: string): Promise<readonly Suggestion[]>;
  settings(): Promise<SharedSettings>;
  /** Keywords that messages have, of this program's own none: those that are no labels yet could be made some. */
  keywords(): Promise<readonly string[]>;
  /**
   * What is given, changed from what the page had `read`, item by item: what another device did to other items meanwhile stays.
   * Saved searches follow their labels when those are renamed.
   */
  saveSettings(settings: Partial<SharedSettings>, read: SharedSettings): Promise<Result<null, ChangeFailure>>;
  filters(): Promise<readonly MailFilter[]>;
  /** New ones have an id of the page's making (crypto.randomUUID without dashes); they run in the order given. `read`: as above. */
  saveFilters(filters: readonly MailFilter[], read: readonly MailFilter[]): Promise<Result<null, ChangeFailure>>;
  /** How many of the messages that a list has now a filter is about. */
  countFilter(filter: MailFilter, query: ListQuery): Promise<number>;
  /** Does what a filter does to the messages that a list has now. */
  applyFilter(filter: MailFilter, query: ListQuery, call?: string): Promise<Result<Changed, ChangeFailure>>;
  /** Mail of this address goes to the Trash from now on. */
  blockSender(address: string, on: boolean): Promise<Result<null, ChangeFailure>>;
  /** Addresses that are blocked, in order; no filter of `filters` stands for them. */
  blocked(): Promise<readonly string[]>;
  /** Changes that wait here to be sent. */
  waiting(): Promise<Waiting>;
  /** Has the provider ask the list that sent this to let its reader go (RFC 8058). It tells the sender that the address is read. */
  unsubscribe(id: MessageId): Promise<Result<null, UnsubscribeFailure>>;
  /** Files a message as it is: import. `flags` as in IMAP, `date` in unix seconds. */
  importMessage(
    mailbox: string,
    message: Uint8Array,
    flags: readonly string[],
    date: number | null,
  ): Promise<Result<null, ChangeFailure>>;
  kept(): Promise<KeptHere>;
  /** Forgets bodies held on this device; they are fetched again when they are opened. False: the browser did not let it. */
  dropKept(): Promise<boolean>;
}

/** What a page is told of mail, besides EngineEvent's `mailboxes` and `messages`. */
export type MailEvent =
  /** how many changes wait here, or why, has changed */
  | ({ readonly type: "waiting" } & Waiting)
  /** something asked for was refused after it had been shown: it is as before */
  | { readonly type: "changeRefused"; readonly reason: RefusalReason }
  /** labels, saved searches, trusted senders or filters changed */
  | { readonly type: "settings" }
  /** more of a message that is being sent has left this device: the outbox says how much */
  | { readonly type: "sending" }
  /** so many octets of a draft that is being saved have left this device, of all */
  | { readonly type: "saving"; readonly messageId: string; readonly sent: number; readonly of: number }
  /** how far back lists and searches know the account */
  | { readonly type: "searched"; readonly searched: Searched }
  /** mail came into the inbox, and is unread: so many, newest first, at most 5 of them: for notifications */
  | {
      readonly type: "arrived";
      readonly count: number;
      readonly messages: readonly {
        readonly id: MessageId;
        readonly mailbox: string;
        readonly from: Correspondent | null;
        readonly subject: string;
      }[];
    };
