/** The English catalogue, of the settings' shell and of locks. */
export const enLock = {
  "settings.title": "Settings",
  "settings.back": "Back to mail",
  "leave.title": "Leave without saving?",
  "leave.text": "What you changed here is not saved yet.",
  "leave.go": "Leave without saving",
  "settings.devices": "Devices",
  "settings.words": "Recovery words",
  "settings.lock": "Lock",
  "settings.history": "History",

  "lock.title": "Locked",
  "lock.lead": "Your mail and the keys to it are sealed on this device. Nobody can read them before you unlock it.",
  "lock.passphrase": "Passphrase",
  "lock.show": "Show passphrase",
  "lock.hide": "Hide passphrase",
  "lock.open": "Unlock",
  "lock.opening": "Unlocking…",
  "lock.usePasskey": "Unlock with your passkey",
  "lock.waitingPasskey": "Waiting for your passkey…",
  "lock.wrongPassphrase": "That is not the passphrase of this device. Check capitals and keyboard, then try again.",
  "lock.wrongPasskey": "That passkey does not open this device.",
  "lock.forgot": "Forgot the passphrase? Nobody can reset it. Log out of this device, then add it again.",
  "lock.lostPasskey": "Lost the passkey? Nobody can reset it. Log out of this device, then add it again.",
  "lock.logout": "Log out of this device…",
  "lock.logout.text":
    "Keys and mail are wiped from this browser. Your mail stays with your provider, sealed. This device stays in the list until it is removed on another device, in Settings → Devices. To come back you need your password, if your account has one, your 24 words, or another device that is in to let this one in.",

  "lock.about":
    "A lock seals the keys and the mail on this device whenever you are away. Your other devices and your provider know nothing of it.",
  "lock.passphrase.is":
    "A passphrase is set. This device asks for it when you open Aerogramme, and after it was locked.",
  "lock.passphrase.isNot":
    "Not set: whoever can use this browser can read your mail. Pick something you will remember: if you forget it, you need your 24 words or another device.",
  "lock.current": "Current passphrase",
  "lock.new": "New passphrase",
  "lock.new.hint": "Four or five words that have nothing to do with each other do well.",
  "lock.again": "The same once more",
  "lock.differs": "The two are not the same.",
  "lock.change": "Change passphrase…",
  "lock.remove": "Remove passphrase…",
  "lock.change.passkey":
    "Changing the passphrase seals everything anew, and your passkey no longer fits. Add it again afterwards.",
  "lock.remove.passkey": "Your passkey is removed too. Nothing locks this device then.",
  "lock.go.set": "Set passphrase",
  "lock.go.change": "Change passphrase",
  "lock.go.remove": "Remove passphrase",
  "lock.working": "Sealing…",
  "lock.set": "Done. From now on this device asks for your passphrase.",
  "lock.changed": "Done. The new passphrase is set.",
  "lock.removed": "Removed. Nothing locks this device now.",
  "lock.strength.none": "How hard it is to guess shows here.",
  "lock.strength.tooWeak": "Too easy to guess. Make it longer, or add another word.",
  "lock.strength.fair": "Fair: holds for a while against somebody with your disk.",
  "lock.strength.good": "Good.",
  "lock.strength.strong": "Strong.",
  "lock.failure.tooWeak": "This passphrase is too easy to guess. Make it longer, or add another word.",
  "lock.failure.storage":
    "This browser could not read or store the lock. Free some space and try again; if that does not help, log out of this device and add it again.",

  "passkey.title": "Passkey",
  "passkey.is": "A passkey opens this device: with a fingerprint, your face, a PIN or a security key.",
  "passkey.isNot": "Open this device with a fingerprint, your face, a PIN or a security key.",
  "passkey.add": "Add a passkey",
  "passkey.added": "Done. Your passkey opens this device.",
  "passkey.remove": "Remove passkey",
  "passkey.remove.hint": "Your passphrase stays, so we need it to seal everything anew.",
  "passkey.removed": "Removed. You can delete it in your browser’s or system’s list of passkeys too.",
  "passkey.failure.unsupported":
    "This browser or this passkey cannot do it: sealing needs a passkey with the “PRF” extension. Try another browser, or a newer security key; a passphrase works everywhere.",
  "passkey.failure.address":
    "Passkeys work only where the address of this page is a name. Open it by its name instead of by numbers.",
  "passkey.failure.cancelled": "Nothing came from your passkey. Try again when it is at hand.",
  "passkey.failure.failed": "Your passkey did not work this time. Try again.",

  "lock.idle.title": "Lock by itself",
  "lock.idle.label": "When nobody uses it for",
  "lock.idle.minutes": { one: "{count} minute", other: "{count} minutes" },
  "lock.idle.hour": "1 hour",
  "lock.idle.never": "Never",
  "lock.idle.note":
    "Closing Aerogramme’s tabs locks it in any case. With several tabs open, closing the one you opened first locks the others too.",
  "lock.now": "Lock now",

  "storage.title": "Storage of this browser",
  "storage.kept": "This browser keeps what Aerogramme stores until you log out.",
  "storage.mayDrop":
    "This browser may drop what Aerogramme stores when space runs out or you have not been here for long. Your mail is safe with your provider, but you would add this device again. Installing Aerogramme as an app, or a bookmark, often helps.",
  "storage.unknown": "Not known yet.",
} as const;
