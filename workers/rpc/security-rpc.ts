/** What the page asks of the mailbox worker about keys: devices, pairing, words, tamper evidence. Data only. */
import type * as keys from "../../shared/account/keys/security.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { Flavor, JoinFailure } from "./engine-rpc.ts";
import type { RestoredFailure, RestoredLook, RestoredReport } from "../../shared/account/backup/restored-backup.ts";
import type { FindingType, KeyRefusal } from "./key-refusal.ts";

export interface DeviceRow {
  readonly id: string;
  /** provider: keys that lie at the provider, opened with a password */
  readonly kind: "webmail" | "companion" | "provider";
  /** null: it can not be read */
  readonly name: string | null;
  /** unix seconds */
  readonly added: number;
  /** unix seconds, as the provider says; null: not known */
  readonly lastSeen: number | null;
  readonly isThis: boolean;
  /** not seen for 90 days: offered for removal */
  readonly stale: boolean;
}

export type KeyFailure =
  | Exclude<keys.KeyFailure, { readonly type: "refused" }>
  | { readonly type: "wrongAnswers" }
  | { readonly type: "refused"; readonly reason: KeyRefusal; readonly finding?: FindingType };

export type PairingFailure = KeyFailure | Exclude<keys.PairingFailure, keys.KeyFailure> | { readonly type: "storage" };

/** On a device that is in: who asks to be let in. */
export interface PairingAsk {
  readonly name: string;
  readonly kind: "webmail" | "companion";
  /** six digits */
  readonly check: string;
}

/** On a new device: what it shows. */
export type PairingState =
  | { readonly type: "idle" }
  /** `text`: 24 characters in groups of 4; `link`: what the QR code holds; `expires`: unix seconds */
  | { readonly type: "code"; readonly text: string; readonly link: string; readonly expires: number }
  /** a device of this account has the code and waits for its owner */
  | { readonly type: "check"; readonly address: string; readonly check: string; readonly expires: number }
  /** approved: fetching what there is */
  | { readonly type: "joining"; readonly address: string }
  | {
      readonly type: "over";
      readonly reason: "denied" | "expired" | "offline" | "storage" | "tooManyTries" | "tampered";
      /** of tampered */
      readonly finding: FindingType | null;
    };

export interface WordsStart {
  readonly address: string;
  readonly provider: string;
  readonly words: readonly string[];
  /** three 0-based positions the user is asked to type back */
  readonly ask: readonly number[];
}

/** What the words lead to, before anything is changed. */
export interface RecoveryView {
  readonly address: string;
  readonly provider: string;
  /** entries of the log, as the provider shows it */
  readonly seq: number;
  /** six words that name it */
  readonly head: readonly string[];
  /** unix seconds of the newest thing in it; null: nothing tells */
  readonly newest: number | null;
  /** how many devices the account has */
  readonly devices: number;
  /** transparent: `enrolWithPassword` */
  readonly flavor: Flavor;
  /**
   * join: these are the account's words. replaced: they were replaced, and can undo that until `until` (unix seconds):
   * enrolling takes the account back and removes all other devices. keyring: they are the account's words, but what its
   * devices sealed last does not open with them; enrolling takes the account back likewise. Mail sealed since `unreadableSince`
   * (unix seconds; null: there is none) can then not be read.
   */
  readonly kind:
    | { readonly type: "join" }
    | { readonly type: "replaced"; readonly until: number; readonly unreadableSince: number | null }
    | { readonly type: "keyring"; readonly unreadableSince: number | null };
}

export interface AnnouncementRow {
  readonly seq: number;
  readonly type: "deviceAdded" | "deviceRemoved" | "keysRenewed" | "newWords" | "wordsRestored" | "opened" | "closed";
  /** unix seconds */
  readonly noticed: number;
  readonly device: string | null;
  /** null: somebody with the words */
  readonly by: string | null;
  /** unix seconds; of newWords */
  readonly undoUntil: number | null;
}

/** What was found of the provider before, and did not stand when it was checked again. */
export interface PastFindingRow {
  readonly finding: FindingType;
  readonly seq: number;
  /** unix seconds, both */
  readonly found: number;
  readonly over: number;
}

/** The point of the log that this device has read. */
export interface LogPoint {
  readonly seq: number;
  /** six */
  readonly words: readonly string[];
}

export type {
  LostMessage,
  RestoredFailure,
  RestoredLook,
  RestoredReport,
} from "../../shared/account/backup/restored-backup.ts";

export interface SecurityRpc {
  devices(): Promise<readonly DeviceRow[]>;
  renameDevice(id: string, name: string): Promise<Result<null, KeyFailure>>;
  revokeDevices(ids: readonly string[]): Promise<Result<null, KeyFailure>>;
  renewKeys(): Promise<Result<null, KeyFailure>>;
  /** Makes new words; nothing changes before `finishNewWords`. */
  startNewWords(): Promise<Result<WordsStart, KeyFailure>>;
  /** The three words asked for, in that order. */
  finishNewWords(answers: readonly string[]): Promise<Result<null, KeyFailure>>;
  /** `text`: the code, or the link in the QR code. */
  takePairing(text: string): Promise<Result<PairingAsk, PairingFailure>>;
  /** Of the pairing taken last. */
  approvePairing(): Promise<Result<null, PairingFailure>>;
  denyPairing(): Promise<void>;
  /** On a new device; progress comes as `pairing` events and from `pairing()`. */
  startPairing(deviceName: string): Promise<Result<null, PairingFailure>>;
  pairing(): Promise<PairingState>;
  cancelPairing(): Promise<void>;
  lookWithWords(address: string, words: string): Promise<Result<RecoveryView, JoinFailure>>;
  /** What `lookWithWords` found last, confirmed by the user. */
  enrolWithWords(deviceName: string, removeOthers: boolean): Promise<Result<null, JoinFailure>>;
  announcements(): Promise<readonly AnnouncementRow[]>;
  dismissAnnouncement(seq: number): Promise<void>;
  logPoint(): Promise<LogPoint | null>;
  /** Six words of an earlier entry; null: not read here, or over 1,024 entries ago. */
  wordsAt(seq: number): Promise<readonly string[] | null>;
  /** Newest first. */
  pastFindings(): Promise<readonly PastFindingRow[]>;
  /**
   * What another device shows. `mistyped`: these are not six words of the list. `different`, and `sure`: syncing stops,
   * `tampered`; without `sure` nothing comes of it. `same` ends what an earlier `different` at this entry or before began.
   */
  compareHistory(seq: number, words: string, sure: boolean): Promise<"same" | "different" | "unknown" | "mistyped">;
  /** After tampering was found: asks the provider once more. */
  checkAgain(): Promise<void>;
  /** After such a finding: reads all that the provider shows. It may take as long as to join. */
  lookAtRestored(): Promise<Result<RestoredLook, RestoredFailure>>;
  /**
   * Goes on from what `lookAtRestored` has seen: a new generation of the account begins. Resolves when the account is open again, as the
   * provider has it; what is filed again comes by itself (`restoredReport`, event `restored`).
   */
  acceptRestored(): Promise<Result<null, RestoredFailure>>;
  /** Null: there is nothing to tell. */
  restoredReport(): Promise<RestoredReport | null>;
  /** It was read. */
  dismissRestoredReport(): Promise<void>;
}
