/**
 * What an account's owner does with its keys from a device that is in: see and remove devices, let one in, renew keys
 * and words, compare histories. Every change is a signed version of the account record; all devices follow it.
 */
import type { DeviceId, Seq } from "../../lib/ids.ts";
import type { Result } from "../../lib/result.ts";
import type { DeviceKind } from "../../log/certificate.ts";
import type { Flavor } from "../../log/record.ts";
import type { ViolationType } from "../../log/violation.ts";
import type { AccessControl } from "../access/access-control.ts";

export interface DeviceInfo {
  readonly id: DeviceId;
  readonly kind: DeviceKind;
  /** Null: sealed in an epoch whose keys are lost. */
  readonly name: string | null;
  /** Unix seconds, as certified. */
  readonly added: number;
  /** Unix seconds of its last login, as the provider says; null: it says nothing, or can not be asked. */
  readonly lastSeen: number | null;
  readonly isThis: boolean;
}

/** Seconds without a login after which a device is offered for removal. */
export const UNSEEN_SECONDS = 90 * 86_400;

/** Why a change of keys or passwords is not made. Who shows it has the words. */
export type KeyRefusal =
  /** the provider does not accept this device */
  | "notAuthorized"
  /** this device was removed from the account */
  | "removed"
  /** a newer version has updated the account */
  | "updateNeeded"
  /** this device lacks the keys of the account */
  | "keys"
  /** nothing is sent after a finding */
  | "stopped"
  /** the provider would not append it */
  | "notTaken"
  /** renewed so often that a keyring holds no more */
  | "tooManyRenewals"
  /** passwords were changed so often that new words must come first */
  | "tooManyPasswords"
  /** what the provider keeps of the passwords is not what was given to it */
  | "passwordsForged"
  | "hasPassword"
  /** neither flavor nor passwords can be changed from this home */
  | "noAccess"
  /** the provider takes no passwords for this account from here */
  | "noPasswords"
  | "noPairing"
  /** other words were made meanwhile: begin again */
  | "otherWords"
  /** the provider answered what this version does not understand */
  | "protocol";

/**
 * `gone`: the device meant is not part of the account (any more). `clock`: this device's clock is more than a day off.
 * `tooOften`: eight changes of words within 30 days. `unknown`: it was sent and no answer came, so it may have been changed
 * or not; the next sync shows it. `finding`: the rule that was found broken, of `stopped` and `notTaken`.
 */
export type KeyFailure =
  | { readonly type: "offline" }
  | { readonly type: "unknown" }
  | { readonly type: "gone" }
  | { readonly type: "clock" }
  | { readonly type: "tooOften" }
  | { readonly type: "tooManyDevices" }
  | { readonly type: "refused"; readonly reason: KeyRefusal; readonly finding?: ViolationType };

export type PairingFailure =
  | KeyFailure
  /** 1-based position of the first character that can not be; null: the sum does not fit, or it is too short or long */
  | { readonly type: "badCode"; readonly position: number | null }
  /** unknown, over, or used already */
  | { readonly type: "pairingOver" }
  /** what lies there was not made with this code */
  | { readonly type: "pairingForged" };

/** A device that asks to be let in. Nothing of it is certified before `approve`. */
export interface PairingRequest {
  readonly name: string;
  readonly kind: Exclude<DeviceKind, "provider">;
  /** Six digits; the new device shows the same. */
  readonly check: string;
  approve(): Promise<Result<null, PairingFailure>>;
  deny(): Promise<void>;
}

export interface PendingWords {
  /** 24 of them; shown once, kept nowhere. */
  readonly words: readonly string[];
  /** Makes them the account's: new identity, new epoch; the words before can undo it for 30 days. */
  finish(): Promise<Result<null, KeyFailure>>;
}

/** What other devices did to the keys since this one is in; each stays until it is dismissed on this device. */
export interface Announcement {
  readonly seq: Seq;
  /**
   * `opened`: the account was made transparent, its keys now lie at the provider and open with a password; `closed`: hardened,
   * they do no more.
   */
  readonly type: "deviceAdded" | "deviceRemoved" | "keysRenewed" | "newWords" | "wordsRestored" | "opened" | "closed";
  /** Unix seconds at which this device read it. */
  readonly noticed: number;
  /** Name of the device it happened to; null: none, or it can not be read. */
  readonly device: string | null;
  /** Name of the device that did it; null: somebody with the words. */
  readonly by: string | null;
  /** Of newWords: unix seconds until which the words before can undo it. */
  readonly undoUntil: number | null;
}

/** Whether this device's history had these six words at that entry. `unknown`: not read yet, or too long ago. */
export type Comparison = "same" | "different" | "unknown";

export interface Security {
  flavor(): Flavor;
  /** Nobody was given the words of this account: make some. */
  wordless(): boolean;
  /** From a device of the user's own: its keys shall lie at the provider too, opened with this password. */
  makeTransparent(password: string): Promise<Result<null, KeyFailure>>;
  /** From a device of the user's own: takes its keys back from the provider, and renews them. */
  makeHardened(): Promise<Result<null, KeyFailure>>;
  /** On the provider device itself (access-control.ts); null on others. */
  access(): AccessControl | null;
  devices(): Promise<readonly DeviceInfo[]>;
  rename(device: DeviceId, name: string): Promise<Result<null, KeyFailure>>;
  /** Removes devices (not this one) and renews the keys. */
  revoke(devices: readonly DeviceId[]): Promise<Result<null, KeyFailure>>;
  /** New keys for what comes; the same devices. */
  renewKeys(): Promise<Result<null, KeyFailure>>;
  newWords(): Promise<PendingWords>;
  /** `text`: the code a new device shows, or the link in its QR code. */
  takePairing(text: string): Promise<Result<PairingRequest, PairingFailure>>;
  announcements(): readonly Announcement[];
  dismiss(seq: Seq): Promise<void>;
  watchAnnouncements(listener: () => void): () => void;
  /** Six words for the log up to its entry `seq`; null where it was not read, or over 1,024 entries ago. */
  wordsAt(seq: Seq): readonly string[] | null;
  /** `words`: the six words another device shows for the log up to its entry `seq`. */
  compare(seq: Seq, words: string): Comparison;
  /** What `compare` would find; nobody is accused of it. */
  look(seq: Seq, words: string): Comparison;
}
