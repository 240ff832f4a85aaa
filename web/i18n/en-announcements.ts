/** News of an account that stand over its list: of its keys, and that it has no words. */
export const enAnnouncements = {
  "devices.twin": "{name} ({id})",
  "devices.noName": "A device whose name cannot be read",
  "announce.label": "News of your keys",
  "announce.byWords": "somebody with your 24 words",
  "announce.deviceAdded": "“{device}” was added to your account, by {by}.",
  "announce.deviceAdded.do": "Not you? Remove it, then make new recovery words.",
  "announce.deviceRemoved": "“{device}” was removed from your account, by {by}.",
  "announce.deviceRemoved.do": "Not you? Look at your devices, and remove those you do not know.",
  "announce.keysRenewed": "The keys of your account were renewed, by {by}.",
  "announce.keysRenewed.do": "Nothing needs to be done.",
  "announce.newWords": "New recovery words were made, by {by}.",
  "announce.newWords.do": "The old words can no longer undo this.",
  "announce.newWords.notYou":
    "Not you? Use your old words before {date}: in a private window or on another device choose “Use my 24 words”. That undoes it, and removes all other devices.",
  "announce.wordsRestored": "Your account was taken back with the words it had before, by {by}.",
  "announce.wordsRestored.do": "All other devices were removed. If that was not you, make new recovery words now.",
  "announce.opened":
    "Your account was made transparent, by {by}: its keys now lie at your provider too, and open with a password.",
  "announce.opened.do": "Not you? Remove that device, take the keys back, and make new recovery words.",
  "announce.closed": "Your account was made hardened, by {by}: its keys lie at your provider no more.",
  "announce.closed.do": "Logging in with a password ends with it; so do mail programs that used the provider directly.",
  "announce.more": { one: "one more", other: "{count} more" },
  "announce.devices": "See devices",
  "announce.dismiss": "Dismiss",

  "wordless.label": "Recovery words",
  "wordless.title": "This account has no recovery words.",
  "wordless.short": "No recovery words yet",
  "wordless.text":
    "If you forget your password, or it is reset for you, nobody can open your mail again. With 24 words on paper you can.",
  "wordless.go": "Make them now",
  "wordless.later": "Not now",
} as const;
