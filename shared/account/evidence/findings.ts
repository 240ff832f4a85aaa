/**
 * What was found of a provider, as a code, and in words for whoever reads them on a terminal: without blame and without secrets. The
 * webmail has words of its own for each code, in its languages (web/i18n).
 */
import type { ViolationType } from "../../log/violation.ts";

/** A rule of the log that was broken, or another promise of the provider's, that only shows while a device comes in. */
export type FindingType =
  | ViolationType
  /** what a pairing brought was not made by a device that has its code */
  | "forgedPairing"
  /** the record is not the one that the approving device has vouched for */
  | "unvouchedRecord"
  /** the keyring is not the one that the record names */
  | "otherKeyring"
  /** a keyring that the record names is gone */
  | "noKeyring"
  /** no keyring is sealed to these words */
  | "foreignKeyrings"
  /** a password is to be stretched less than it has to */
  | "weakProtection"
  /** what is kept for a password does not open with it */
  | "forgedPassword"
  /** passwords for this account are not taken from here */
  | "noPasswords";

/** Of every type, so that no device is left with a name from the protocol. */
const FINDINGS: Readonly<Record<FindingType, string>> = {
  malformed: "The provider sent an entry that is not well formed.",
  wrongAccount: "The provider sent an entry of another account.",
  noGenesis: "The provider's log of this account does not begin as it must.",
  wrongIdentity: "The provider shows an account that does not belong to your words.",
  duplicateEntry: "The provider sent a message that it had sent before, as if it were new.",
  duplicateBlob: "The provider sent a message body that belongs to another message.",
  blobMissing: "The provider sent an entry for a message body that it does not have.",
  blobInUse: "The provider sent a change that would delete the keys this account is read with.",
  blobHash: "The provider sent other bytes for a message or an index than this account's history names.",
  unsigned: "The provider sent a change that no device of this account has signed.",
  badSignature: "The provider sent a change whose signature does not fit.",
  signerNotLive: "The provider sent a change by a device that is not part of this account.",
  epochOver: "The provider sent an entry under keys that are no longer in use.",
  deviceSeqGap: "Changes of one of your devices are missing or out of order.",
  seenHead:
    "One of your devices has seen another history than this one: the provider shows different logs to different devices.",
  seenTooOld: "The provider sent a change that was made long before the place where it shows it.",
  seenAhead: "One of your devices has seen entries that the provider does not show here.",
  recordVersion: "The provider sent an account record out of order.",
  recordInvalid: "The provider sent an account record that breaks the rules.",
  generationGap: "The provider sent the mark of a restored backup out of order.",
  ageHeader: "The provider sent a message that is sealed in a way this account does not allow.",
  gap: "Entries are missing in what the provider sent.",
  rollback: "The provider shows an older state than this device has already seen.",
  headMismatch: "The history that the provider shows does not fit what this device has already seen.",
  forked: "The provider has shown two of your devices different histories of this account.",
  stateHash: "A state of this account that one of your devices saved differs from what this device computes itself.",
  notAllowed: "The provider sent a change by somebody who may not make it.",
  clock: "This device's clock is more than a day off: set it right and try again.",
  conflict: "The provider has other contents for an entry than the device that wrote it.",
  forgedPairing: "What the provider handed over was not made by a device that has this code.",
  unvouchedRecord: "The provider sent an account record that the approving device did not vouch for.",
  otherKeyring: "The keyring that the provider keeps for this account is not the one its record names.",
  noKeyring: "The provider no longer has a keyring that this account's record names.",
  foreignKeyrings: "None of the keyrings that the provider keeps for this account was sealed to these words.",
  weakProtection: "The provider asked for a password to be protected less than this program accepts.",
  forgedPassword: "What the provider keeps for this password does not open with it.",
  noPasswords: "The provider does not take passwords for this account from here.",
};

export const FINDING_TYPES = Object.keys(FINDINGS) as readonly FindingType[];

/** Of a code; earlier versions kept the words. Null: a newer version's. */
export const readFinding = (text: string): FindingType | null =>
  FINDING_TYPES.find((type) => type === text || FINDINGS[type] === text) ?? null;

export const findingToText = (finding: FindingType): string => FINDINGS[finding];

/** Why a change is refused after a finding. */
export const whileStopped = (finding: FindingType): string =>
  `Nothing is sent while syncing has stopped. ${findingToText(finding)}`;
