/** English of the app around the mail: its parts, versions, tabs, accounts, notifications. */
export const enApp = {
  "app.notLoaded.title": "This part of the app is not here",
  "app.notLoaded.text":
    "It could not be fetched: this device is offline, or there is a newer version of the app. Reload the page once you are online. Nothing is lost.",
} as const;
