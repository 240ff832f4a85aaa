/** The page that a companion serves on its own computer. */
export const enCompanion = {
  "switch.title": "Accounts of this companion",

  "away.title": "The companion is not running.",
  "away.text": "Your mail comes back by itself as soon as it runs. To start it:",

  "shut.title": "This page opens with a link",
  "shut.first": "Your mail is shown to who has the companion’s link. On this computer, this command shows it:",
  "shut.again":
    "The link that this browser has opens nothing any more: another one was made since. This command shows it:",
  "shut.text": "Open the link in this browser once; from then on this address is enough, and can be a bookmark.",

  "choose.title": "Which account?",
  "choose.gone": "The account that was open here is not with this companion any more.",
  "choose.none.title": "No account yet",
  "choose.none.text": "This companion has no account that it can open. This command adds one:",
  "choose.none.look": "Look again",

  "password.companion.text":
    "The companion opens your mail with keys of its own, so it cannot see or change your password and app passwords. To change them:",

  "companionWords.text":
    "Recovery words are shown where the keys are: in a terminal of this computer, never in a browser. This command makes new words and shows them once:",
  "companionWords.first":
    "This account has no recovery words yet. They are shown where the keys are: in a terminal of this computer, never in a browser. This command makes them and shows them once:",
  "companionWords.old":
    "The words before them open your account no longer, but can undo the change for 30 days. Write the new ones on paper.",
} as const;
