/** Why keys and passwords stay as they are. Codes: the page has the words (web/i18n). */

/** Why a change of keys or passwords is not made. */
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
  | "protocol"
  /** nothing tells */
  | "failed";

/** The rule that what a provider sent has broken. */
export type FindingType =
  | "malformed"
  | "wrongAccount"
  | "noGenesis"
  | "wrongIdentity"
  | "duplicateEntry"
  | "duplicateBlob"
  | "blobMissing"
  | "blobInUse"
  | "blobHash"
  | "unsigned"
  | "badSignature"
  | "signerNotLive"
  | "epochOver"
  | "deviceSeqGap"
  | "seenHead"
  | "seenTooOld"
  | "seenAhead"
  | "recordVersion"
  | "recordInvalid"
  | "generationGap"
  | "ageHeader"
  | "gap"
  | "rollback"
  | "headMismatch"
  | "forked"
  | "stateHash"
  | "notAllowed"
  | "clock"
  | "conflict";
