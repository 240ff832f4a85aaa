/** English of the door: of who comes in with a password, and of what leads elsewhere from there. What goes wrong is in en-later.ts. */
export const enDoor = {
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
  "welcome.account.title": "No password? Add this device",
  "welcome.account.text": "With a device that is in, let it scan a code. Without one, use your 24 words.",
  "welcome.account.before":
    "Were you in here before? Browsers can clear what they keep; your mail is safe with your provider. Come back in by a code from another device or with your 24 words.",
  "welcome.pair.go": "Show a code for another device",
  "welcome.words.go": "Use my 24 words",
  "welcome.unstorable":
    "This browser lets Aerogramme store nothing, as some do in private windows. Keys must be kept to read mail, so it cannot be done here: open this page in an ordinary window, or allow this site to store data.",
  "login.title": "Log in",
  "login.address": "Address",
  "login.password": "Password",
  "login.remember": "Keep me logged in on this device",
  "login.remember.hint":
    "Not on a computer that others use: untick it, and you are asked again when this page is closed or reloaded.",
  "login.go": "Log in",
  "login.going": "Opening your mail…",
  "login.forgot": "Forgot your password?",
  "login.local": "Your password is worked on here and never sent: your provider gets a proof of it.",
  // the other words can not be fetched then
  "failure.unloaded": "A part of this page could not be loaded. Check your connection and try again.",
  "failure.offline": "Your provider cannot be reached just now. Check your connection and try again.",
  "access.working": "Working on your password: {percent} %",
  "access.settling": "Working on your password…",
  "password.show": "Show password",
  "password.hide": "Hide password",
  "accounts.others": "Also in this browser",
  "switch.open": "open here",
} as const;
