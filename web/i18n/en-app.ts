/** English of the app around the mail: its parts, versions, tabs, accounts, notifications. */
export const enApp = {
  "app.notLoaded.title": "This part of the app is not here",
  "app.notLoaded.text":
    "It could not be fetched: this device is offline, or there is a newer version of the app. Reload the page once you are online. Nothing is lost.",

  "app.superseded.title": "Aerogramme was updated in another tab",
  "app.superseded.text": "This tab still shows the version from before. Reload it to go on. Nothing is lost.",
  "app.late.title": "Your mail is held by another tab",
  "app.late.text":
    "Aerogramme is open in another tab or window, in a version that this one cannot share your mail with. Close the other ones, then reload this one.",

  "accounts.title": "Accounts in this browser",
  "accounts.add": "Add an account…",
  "accounts.others": "Also in this browser",
  "logout.messages": {
    one: "One message that you wrote or sent here has not reached your provider yet. It would be lost.",
    other: "{count} messages that you wrote or sent here have not reached your provider yet. They would be lost.",
  },
  "logout.unsent": {
    one: "One change you made here has not reached your provider yet. It would be lost.",
    other: "{count} changes you made here have not reached your provider yet. They would be lost.",
  },

  "app.stale": "A new version was started in another tab.",

  "settings.notifications": "Notifications",
  "notify.lead": "This device can tell you when mail comes, as long as Aerogramme is open in a tab or a window.",
  "notify.on": "Notify me of new mail for {address}",
  "notify.on.hint":
    "A notification names sender and subject, so whoever sees this screen can read them. There is none while your mail is locked.",
  "notify.denied":
    "Your browser was told to show no notifications of this site. Change that in the browser’s own settings for this site, then reload this page.",
  "notify.none": "This browser can show no notifications for this page.",
  "notify.many": { one: "{count} new message", other: "{count} new messages" },

  "file.title": "A message in a file",
  "file.text":
    "It is opened here and kept nowhere. Nobody has checked who wrote it: whoever made the file could put any sender in it.",
  "file.choose": "Choose an .eml file…",
  "file.mail": "Go to my mail",
  "file.tooLarge": "This file is larger than 100 MB: that is no message.",
  "file.failed": "This file could not be read.",
} as const;
