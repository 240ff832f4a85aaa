/** The English catalogue. Plain words: a reader who knows nothing of keys must know what to do next. */
import { enAccess } from "./en-access.ts";
import { enApp } from "./en-app.ts";
import { enChanges } from "./en-changes.ts";
import { enCompanion } from "./en-companion.ts";
import { enFilters } from "./en-filters.ts";
import { enFolders } from "./en-folders.ts";
import { enKeys } from "./en-keys.ts";
import { enList } from "./en-list.ts";
import { enLock } from "./en-lock.ts";
import { enLogin } from "./en-login.ts";
import { enReader } from "./en-reader.ts";
import { enSafety } from "./en-safety.ts";
import { enSearch } from "./en-search.ts";
import { enSettings } from "./en-settings.ts";

export const en = {
  ...enKeys,
  ...enList,
  ...enLock,
  ...enLogin,
  ...enSettings,
  ...enAccess,
  ...enApp,
  ...enChanges,
  ...enCompanion,
  ...enReader,
  ...enSafety,
  ...enFolders,
  ...enFilters,
  ...enSearch,
  "app.name": "Aerogramme",
  "app.crashed.title": "The app could not start",
  "app.crashed.text":
    "Your browser could not start the part of the app that opens your mail. Reload the page; if that does not help, update your browser.",
  "app.reload": "Reload",
  "app.skip": "Skip to messages",
  "app.loading": "Opening your mail…",
  "app.update": "A new version is ready.",
  "app.update.start": "Start it",
  "app.update.later": "Later",

  "welcome.title": "Mail that only you can read back",
  "welcome.lead":
    "Every message is sealed to your own key the moment it arrives. What lies with your provider opens only with what is yours: your password, or a device of yours.",
  "welcome.evicted":
    "This browser cleared what Aerogramme had stored, as browsers do when space runs out. Nothing is lost: your mail is with your provider, sealed. Log in again with your password; or, if your account has none, add this device again, with a device that is in or with your 24 words.",
  "welcome.invite.title": "I have an invite",
  "welcome.invite.label": "Invite link from your provider",
  "welcome.invite.go": "Continue",
  "welcome.invite.invalid": "This does not look like an invite link. It starts with https:// and has “/join#” in it.",
  "welcome.invite.elsewhere": "This invite is from another provider. Open it there:",

  "join.title": "Welcome to your mailbox",
  "join.lead": "Three short steps, and mail can reach you.",
  "join.step1.title": "Your device makes your keys",
  "join.step1.text": "Here, in this browser. Nobody else sees them, your provider included.",
  "join.step2.title": "You write down 24 words",
  "join.step2.text":
    "They open your mail on a new device, or if this one is lost. There is no other way back in: nobody can reset them for you.",
  "join.step3.title": "You type three of them back",
  "join.step3.text": "So that we both know you have them. Then your address starts to receive mail.",
  "join.go": "Make my keys",
  "join.making": "Making your keys…",
  "join.noToken":
    "The invite is missing from this link. Open the link your provider sent you once more, or paste it here.",
  "join.already":
    "This browser already has an account: {address}. Log out there before you use an invite, or open the invite in another browser profile.",
  "join.already.go": "Go to my mail",

  "words.title": "Your 24 words",
  "words.for": "for {address}",
  "words.warning":
    "Write them down on paper, in order, and keep them where you keep your passport. Whoever has them can read your mail. Without them, and without a device that is in, nobody can.",
  "words.print": "Print",
  "words.copy": "Copy",
  "words.copied": "Copied. Paste them into a password manager, then clear your clipboard.",
  "words.copyFailed": "Your browser did not allow copying. Write the words down or print them.",
  "words.go": "I have written them down",

  "confirm.title": "Three words, please",
  "confirm.lead": "Look at what you wrote down and type these three.",
  "confirm.word": "Word {number}",
  "confirm.go": "Open my mailbox",
  "confirm.busy": "Registering your keys…",
  "confirm.back": "Show the words again",

  "recover.title": "Come in with your words",
  "recover.lead": "Type your address and your 24 words. They are used here, on this device, and are not sent anywhere.",
  "recover.address": "Your address",
  "recover.words": "Your 24 words, in order",
  "recover.count": { one: "{count} word of 24", other: "{count} words of 24" },
  "recover.go": "Continue",
  "recover.busy": "Checking your words…",
  "recover.back": "Back",
  "recover.pair": "Another device of yours is in? Then you need no words:",

  "failure.offline": "Your provider cannot be reached just now. Check your connection and try again.",
  "failure.inviteInvalid": "This invite is not valid, or it has been used already. Ask your provider for a new one.",
  "failure.inviteExpired": "This invite has expired. Ask your provider for a new one.",
  "failure.wrongAnswers": "These are not the words that were asked for. Look at your list and try again.",
  "failure.badWord": "Word {position} is not a word of the list. Check its spelling.",
  "failure.badWords": "These 24 words do not belong together. One of them is wrong or out of order.",
  "failure.wrongWords":
    "These words do not open this account. They may have been replaced by newer ones, or belong to another account.",
  "failure.unknownAccount": "Your provider knows no account with this address.",
  "failure.tooManyDevices": "This account has as many devices as it may. Remove one of them first.",
  "failure.clock": "This device’s clock is more than a day off. Set it right and try again.",
  "failure.tooManyTries": {
    one: "Too many tries. Wait a second, then try again.",
    other: "Too many tries. Wait {count} seconds, then try again.",
  },
  "failure.tampered":
    "What your provider sent does not fit together, so nothing was opened. Please tell your provider’s operator: {finding}",
  "failure.tooWeak": "This password is too easy to guess. Make it longer, or add another word.",
  "failure.storage":
    "Your browser did not let the app store anything. Leave private browsing, or free some space, and try again.",

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

  "tampered.title": "We stopped, to keep you safe",
  "tampered.text":
    "Your mail is a chain of records, each sealed to the one before. What your provider just sent does not fit the chain: something was changed, removed or put back. This can be a mistake in its storage, or somebody tampering.",
  "tampered.text.compared":
    "You compared two devices, and their histories differ. Either a word was mistyped, or your provider shows your devices different histories.",
  "tampered.safe": "Nothing on this device was changed. What is on it stays readable, but nothing new is fetched.",
  "tampered.finding": "Finding",
  "tampered.seq": "Entry",
  "tampered.go": "Show the mail on this device",

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

  "reader.label": "Message",
  "reader.nothing": "Pick a message to read it here.",
  "reader.nothing.keys": "Press ? for keyboard shortcuts.",
  "reader.loading": "Opening the message…",
  "reader.back": "Back to the list",
  "reader.from": "From",
  "reader.to": "To",
  "reader.cc": "Cc",
  "reader.bcc": "Bcc",
  "reader.replyTo": "Replies go to",
  "reader.date": "Date",
  "reader.noBody": "This message has no text.",
  "reader.frame": "Message text",
  "reader.asText": "Show as plain text",
  "reader.asHtml": "Show with formatting",
  "reader.frameFailed": "The formatted version cannot be shown just now.",
  "reader.truncated": "The rest is not shown here. Save the message to read all of it.",
  "reader.attachments": { one: "{count} attachment", other: "{count} attachments" },
  "reader.save": "Save {name}",
  "reader.saveSource": "Save as a file (.eml)",

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
  "action.moveTo": "Move to {mailbox}",
  "action.markUnread": "Mark as unread",
  "action.markRead": "Mark as read",
  "action.star": "Star",
  "action.unstar": "Remove star",
  "action.previous": "Newer message",
  "action.next": "Older message",
  "action.more": "More",
  "action.close": "Close",

  "notice.dismiss": "Dismiss",
  "change.offline": "You are offline: this cannot be done just now.",
  "change.gone": "That message was gone already.",
  "change.refused": "Your provider did not accept this.",

  "logout.title": "Log out on this device?",
  "logout.text":
    "Keys and mail are wiped from this browser. Your mail stays with your provider, sealed. This device stays in the list until it is removed on another device, in Settings → Devices. To come back you need another device that is in, or your 24 words.",
  "logout.go": "Wipe and log out",
  "remove.title": "Delete for good?",
  "remove.text": "This message is removed from all your devices and from your provider. It cannot be brought back.",
  "dialog.cancel": "Cancel",
} as const;
