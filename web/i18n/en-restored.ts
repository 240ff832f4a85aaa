/** The English catalogue, of going on from a restored backup: the question, and the news of it over the list. */
export const enRestored = {
  "tampered.do.restored":
    "Only if the operator tells you, by another way than this mailbox, that a backup was restored: look at what it would mean to go on from it. Looking changes nothing.",
  "restored.open": "A backup was restored…",

  "restored.title": "Go on from a restored backup?",
  "restored.looking": "Reading what your provider has now…",
  "restored.looking.text": "This may take as long as adding this device did. Nothing is changed by it.",
  "restored.lead":
    "Your provider has an earlier state of your mailbox. Nothing changes on this device before you say so.",
  "restored.begun": "Another device of yours has gone on from there already. This one would follow it.",
  "restored.entries": "Gone at your provider",
  "restored.entries.count": { one: "{count} entry of your history", other: "{count} entries of your history" },
  "restored.entries.many": "more entries of your history than can be counted here",
  "restored.alone": "On this device alone",
  "restored.alone.none": "no messages",
  "restored.alone.count": { one: "{count} message", other: "{count} messages" },
  "restored.alone.since": { one: "{count} message, of {date}", other: "{count} messages, the oldest of {date}" },

  "restored.does": "If you go on",
  "restored.all": {
    one: "That message is whole on this device: it is put back into its folder.",
    other: "These messages are whole on this device: they are put back into their folders.",
  },
  "restored.whole": {
    one: "{count} message is whole on this device: it is put back into its folder.",
    other: "{count} messages are whole on this device: they are put back into their folders.",
  },
  "restored.lost": {
    one: "{count} message is not whole on this device, and is lost, unless another device of yours has it:",
    other: "{count} messages are not whole on this device, and are lost, unless another device of yours has them:",
  },
  "restored.asThen":
    "What you read, moved, labelled or deleted since, your folders, contacts and settings are as on the day of the backup.",
  "restored.secrets":
    "Where a password opens this account, it is the one of that day. If you have changed it since, change it once more afterwards.",
  "restored.device": "“{device}”, which was removed since, is in again: it is removed once more.",
  "restored.programs": "Mail programs load their mailboxes anew.",
  "restored.only": "Only if the operator told you so, by another way than this mailbox.",
  "restored.only.why": "A provider that wants to hide or undo something would show you the same.",
  "restored.told": "The operator of {provider} told me so, by another way than this mailbox",
  "restored.told.hint": "By telephone, in person or on a page of theirs, for example.",
  "restored.go": "Go on from there",
  "restored.going": "Going on…",
  "restored.again": "Try again",
  "restored.back": "Back",

  "restored.failure.offline": "Your provider cannot be reached just now. Try again when you are online.",
  "restored.failure.notStopped": "Nothing stands against your provider any more. Check again, and all goes on.",
  "restored.failure.fits": "Your provider has again all that this device has seen. Check again, and all goes on.",
  "restored.failure.unknownDevice":
    "This browser was added after the backup was made, so your provider does not know it any more. It cannot go on from there.",
  "restored.failure.foreign":
    "What your provider shows is not an earlier state of your account. This device does not go on from it, and stays stopped.",
  "restored.failure.foreign.tell":
    "Tell the operator, by another way than this mailbox, what stands above. Word for word is best.",
  "restored.failure.words":
    "Your recovery words were changed after the backup was made, and your provider knows the ones before. This browser does not go on from there.",
  "restored.failure.flavor":
    "Your provider shows this account as one that a password opens. As this device knows it, its keys are with your devices alone. It does not go on from there, and stays stopped: ask the operator, by another way than this mailbox.",
  "restored.failure.storage": "This browser could not store what is needed. Make room on this device, then try again.",
  "restored.failure.notHere":
    "This is done where the keys are: in a terminal of this computer, not in a browser. This command shows what it would mean, and asks before it goes on:",
  "restored.unknown.save": "Save the messages that are only here as files (.eml).",
  "restored.unknown.open":
    "Open the account in another browser: with a code from another device of yours, your 24 words, or your password.",
  "restored.words.open":
    "Open the account in another browser with the 24 words of before. Nobody who has those may keep them: make new ones there afterwards.",
  "restored.unknown.import":
    "Import the files there: Settings → Import and export. Leave the account in this browser until then.",

  "restored.news": "Restored backup",
  "restored.news.filing": {
    one: "{done} of {count} message put back…",
    other: "{done} of {count} messages put back…",
  },
  "restored.news.stay": "They were on this device alone. Leave it on and online until all are put back.",
  "restored.news.all": {
    one: "The message that was on this device alone was put back.",
    other: "All {count} messages that were on this device alone were put back.",
  },
  "restored.news.some": { one: "{count} message was put back.", other: "{count} messages were put back." },
  "restored.news.skipped": {
    one: "Your provider has not taken {count} message yet. It is tried again by itself, while this device is on.",
    other:
      "Your provider has not taken {count} messages yet. They are tried again by themselves, while this device is on.",
  },
  "restored.news.lost": {
    one: "{count} message was not whole on this device. It is lost, unless another device of yours has it.",
    other: "{count} messages were not whole on this device. They are lost, unless another device of yours has them.",
  },
  "restored.news.none": "Your mailbox has gone on from the restored backup. Nothing had to be put back.",
  "restored.news.show": { one: "Show which one", other: "Show which" },
  "restored.lost.title": "Lost messages",
  "restored.lost.text": "This is all that this device had of them. Their senders may be able to send them again.",
  "restored.lost.from": "{from} · {date}",
  "restored.lost.more": { one: "and one more", other: "and {count} more" },
  "restored.lost.close": "Close",
} as const;
