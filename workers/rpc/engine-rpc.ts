/**
 * What the page asks of the mailbox worker (over comlink), or of the companion (companion-rpc.ts). Data only: no logic, no
 * keys, no ciphertext cross here. Failures the user can meet are data with a `type` that the page has words for.
 */
import type { Result } from "../../shared/lib/result.ts";
import type { AccessRpc } from "./access-rpc.ts";
import type { FindingType } from "./key-refusal.ts";
import type { LockRpc, PasskeyPrompt } from "./lock-rpc.ts";
import type { LoginRpc } from "./login-rpc.ts";
import type { MailEvent, MailRpc } from "./mail-rpc.ts";
import type { PairingState, SecurityRpc } from "./security-rpc.ts";
import type { ContactsRpc } from "./contacts-rpc.ts";
import type { WriteRpc } from "./write-rpc.ts";

export type { Attachment, ChangeFailure, Correspondent, MailboxSummary, ReadFailure } from "./mail-rpc.ts";

/** The account as this browser knows it. */
export type AccountState =
  /**
   * nobody has joined on this browser (or it was logged out, or the browser dropped the storage: `evicted`, or another
   * device removed this one: `revoked`)
   */
  | {
      readonly type: "none";
      readonly evicted: boolean;
      readonly revoked: Revoked | null;
      /** the password, or what it opened, does so no more: changed or signed out elsewhere */
      readonly signedOut?: SignedOut;
      /** the browser stores nothing here: nobody can join */
      readonly unstorable?: true;
    }
  /** its keys open with the passphrase or the passkey that are set; `lock` on `open`: there is such a lock */
  | {
      readonly type: "locked";
      readonly address: string;
      readonly provider: string;
      readonly passphrase: boolean;
      readonly passkey: PasskeyPrompt | null;
    }
  | {
      readonly type: "open";
      readonly address: string;
      readonly provider: string;
      readonly lock?: boolean;
      readonly flavor: Flavor;
      /** this device is the provider's, opened with the password: logging out leaves nothing in the account */
      readonly byPassword: boolean;
      /** its keys are kept when the tab is closed */
      readonly remembered: boolean;
    };

/** Whether the account's keys lie at the provider too, opened with a password. */
export type Flavor = "hardened" | "transparent";

export interface SignedOut {
  readonly address: string;
  /** changes of flags made here that were not sent any more */
  readonly lost: number;
  /** it was read that the account was made hardened: no password opens it; absent: it was not, or that can not be told */
  readonly hardened?: true;
  /** nobody had been given its recovery words, as far as this device knew */
  readonly wordless?: true;
}

export interface Revoked {
  readonly address: string;
  /** name of the device that removed this one; null: it can not be told */
  readonly by: string | null;
}

export type Connection =
  | { readonly type: "connecting" }
  | { readonly type: "online" }
  /** fetching what is new: entries still to read */
  | { readonly type: "syncing"; readonly remaining: number }
  | { readonly type: "offline" }
  /** the provider broke a rule of the protocol: syncing has stopped, what is held stays readable */
  | {
      readonly type: "tampered";
      /** nothing but six words compared by hand speak against it */
      readonly compared: boolean;
      readonly finding: FindingType;
      readonly seq: number;
      /** unix seconds at which all was verified last; null: never on this device */
      readonly since: number | null;
      /** unix seconds */
      readonly found: number;
      /** id of the device of this account that signed what was found, where one did */
      readonly device: string | null;
    }
  /** this device is no longer accepted, or the app is older than the account: words say what to do */
  | { readonly type: "refused"; readonly reason: "notAuthorized" | "updateNeeded" | "blocked" | "revoked" };

export type JoinFailure =
  | { readonly type: "offline" }
  | { readonly type: "inviteInvalid" }
  | { readonly type: "inviteExpired" }
  | { readonly type: "wrongAnswers" }
  | {
      readonly type: "badWords";
      /** 1-based position of the first word that is not on the list, or null: the checksum does not fit */ readonly position:
        number | null;
    }
  | { readonly type: "wrongWords" }
  | { readonly type: "unknownAccount" }
  | { readonly type: "tooManyDevices" }
  /** this device's clock is more than a day off */
  | { readonly type: "clock" }
  | { readonly type: "tooManyTries"; readonly retryAfterSeconds: number }
  | { readonly type: "tampered"; readonly finding: FindingType }
  /** the new password is too easy to guess */
  | { readonly type: "tooWeak" }
  | { readonly type: "storage" };

export interface JoinStart {
  /** transparent: `finishJoinWithPassword` */
  readonly flavor: Flavor;
  readonly address: string;
  /** origin of the provider */
  readonly provider: string;
  /** 24 words, held by the worker too until registration, stored nowhere. */
  readonly words: readonly string[];
  /** Three 0-based positions the user is asked to type back. */
  readonly ask: readonly number[];
}

/** What a watcher is told; the page then asks for what it shows. */
export type EngineEvent =
  | { readonly type: "account"; readonly account: AccountState }
  | { readonly type: "connection"; readonly connection: Connection }
  /** mailboxes, their counts or order changed */
  | { readonly type: "mailboxes" }
  /** rows of this mailbox changed, came or went */
  | { readonly type: "messages"; readonly mailbox: string; readonly added: number }
  /** of a new device that shows a code */
  | { readonly type: "pairing"; readonly state: PairingState }
  /** what other devices did to the keys: there is more or less of it */
  | { readonly type: "announcements" }
  /** `restoredReport` has changed */
  | { readonly type: "restored" }
  /** how far the work on a password is, 0 to 1 */
  | { readonly type: "stretching"; readonly share: number }
  /** it is locked in a moment: what is typed and not saved yet is to be saved on this device now */
  | { readonly type: "locking" }
  /** another version of the app has begun in this browser: this engine ends, and the page must be loaded anew */
  | { readonly type: "superseded" }
  | MailEvent;

/** Where the engine runs: what there is to do about devices, locks and words differs. */
export type HomeKind = "browser" | "companion";

export interface EngineRpc extends SecurityRpc, LockRpc, LoginRpc, AccessRpc, MailRpc, WriteRpc, ContactsRpc {
  home(): Promise<HomeKind>;
  account(): Promise<AccountState>;
  connection(): Promise<Connection>;
  /** The token of an invite link (its URL fragment). Makes the keys; registers nothing yet. */
  startJoin(inviteToken: string): Promise<Result<JoinStart, JoinFailure>>;
  /** The three words asked for, in that order. Registers the account and opens it. */
  finishJoin(answers: readonly string[], deviceName: string): Promise<Result<null, JoinFailure>>;
  /** A further device, with the 24 words. */
  joinWithWords(address: string, words: string, deviceName: string): Promise<Result<null, JoinFailure>>;
  /** Wipes keys and cache on this device. */
  logout(): Promise<void>;
  /** The listener is a comlink proxy. Resolves to the way to stop. */
  subscribe(listener: (event: EngineEvent) => void): Promise<() => void>;
}
