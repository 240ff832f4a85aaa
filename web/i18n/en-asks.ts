/** What is asked in the mail screen: menus and dialogs about messages, senders and this device. */
export const enAsks = {
  "list.select": "Select",
  "action.mute": "Mute",
  "action.unmute": "Unmute",
  "asks.snooze": "Snooze until",
  "asks.labels": "Labels",
  "asks.more": "More",
  "snooze.title": "Snooze",
  "snooze.when": "Comes back to the inbox",
  "snooze.over": "That time is over. Pick a later one.",
  "snooze.evening": "This evening",
  "snooze.tomorrow": "Tomorrow",
  "snooze.weekend": "This weekend",
  "snooze.nextWeek": "Next week",
  "snooze.pick": "Pick a date and time…",
  "snooze.back": "Back to the inbox now",
  "move.find": "Find a mailbox",
  "move.none": "No mailbox is called “{typed}”.",
  "remove.text.n": {
    one: "This message is removed from all your devices and from your provider. It cannot be brought back.",
    other: "{count} messages are removed from all your devices and from your provider. They cannot be brought back.",
  },
  "notice.snoozed": "Comes back {date}.",
  "notice.unlabelled": { one: "Label {label} removed.", other: "Label {label} removed from {count} messages." },

  "action.star": "Star",
  "action.unstar": "Remove star",
  "remove.title": "Delete for good?",
  "dialog.cancel": "Cancel",

  "filters.failed.offline": "You are offline: this cannot be done just now.",
  "filters.failed.gone": "That filter is gone: it was deleted on another device.",
  "filters.failed.refused":
    "This was not accepted. There may be too many filters, or one of them has too many conditions or words.",
  "blocked.done": "Mail from {address} goes to the trash from now on.",
  "blocked.ask.title": "Block {address}?",
  "blocked.ask.text":
    "Mail from this address goes to the trash as it comes in, on all your devices. The sender does not learn of it.",
  "blocked.go": "Block",

  "logout.title": "Log out on this device?",
  "logout.text":
    "Keys and mail are wiped from this browser. Your mail stays with your provider, sealed. This device stays in the list until it is removed on another device, in Settings → Devices. To come back you need another device that is in, or your 24 words.",
  "logout.go": "Wipe and log out",
  "logout.text.password":
    "Keys and mail are wiped from this browser. Your mail stays with your provider, sealed. To come back you need your password.",
  "logout.text.own":
    "Keys and mail are wiped from this browser. Your mail stays with your provider, sealed. This device stays in the list until it is removed on another device, in Settings → Devices. To come back you need your password, another device that is in, or your 24 words.",
  "logout.text.own.wordless":
    "Keys and mail are wiped from this browser. Your mail stays with your provider, sealed. This device stays in the list until it is removed on another device, in Settings → Devices. To come back you need your password, or another device that is in.",
  "accounts.title": "Accounts in this browser",
  "accounts.add": "Add an account…",
  "logout.messages": {
    one: "One message that you wrote or sent here has not reached your provider yet. It would be lost.",
    other: "{count} messages that you wrote or sent here have not reached your provider yet. They would be lost.",
  },
  "logout.unsent": {
    one: "One change you made here has not reached your provider yet. It would be lost.",
    other: "{count} changes you made here have not reached your provider yet. They would be lost.",
  },
} as const;
