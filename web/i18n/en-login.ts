/** The English catalogue, of coming in with a password. */
export const enLogin = {
  "login.changed": "Your account was changed meanwhile. Try again.",
  "login.wrongPassword": "That is not the password of this address. Check both, and capitals, then try again.",
  "login.wrongPassword.directory":
    "Is it a new one, chosen at your school or work? Log in once with a mail program first.",
  "login.wrongPassword.none": "Has your account no password? Use a code from a device that is in, or your 24 words.",
  "login.wrongPassword.hardened":
    "Or your account was made hardened: then no password opens it. The ways in are below.",
  "login.tampered":
    "What your provider sent does not fit together, so nothing was opened. Please tell its operator: {finding}",

  "signedOut.title": "You were signed out",
  "signedOut.text":
    "The login of {address} on this device is over: the password was changed, an app password was revoked, logins were ended, or the account was made hardened, on another device. Keys and mail were wiped from this browser; your mail is with your provider.",
  "signedOut.lost": {
    one: "One change that was made here offline (a star, or a read mark) had not been sent and is lost.",
    other: "{count} changes that were made here offline (stars and read marks) had not been sent and are lost.",
  },
  "signedOut.notYou":
    "If you did none of it, and your password does not work any more, somebody else may have it: come in with your 24 words, and choose a new one.",
  "signedOut.notYou.wordless":
    "If you did none of it, and your password does not work any more, somebody else may have it. Your provider can set a new one: together with the password from before it opens your mail.",
  "signedOut.hardened":
    "{address} was made hardened on another device: no password opens it any more. Keys and mail were wiped from this browser; your mail is with your provider.",
  "signedOut.hardened.ways": "To use this browser again, let a device that is in take a code, or use your 24 words.",
  "signedOut.hardened.notYou": "If it was not you, somebody else has your password: come in with your 24 words.",
  "signedOut.maybe":
    "Was your account made hardened? Then no password opens it any more: show a code for a device that is in, or use your 24 words.",
  "signedOut.maybe.wordless":
    "Was your account made hardened? Then no password opens it any more: show a code for a device that is in.",
  "signedOut.leave": "Use another account",

  "reset.title": "One more step",
  "reset.text":
    "The password of {address} was set anew, by your provider or in the directory it asks. It is right, but it cannot open the mail you had: for that we need, this once, the password from before.",
  "reset.before": "Password from before",
  "reset.wrong": "These do not open your mail. Check the password from before, then try again.",
  "reset.keep": "Keep the password I was given",
  "reset.keep.hint": "Whoever set it knows it. A password of your own is better.",
  "reset.new": "Your own new password",
  "reset.go": "Open my mail",
  "reset.words": "Forgot the old one too? Use my 24 words",
  "reset.neither":
    "Without the old password and without the words nobody can open the mail you had, your provider included.",

  "forgot.text":
    "With your 24 words you choose a new password. Without them there is one way: your provider can set a new password, which opens your mail together with the old one, should you remember it. With neither nobody can open it, your provider included.",
  "forgot.title": "No words?",
  "forgot.choose": "Choose a new password",
  "forgot.does":
    "Whoever is logged in with the old one is signed out, and app passwords end: make new ones afterwards.",
  "forgot.go": "Set it and open my mail",
  "forgot.going": "Setting your password…",

  "join.p.lead": "A few short steps, and mail can reach you.",
  "join.p.step1.title": "You choose a password",
  "join.p.step1.text":
    "It opens your mail here and in mail programs. Your keys lie with your provider, closed with it: your mail is read there only while you are logged in with a mail program.",
  "join.p.step2.title": "You write down 24 words",
  "join.p.step2.text":
    "They open your mail if you forget the password. Nobody can reset it for you without the words or the old password.",
  "join.p.go": "Continue",
  "join.password.title": "Choose your password",
  "join.password.for": "for {address}",
  "join.password.go": "Continue",
  "join.back": "Back",

  "lock.notRemembered":
    "This device does not keep your login: it is forgotten when this page is closed or reloaded, so there is nothing to lock. To set a lock, log out, then log in again with “Keep me logged in on this device”.",
} as const;
