/** English as far as the list of messages and what stands around it say it. Plain words: a reader who knows nothing of keys must know what to do next. */
import { enApp } from "./en-app.ts";
import { enChanges } from "./en-changes.ts";
import { enFolders } from "./en-folders.ts";
import { enFrame } from "./en-frame.ts";
import { enList } from "./en-list.ts";
import { enOutgoing } from "./en-outgoing.ts";
import { enSearch } from "./en-search.ts";

export const enFirst = {
  ...enList,
  ...enOutgoing,
  ...enApp,
  ...enChanges,
  ...enFolders,
  ...enSearch,
  ...enFrame,
  "app.name": "Aerogramme",
  "app.crashed.title": "The app could not start",
  "app.crashed.text":
    "Your browser could not start the part of the app that opens your mail. Reload the page; if that does not help, update your browser.",
  "app.reload": "Reload",
  "app.skip": "Skip to messages",
  "app.loading": "Opening your mail…",
  "app.update": "A new version is ready.",
  "app.update.start": "Start it",

  "mail.menu": "Mailboxes",
  "mail.menu.open": "Show mailboxes",
  "mail.menu.close": "Hide mailboxes",
  "mail.account": "Account",
  "mail.help": "Keyboard shortcuts",
  "mail.logout": "Log out on this device…",

  "mailbox.inbox": "Inbox",
  "mailbox.drafts": "Drafts",
  "mailbox.sent": "Sent",
  "mailbox.archive": "Archive",
  "mailbox.junk": "Junk",
  "mailbox.trash": "Trash",
  "mailbox.unread": { one: "{count} unread", other: "{count} unread" },
  "mailbox.missing.title": "This mailbox is gone",
  "mailbox.missing.text": "It was renamed or deleted on another device.",
  "mailbox.missing.go": "Go to the inbox",

  "connection.connecting": "Connecting…",
  "connection.online": "Up to date",
  "connection.syncing": { one: "Fetching {count} change…", other: "Fetching {count} changes…" },
  "connection.offline": "Offline: showing what is on this device",
  "connection.tampered": "Stopped: your provider’s records do not fit together",
  "connection.refused.notAuthorized": "This device is no longer accepted by your account",
  "connection.refused.updateNeeded": "This app is older than your account: reload to update",
  "connection.refused.blocked": "Your provider has blocked this account",

  "refused.notAuthorized":
    "Your provider no longer accepts this device, but no device of yours has removed it. Ask your provider’s operator why. What is on this device stays readable.",
  "refused.updateNeeded": "Another device of yours uses a newer version of Aerogramme. Reload this page to get it too.",
  "refused.blocked": "Your provider accepts nothing from this account for now. Ask its operator why.",

  "list.label": "Messages in {mailbox}",
  "list.count": { one: "{count} message", other: "{count} messages" },
  "list.empty.title": "Nothing here",
  "list.empty.inbox": "Your inbox is empty. New mail appears here by itself.",
  "list.empty.text": "There is no message in {mailbox}.",
  "list.failed.title": "The list could not be read",
  "list.failed.text": "Something went wrong while reading from this device.",
  "list.retry": "Try again",
  "list.noSubject": "(no subject)",
  "list.noSender": "(no sender)",
  "list.to": "To {names}",
  "list.unread": "Unread",
  "list.attachment": "Has attachments",
  "list.answered": "Answered",
  "list.star": "Star",
  "list.unstar": "Remove star",
  "list.newMail": { one: "{count} new message", other: "{count} new messages" },
  "list.toTop": { one: "{count} new message", other: "{count} new messages" },

  "read.offline.title": "Not on this device yet",
  "read.offline.text":
    "You are offline, and this message was never opened here. It will open by itself when you are online again.",
  "read.gone.title": "This message is gone",
  "read.gone.text": "It was moved or deleted, here or on another device.",
  "read.corrupt.title": "This message cannot be opened",
  "read.corrupt.text": "What is stored of it is damaged. The rest of your mail is fine.",

  "action.archive": "Archive",
  "action.delete": "Delete",
  "action.deleteForGood": "Delete for good",
  "action.move": "Move to…",
  "action.markUnread": "Mark as unread",
  "action.markRead": "Mark as read",
  "action.more": "More",

  "notice.dismiss": "Dismiss",
  "change.offline": "You are offline: this cannot be done just now.",
  "change.gone": "That message was gone already.",
  "change.refused": "Your provider did not accept this.",
} as const;
