/** The English catalogue, of passwords and of who opens the account. */
export const enAccess = {
  "settings.password": "Password",
  "settings.access": "Who can open it",

  "access.ended":
    "This login is over: elsewhere the password was changed, an app password was revoked, logins were ended, or the account was made hardened. Log out here, then log in again.",
  "access.wrongPassword": "That is not your password. Check capitals and keyboard, then try again.",
  "access.tooMany": "You have as many app passwords as there can be. Revoke some you no longer use first.",
  "access.tooWeak": "This password is too easy to guess. Make it longer, or add another word.",
  "access.wordless":
    "This account has no recovery words. Make some first: without them, and without a device, nobody could open your mail again.",
  "access.storage":
    "This browser lets Aerogramme store nothing just now. Free some space and try again; if the change was made all the same, you will have to log in again.",
  "access.unknown":
    "No answer came, so this may have been done or not. You will see it here once your provider can be reached again; if you are asked to log in, try the new password first.",

  "password.lead": "Opens this webmail, on any computer, and with it everything in your account.",
  "password.elsewhere.title": "Log in with your password first",
  "password.elsewhere.text":
    "This browser opens your mail with keys of its own, so it cannot see or change your password and app passwords. To change them:",
  "password.elsewhere.window": "Open a private window of this browser, or another browser.",
  "password.elsewhere.login": "Go to {host} there, and log in with your address and your password.",
  "password.elsewhere.page": "Open Settings → Password, and change what you like.",
  "password.elsewhere.logout": "Log out there afterwards. This browser stays in.",
  "password.change.title": "Change password",
  "password.current": "Current password",
  "password.new": "New password",
  "password.new.hint": "Four or five words that have nothing to do with each other do well.",
  "password.again": "The new password once more",
  "password.differs": "The two are not the same.",
  "password.outs": "All others who are logged in are signed out. Your app passwords stay.",
  "password.go": "Change password",
  "password.going": "Changing your password…",
  "password.done": "Done. From now on your new password opens your mail, and the old one nothing.",

  "apps.title": "App passwords",
  "apps.lead":
    "For mail programs. Each opens your mail like your password does, but it can change nothing here, and you can revoke it alone.",
  "apps.none": "There are none yet.",
  "apps.id": "id {id}",
  "apps.name.taken": "An app password is called that already. Choose another name, so that you can tell them apart.",
  "apps.created": "made {date}",
  "apps.used": "last used {when}",
  "apps.unused": "never used",
  "apps.name": "For which program or device?",
  "apps.name.hint": "For example “Thunderbird on my laptop”.",
  "apps.add": "Make an app password",
  "apps.adding": "Making it…",
  "apps.made": "App password for “{name}”",
  "apps.made.once":
    "It is shown this once. Type it into your mail program, or copy it. Dashes and capitals do not matter.",
  "apps.made.label": "App password",
  "apps.copy": "Copy the password",
  "apps.settings": "What your mail program asks for",
  "apps.incoming": "Incoming mail",
  "apps.incoming.value": "IMAP",
  "apps.outgoing": "Outgoing mail",
  "apps.outgoing.value": "SMTP",
  "apps.server": "Server",
  "apps.port": "Port",
  "apps.security": "Security",
  "apps.security.tls": "SSL/TLS",
  "apps.security.starttls": "STARTTLS",
  "apps.security.none": "none (it stays on this computer)",
  "apps.user": "User name",
  "apps.password": "Password",
  "apps.password.value": "the app password above",
  "apps.settings.note": "This is for reading mail. For sending, your provider’s operator tells you the server.",
  "apps.noImap":
    "Your provider serves no IMAP itself, so mail programs cannot read this mailbox there. This password is for sending only, if your provider’s mail server takes it: its operator tells you.",
  "apps.have": "I have it",
  "apps.revoke": "Revoke “{name}”…",
  "apps.revoke.title": "Revoke the app password for “{name}”?",
  "apps.revoke.stops": "Its mail program cannot log in any more, and is signed out at once.",
  "apps.revoke.others": "Your keys at the provider are renewed: whoever else is logged in has to log in again.",
  "apps.revoke.go": "Revoke it",
  "apps.revoked": "Revoked: {name}.",
  "apps.revoking": "Revoking it…",

  "signOut.title": "Sign out everywhere else",
  "signOut.text":
    "Ends all other logins with your password or an app password. Both stay as they are. Devices of your own, in the list of devices, stay in.",
  "signOut.go": "Sign out everywhere else",
  "signOut.going": "Signing out the others…",
  "signOut.ask": "Sign out everywhere else?",
  "signOut.does.keys":
    "Your keys at the provider are renewed. A copy somebody made of them opens nothing that comes later.",
  "signOut.does.again": "Mail programs log in again by themselves, if they know the password.",
  "signOut.done": "All others are signed out.",

  "own.title": "Trust this browser",
  "own.text":
    "You are logged in with your password. If this is a computer of your own, the browser can have keys of its own: it then opens your mail without the password, and stays in until you log out or remove it here.",
  "own.warning":
    "From then on this browser cannot see or change your password and app passwords: for that you log in with your password in a private window.",
  "own.go": "Trust this browser",
  "own.going": "Making keys of its own…",
  "own.done": "This browser is a device of its own now.",

  "devices.provider.this": "You are logged in with it",
  "devices.provider.password": "Change password",
  "devices.provider.since": "keys made {date}",

  "firstWords.none": "This account has no recovery words: it was made with a password alone.",
  "firstWords.title": "Make your 24 words",
  "firstWords.why": "They open your mail if you forget your password, or if your provider sets another one for you.",
  "firstWords.paper": "You write them down once, on paper. They are kept nowhere else, and nobody can show them again.",
  "firstWords.stay": "Your password and your devices stay as they are.",
  "firstWords.go": "Make my words",
  "firstWords.show": "Your 24 words",
  "firstWords.warning":
    "Write them down on paper, in order, and keep them where you keep your passport. Whoever has them can read your mail. They count once you have typed three of them back.",
  "firstWords.done": "Your words are in force",
  "firstWords.done.text": "With them you can always come back to your mail. Keep the sheet safe.",
  "firstWords.leave.text": "The words on this page are not in force yet. When you leave they are thrown away.",

  "flavor.title": "Who can open this account",
  "flavor.hardened": "Your own devices, and your 24 words",
  "flavor.hardened.sub": "Hardened: no key of it lies at your provider.",
  "flavor.transparent": "Your password, your own devices, and your 24 words",
  "flavor.transparent.sub": "Transparent: its keys lie at your provider too, closed. Your password opens them.",
  "flavor.transparent.wordless": "Your password, and your own devices",
  "flavor.reads": "What your provider can read",
  "flavor.arrival":
    "A message on its way in, unless its sender encrypted it: it passes through your provider’s hands once, then it is sealed. That is so with every mailbox.",
  "flavor.always": "Always: when mail comes, how large it is, and when you are there.",
  "flavor.hardened.never": "What is stored: never. No password, no order and no thief of its disks can open it there.",
  "flavor.transparent.closed":
    "What is stored, while nobody is logged in: nothing. Whoever takes its disks has to guess your password first.",
  "flavor.transparent.open":
    "What is stored, while a mail program is logged in there, or mail still waits there to leave (two days at most, unless your provider set it otherwise): everything. The keys then lie open in its memory, and it could copy them.",
  "flavor.transparent.web":
    "In this webmail the password and the keys stay in your browser. You trust your provider to send you the right page.",

  "toOpen.title": "Use mail programs without a companion",
  "toOpen.text":
    "You can let your provider serve mail programs directly, with a password. Nothing needs to be installed then. The account becomes transparent.",
  "toOpen.begin": "Open it with a password…",
  "toOpen.means": "What your provider can read from then on",
  "toOpen.means.logged":
    "Whenever a mail program is logged in there, and for as long afterwards as mail waits there to leave: everything stored, old mail too. Else nothing.",
  "toOpen.means.password":
    "Whoever learns your password reads everything, and can shut you out. Your words can undo that.",
  "toOpen.means.devices": "Your devices and words stay as they are, and are told. You can take it back at any time.",
  "toOpen.password": "Password for this account",
  "toOpen.again": "The same once more",
  "toOpen.go": "Make it transparent",
  "toOpen.going": "Handing the keys over, closed…",
  "toOpen.done": "Your password opens this account now.",
  "toOpen.done.next":
    "Log in with it in another browser to make app passwords for your mail programs: Settings → Password.",

  "toClosed.title": "Take the keys back",
  "toClosed.text":
    "Your provider then holds no key to your mail any more, and no password opens it. The account becomes hardened.",
  "toClosed.begin": "Make it hardened…",
  "toClosed.until": "What your provider could have read until now",
  "toClosed.until.everything":
    "Everything stored, whenever somebody was logged in there with a mail program. Then the keys lay open in its memory, and it could have kept copies of mail and of keys.",
  "toClosed.until.never":
    "If nobody was ever logged in there with a mail program, nothing: what was never opened there stays unread.",
  "toClosed.from": "What changes",
  "toClosed.from.keys": "Your keys are renewed. What comes from now on opens to no copy of the old ones.",
  "toClosed.from.programs":
    "Mail programs at your provider stop working at once, with the password and all app passwords.",
  "toClosed.from.companion":
    "On a computer, a companion takes their place: a small program that opens your mail there and serves it to any mail program.",
  "toClosed.from.browser":
    "This browser becomes a device of its own first. It stays in until you log out or remove it.",
  "toClosed.from.words":
    "Other computers come in by a code from a device that is in, or by your 24 words. Keep them at hand.",
  "toClosed.wordless":
    "This account has no recovery words yet. Make them first: without your password they are the only way back in if this browser is lost.",
  "toClosed.ask": "Make this account hardened?",
  "toClosed.ask.text": "Mail programs at your provider stop working now, and your password opens nothing any more.",
  "toClosed.go": "Make it hardened",
  "toClosed.going": "Taking the keys back…",
  "toClosed.done": "Your provider holds no key to your mail any more.",
  "toClosed.done.companion": "For mail programs, install a companion on your computer and let it show a code:",
  "toClosed.unfinished":
    "You began to make this account hardened. This browser is a device of its own already; the rest is done as soon as your provider can be reached.",
  "flavor.writes.offline": "Your provider cannot be reached just now. You can change this once you are online.",
} as const;
