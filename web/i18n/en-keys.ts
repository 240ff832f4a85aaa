/** The English catalogue, of keys: devices, pairing, words, histories. */
export const enKeys = {
  "connection.refused.revoked": "This device was removed from your account",
  "refused.revoked": "Another device of yours has removed this one. Its keys and mail are being wiped.",

  "keys.offline": "Your provider cannot be reached just now, so nothing was changed. Try again when you are online.",
  "keys.unknown":
    "No answer came, so this may have been changed or not. You will see it here once you are online again. If it was about words, keep the old ones and the new ones until then.",
  "keys.gone": "That device is not part of your account any more.",
  "keys.clock":
    "This device’s clock is more than a day off, so nothing was changed. Set date and time right, then try again.",
  "keys.tooOften":
    "Your words were changed eight times within 30 days. Wait until the oldest change can no longer be undone.",
  "keys.tooManyDevices": "Your account has as many devices as it can hold. Remove one you no longer use first.",
  "keys.wrongAnswers": "These are not the words that were asked for. Look at your list and try again.",
  "keys.refused": "That could not be done. Nothing was changed.",
  "keys.refused.why": "That could not be done: {reason}",

  "devices.lead": "Every device here reads all your mail, with keys of its own.",
  "devices.add": "Add a device",
  "devices.this": "This device",
  "devices.noName": "A device whose name cannot be read",
  "devices.kind.webmail": "Webmail",
  "devices.kind.companion": "Companion, for mail programs",
  "devices.added": "added {date}",
  "devices.seen": "last seen {when}",
  "devices.notSeen": "not seen lately",
  "devices.seen.note":
    "When a device was last seen is what your provider says. Everything else here is signed by your own devices.",
  "devices.stale": "Not seen for 90 days. If you no longer have it, remove it.",
  "devices.stale.offer": {
    one: "One device was not seen for 90 days.",
    other: "{count} devices were not seen for 90 days. If you no longer have them, remove them.",
  },
  "devices.stale.go": { one: "Remove it…", other: "Remove these {count}…" },
  "devices.rename": "Rename {name}",
  "devices.remove": "Remove {name}…",
  "devices.name": "Name of this device",
  "devices.save": "Save",
  "devices.remove.title": "Remove {name}?",
  "devices.remove.wipes": "It is signed out, and wipes its keys and mail the next time it is online.",
  "devices.remove.keys": "Your keys are renewed: it can open nothing that comes from now on.",
  "devices.remove.read": "What it has read already, it has read. That cannot be taken back.",
  "devices.remove.go": "Remove and renew keys",
  "devices.removing": "Removing the device and renewing your keys…",
  "devices.removed": "Removed: {name}. Your keys are new.",
  "devices.renew.title": "Renew keys",
  "devices.renew.text":
    "Mail that comes from now on is sealed to new keys. Your devices and words stay the same. Removing a device does this by itself.",
  "devices.renew.go": "Renew keys",
  "devices.renew.busy": "Renewing your keys…",
  "devices.renew.ask": "Renew your keys?",
  "devices.renew.does":
    "All your devices get the new keys by themselves. It helps if you fear that a copy of your keys was made. If a device was lost or stolen, remove that device instead.",
  "devices.renewed": "Your keys are new.",

  "add.title": "Add a device",
  "add.step1": "On the new device, open {origin} and choose “Show a code for another device”.",
  "add.step2": "Scan the code it shows with this device’s camera, or type it here.",
  "add.step3": "Compare six digits. That is all.",
  "add.linked":
    "Somebody shows you this code to be let into your mail. Go on only if you hold the new device yourself: whoever holds it will read everything. If the link was sent to you, close this page.",
  "add.code": "Code of the new device",
  "add.code.hint": "24 letters and digits. Dashes, spaces and capitals do not matter.",
  "add.go": "Continue",
  "add.busy": "Looking for the device…",
  "add.scan": "Scan with the camera",
  "add.ask": "Let “{name}” in?",
  "add.check": "Does the new device show {check}?",
  "add.gets":
    "Approve only a device you hold in your hands: whoever holds it reads all your mail, and can add and remove devices.",
  "add.approve": "Yes, approve it",
  "add.approving": "Letting it in…",
  "add.deny": "It does not match",
  "add.done": "“{name}” is in",
  "add.done.text": "It fetches your mail now. Your other devices are told.",
  "add.denied": "Nothing was let in",
  "add.denied.text":
    "The code is void. If the digits did not match, somebody may have tried to put a device of theirs in place of yours: show a new code, and look where it comes from.",
  "add.devices": "See your devices",
  "add.again": "Try another code",

  "scan.label": "What the camera sees",
  "scan.hint": "Hold the code of the new device in front of the camera.",
  "scan.stop": "Stop the camera",
  "scan.denied":
    "The camera may not be used. Allow it for this page in your browser’s settings, or type the code instead.",
  "scan.none": "No camera was found on this device. Type the code instead.",
  "scan.busy": "Another program is using the camera. Close it and try again, or type the code instead.",
  "scan.insecure": "Your browser gives the camera to pages opened with https:// only. Type the code instead.",
  "scan.failed": "The camera could not be started. Type the code instead.",

  "check.label": "Check code {digits}",

  "pair.badCode": "This code is not complete, or a character is mistyped. Compare it with what the new device shows.",
  "pair.badCode.at": "Character {position} cannot be part of a code. Compare it with what the new device shows.",
  "pair.pairingOver": "This code is over, or was used already. Let the new device show a new one.",
  "pair.pairingForged":
    "What your provider has for this code was not made by the device that shows it. Nothing was let in. Show a new code, and tell your provider’s operator if this happens again.",
  "pair.title": "Add this device",
  "pair.making": "Making a code…",
  "pair.step1": "On a device that is in, open Settings → Devices → Add a device.",
  "pair.step2": "Scan this code there, or type it.",
  "pair.qr": "QR code for the device that is in",
  "pair.text": "Or type this code:",
  "pair.left": "Good for {time}",
  "pair.waiting": "Waiting for your other device…",
  "pair.check.title": "Compare this code",
  "pair.check.text": "A device of {address} wants to let this one in.",
  "pair.check.other": "Approve there only if it shows the same six digits, and this is your address.",
  "pair.check.waiting": "Waiting for you to approve on the other device…",
  "pair.joining.title": "You are in",
  "pair.joining.text": "Fetching the keys of {address}…",
  "pair.over.denied.title": "The other device said no",
  "pair.over.denied.text":
    "Nothing was shared. If the digits did not match, do not go on: somebody may stand between your devices. Else show a new code and try once more.",
  "pair.over.expired.title": "The code is over",
  "pair.over.expired.text":
    "A code is good for five minutes and for one device. Show a new one when the other device is at hand.",
  "pair.over.offline.title": "Your provider cannot be reached",
  "pair.over.offline.text": "Check your connection, then show a new code.",
  "pair.over.storage.title": "Nothing can be stored here",
  "pair.over.storage.text":
    "Your browser did not let the app store anything. Leave private browsing, or free some space, and try again.",
  "pair.over.tooManyTries.title": "Too many codes",
  "pair.over.tooManyTries.text":
    "Your provider hands out only so many codes at a time. Wait some minutes, then try again.",
  "pair.over.tampered.title": "We stopped, to keep you safe",
  "pair.again": "Show a new code",
  "pair.back": "Back",

  "pairLink.title": "Open this link on a device that is in",
  "pairLink.text":
    "It is the code of a new device, for a device that reads your mail already. Nobody is signed in on this one, so it can let nobody in.",
  "pairLink.new": "Is this the device you want to add? Then it shows a code itself:",

  "look.title": "Is this your account?",
  "look.lead": "Your words fit. Nothing was changed yet.",
  "look.address": "Address",
  "look.provider": "Provider",
  "look.newest": "Newest thing, as your provider shows it",
  "look.newest.unknown": "nothing tells",
  "look.entry": "Entries",
  "look.head": "Six words of the last entry",
  "look.devices": "Devices",
  "look.old":
    "From words alone nobody can tell whether a provider shows all there is: it could show you an old state, and together with a device you have removed, an old state as new. Look at the date. If it is not what you expect, stop, and ask your provider’s operator why.",
  "look.lost": "I have lost my other devices: remove them",
  "look.lost.hint": "They are signed out and your keys are renewed. Leave this empty if you still have them.",
  "look.go": "Yes, add this device",
  "look.busy": "Adding this device…",
  "retake.replaced.title": "These words were replaced",
  "retake.replaced.text":
    "A device of your account has made new words since. If that was you, stop here and use the new words. If it was not, take your account back with these.",
  "retake.replaced.until": "That is possible until {date}.",
  "retake.keyring.title": "These words no longer open the newest keys",
  "retake.keyring.text":
    "They are the words of your account, but what your devices sealed last does not open with them. Somebody with one of your devices can have done this. You can take your account back.",
  "retake.does": "Taking it back",
  "retake.devices": {
    one: "removes the one device the account has, and adds this one",
    other: "removes all {count} devices the account has, and adds this one",
  },
  "retake.words": "makes these your words again, and your keys new",
  "retake.unreadable": "mail sealed since {date} can then not be read by anyone",
  "retake.newWords": "Use the new words instead",
  "retake.go": "Take my account back",

  "kit.label": "Recovery kit",
  "kit.title": "Aerogramme recovery kit",
  "kit.warning": "Keep this sheet where you keep your passport. Whoever has it can read this mailbox.",
  "kit.address": "Address",
  "kit.provider": "Provider",
  "kit.made": "Made on",
  "kit.use.title": "If a device is lost, or all of them",
  "kit.use.1": "On any computer or phone, open {host} in a browser.",
  "kit.use.2": "Choose “Use my 24 words”.",
  "kit.use.3": "Type {address} and the 24 words, in order.",
  "kit.one": "The words work until new ones are made. Nobody, not even the provider, can make them again from nothing.",
  "kit.kept": "Kept where",
  "kit.signed": "Date and signature",

  "newWords.kept":
    "Your 24 words were shown once, when they were made. No device keeps them, so they cannot be shown again: but a device that is in can make new ones.",
  "newWords.title": "Make new words",
  "newWords.why": "Do this if you have lost your words, or somebody may have seen them.",
  "newWords.devices": "Your devices stay in and go on by themselves. They are told.",
  "newWords.old": "The old words open nothing that comes from then on.",
  "newWords.undo":
    "For 30 days the old words can undo the change, so that a stolen device cannot take your account from you.",
  "newWords.stolen":
    "If somebody has your old words, they too can undo this for 30 days, and remove your devices. Keep the old sheet: with it you come back in and remove theirs. Tell your provider’s operator at once.",
  "newWords.undone.title": "New words were made just now: was it you?",
  "newWords.undone.text":
    "{by} made new words {when}. If it was not you, do not make new ones: undo it with your old words before {date}. Log out here or use a private window, choose “Use my 24 words”, and type the old ones. All other devices are removed by that.",
  "newWords.go": "Make new words",
  "newWords.making": "Making new words…",
  "newWords.show": "Your 24 new words",
  "newWords.warning":
    "Write them down on paper, in order. They count once you have typed three of them back; until then your old words stay. Keep the old sheet for 30 days: it can undo this.",
  "newWords.confirm": "Use the new words",
  "newWords.confirming": "Changing your words…",
  "newWords.done": "Your new words are in force",
  "newWords.done.text": "Keep the old sheet for 30 days, then destroy it. Your other devices are told of the change.",

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
  "announce.more": { one: "one more", other: "{count} more" },
  "announce.devices": "See devices",
  "announce.dismiss": "Dismiss",

  "history.lead":
    "Your mailbox is a chain of entries, and six words name all of it up to a point. Two devices that show the same entry number show the same words, or your provider has told them different stories.",
  "history.entry": "Last entry read here",
  "history.words": "Its six words",
  "history.limits":
    "This shows that nothing in the chain was changed, dropped or put back. Of mail that your provider never wrote into it, nobody can notice that it is missing.",
  "history.past.title": "Found before",
  "history.past.text": "When this was checked again, what the provider showed fitted.",
  "history.past.line": "At entry {entry}, found {found}; over since {over}.",
  "history.compare.title": "Compare with another device",
  "history.compare.text": "Open this page there, and type what it shows.",
  "history.compare.entry": "Entry number on the other device",
  "history.compare.words": "Six words on the other device",
  "history.compare.count": { one: "{count} word of six", other: "{count} words of six" },
  "history.compare.go": "Compare",
  "history.same": "The same: both devices have read the same history.",
  "history.unknown":
    "This device cannot tell: it has not read that far yet, or it was over a thousand entries ago. Compare the words by eye once both show the same entry.",
  "history.mistyped": "These are not six words of the list. Compare their spelling.",
  "history.different":
    "The words differ. Your provider has told your devices different stories, or number and words were not typed as the other device shows them. Compare once more.",

  "tampered.found": "Found",
  "tampered.device": "Signed by",
  "tampered.do.device":
    "Look at “{device}” too: what was found bears its signature. If you no longer trust it, remove it under Settings → Devices.",
  "tampered.since": "All was well until",
  "tampered.never": "not known: never on this device",
  "tampered.do.title": "What to do",
  "tampered.do.again":
    "Check again: a mistake that was mended goes away by itself. If you have just compared two devices by hand, a slip of the pen looks the same.",
  "tampered.do.tell":
    "Tell your provider’s operator, by another way than this mailbox, what stands above. Word for word is best.",
  "tampered.do.compare": "On another device of yours, look at Settings → History and compare.",
  "tampered.limits":
    "What was written into your mailbox’s chain cannot be changed without this page appearing. Of mail that never was, nobody can notice that it is missing: about that only its sender can tell you.",
  "tampered.check": "Check again",
  "tampered.checking": "Checking…",
  "tampered.checked.still": "Asked again just now: it still does not fit.",
  "tampered.checked.failed": "It could not be checked just now.",
  "tampered.line": "Nothing new is fetched.",
  "tampered.line.go": "What was found",

  "revoked.title": "This device was removed",
  "revoked.text": "Somebody with the 24 words of {address} removed this device.",
  "revoked.by": "“{by}” has removed this device from {address}.",
  "revoked.wiped":
    "Keys and mail were wiped from this browser. Your mail is with your provider, sealed, and on your other devices.",
  "revoked.notYou":
    "If it was not you: come back in with your 24 words, then look at your devices and remove those you do not know. If your newest words do not work, somebody used older ones: use the sheet before them, within 30 days.",
  "revoked.again": "To use this device again",
  "revoked.leave": "Not now",

  "welcome.account.title": "I already have an account",
  "welcome.account.text": "With a device that is in, let it scan a code. Without one, use your 24 words.",
  "welcome.account.before":
    "Were you in here before? Browsers can clear what they keep; your mail is safe with your provider. Come back in by a code from another device or with your 24 words.",
  "welcome.pair.go": "Show a code for another device",
  "welcome.words.go": "Use my 24 words",
} as const;
