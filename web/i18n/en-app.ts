/** English of the app around the mail: its parts, versions, tabs. */
export const enApp = {
  "app.notLoaded.title": "This part of the app is not here",
  "app.notLoaded.text":
    "It could not be fetched: this device is offline, or there is a newer version of the app. Reload the page once you are online. Nothing is lost.",

  "app.superseded.title": "Aerogramme was updated in another tab",
  "app.superseded.text": "This tab still shows the version from before. Reload it to go on. Nothing is lost.",
  "app.late.title": "Your mail is held by another tab",
  "app.late.text":
    "Aerogramme is open in another tab or window, in a version that this one cannot share your mail with. Close the other ones, then reload this one.",

  "app.stale": "A new version was started in another tab.",

  "notify.many": { one: "{count} new message", other: "{count} new messages" },
} as const;
