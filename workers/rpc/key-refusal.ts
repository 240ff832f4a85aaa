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

/** What was found of a provider: mostly the rule that what it sent has broken. */
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
  | "conflict"
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
