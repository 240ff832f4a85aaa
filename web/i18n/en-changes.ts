/** Why a change was not made (workers/rpc/mail-rpc.ts, REFUSALS). */
export const enChanges = {
  "change.why.noMailbox": "That folder is gone: nothing was changed.",
  "change.why.noTarget": "The folder it was to go to is gone: nothing was moved.",
  "change.why.exists": "There is a folder of that name already.",
  "change.why.badName": "No folder can have that name.",
  "change.why.notAllowed": "That cannot be done with this folder.",
  "change.why.limit": "Your account can hold no more of these: choose fewer, or take some away first.",
  "change.why.tooMuch": "That is more than one change may hold: choose fewer messages.",
  "change.why.tooLarge": "That message is larger than your provider, or a proxy before it, takes.",
  "change.why.malformed": "That could not be done: something in it is not as it must be.",
  "change.why.full": "So many changes wait on this device that no more fit. Go online to have them sent.",
  "change.why.notKept": "This device could not keep that: its storage is full, or fails.",
  "change.why.providerTooOld":
    "Your provider’s program is too old for this. Ask whoever runs it to update it. Nothing was changed.",
  "change.why.notTaken": "Your provider did not accept this: it is as it was before.",
  "change.why.notAuthorized": "Your provider does not accept this device just now.",
  "change.why.clock": "This device’s clock is more than a day off: set it right and try again.",
  "change.why.keys":
    "This device lacks the newest keys of your account. Open Aerogramme on another device, then try again.",
  "change.why.stopped": "Nothing is sent while syncing has stopped.",
  "change.why.failed": "That was interrupted. Look whether it was done, and try again.",
  "change.why.changedElsewhere":
    "Another device has changed this draft: both are kept, and nothing was sent. Send again to send this one.",
  "change.why.discardedElsewhere":
    "This draft was discarded elsewhere: it is a draft again, and nothing was sent. Send again to send it all the same.",
  "change.why.sendsNothing": "Your provider sends no mail: nobody will be answered.",
  "change.why.sentAlready": "This message was sent already, or waits in the Outbox: it was not sent again.",
  "compose.unsend.maybe":
    "It is a draft again, but may have been sent already: the mail server took it and did not answer.",
} as const;
