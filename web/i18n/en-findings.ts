/** The English catalogue, of rules that what a provider sent has broken (shared/log/violation.ts), and of why keys stay as they are. */
export const enFindings = {
  "keys.why.notAuthorized": "Your provider does not accept this device any more. Nothing was changed.",
  "keys.why.removed": "This device was removed from your account. Nothing was changed.",
  "keys.why.updateNeeded":
    "A newer version of Aerogramme has updated your account. Reload this page to get it, then try again.",
  "keys.why.keys": "This device lacks the newest keys of your account. Let it sync, then try again.",
  "keys.why.stopped": "Nothing is changed while syncing has stopped. {finding}",
  "keys.why.notTaken": "Your provider did not take this change. Nothing was changed. {finding}",
  "keys.why.tooManyRenewals":
    "The keys of your account were renewed so often that they cannot be renewed again. Nothing was changed.",
  "keys.why.tooManyPasswords":
    "The passwords of your account were changed so often that new recovery words must be made first.",
  "keys.why.passwordsForged":
    "What your provider keeps of your passwords is not what was given to it, so nothing was changed. Please tell its operator.",
  "keys.why.hasPassword": "Your account has a password already. Nothing was changed.",
  "keys.why.noAccess": "Passwords, and who opens the account, cannot be changed from here.",
  "keys.why.noPasswords": "Your provider takes no passwords for this account from here. Nothing was changed.",
  "keys.why.noPairing": "Devices cannot be let in from here.",
  "keys.why.otherWords": "Other words were made meanwhile. Begin again.",
  "keys.why.protocol":
    "Your provider answered something this version does not understand. Nothing was changed. Reload this page, then try again.",

  "finding.malformed": "The provider sent an entry that is not well formed.",
  "finding.wrongAccount": "The provider sent an entry of another account.",
  "finding.noGenesis": "The provider’s log of this account does not begin as it must.",
  "finding.wrongIdentity": "The provider shows an account that does not belong to your words.",
  "finding.duplicateEntry": "The provider sent a message that it had sent before, as if it were new.",
  "finding.duplicateBlob": "The provider sent a message body that belongs to another message.",
  "finding.blobMissing": "The provider sent an entry for a message body that it does not have.",
  "finding.blobInUse": "The provider sent a change that would delete the keys this account is read with.",
  "finding.blobHash": "The provider sent other bytes for a message or an index than this account’s history names.",
  "finding.unsigned": "The provider sent a change that no device of this account has signed.",
  "finding.badSignature": "The provider sent a change whose signature does not fit.",
  "finding.signerNotLive": "The provider sent a change by a device that is not part of this account.",
  "finding.epochOver": "The provider sent an entry under keys that are no longer in use.",
  "finding.deviceSeqGap": "Changes of one of your devices are missing or out of order.",
  "finding.seenHead":
    "One of your devices has seen another history than this one: the provider shows different logs to different devices.",
  "finding.seenTooOld": "The provider sent a change that was made long before the place where it shows it.",
  "finding.seenAhead": "One of your devices has seen entries that the provider does not show here.",
  "finding.recordVersion": "The provider sent an account record out of order.",
  "finding.recordInvalid": "The provider sent an account record that breaks the rules.",
  "finding.generationGap": "The provider sent the mark of a restored backup out of order.",
  "finding.ageHeader": "The provider sent a message that is sealed in a way this account does not allow.",
  "finding.gap": "Entries are missing in what the provider sent.",
  "finding.rollback": "The provider shows an older state than this device has already seen.",
  "finding.headMismatch": "The history that the provider shows does not fit what this device has already seen.",
  "finding.forked": "The provider has shown two of your devices different histories of this account.",
  "finding.stateHash":
    "A state of this account that one of your devices saved differs from what this device computes itself.",
  "finding.notAllowed": "The provider sent a change by somebody who may not make it.",
  "finding.clock": "This device’s clock is more than a day off: set it right and try again.",
  "finding.conflict": "The provider has other contents for an entry than the device that wrote it.",
} as const;
