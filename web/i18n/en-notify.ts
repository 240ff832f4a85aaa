/** Notifications, in the settings. */
export const enNotify = {
  "settings.notifications": "Notifications",
  "notify.lead": "This device can tell you when mail comes, as long as Aerogramme is open in a tab or a window.",
  "notify.on": "Notify me of new mail for {address}",
  "notify.on.hint":
    "A notification names sender and subject, so whoever sees this screen can read them. There is none while your mail is locked.",
  "notify.denied":
    "Your browser was told to show no notifications of this site. Change that in the browser’s own settings for this site, then reload this page.",
  "notify.none": "This browser can show no notifications for this page.",
} as const;
