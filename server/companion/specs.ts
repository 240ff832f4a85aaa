/** The companion's commands and their options. */
import { DEFAULT_PREFETCH_DAYS } from "./prefetch.ts";
import type { Argument, CommandSpec, Flag } from "../cli/spec.ts";

export const DEFAULT_IMAP = "127.0.0.1:1143";
export const DEFAULT_SMTP = "127.0.0.1:1025";

/** Of the last thirty days. */
export const DEFAULT_PREFETCH = String(DEFAULT_PREFETCH_DAYS);

const data: Flag = {
  kind: "text",
  value: "DIR",
  help:
    process.platform === "darwin"
      ? "the companion's folder, else ~/Library/Application Support/aerogramme"
      : "the companion's folder, else ~/.local/share/aerogramme",
};

const passphraseStdin: Flag = {
  kind: "switch",
  help: "read the passphrase of a locked folder from the first line of standard input",
};

const which: Argument = {
  name: "ADDRESS",
  help: "the account meant; may be left out where there is one",
  optional: true,
};

export const ADD: CommandSpec = {
  name: "aerogramme companion add",
  summary: "adds an account: a new one by invite, or one you have, by another of its devices or by its 24 words",
  flags: {
    data,
    invite: { kind: "text", value: "LINK", help: "invite link from your provider, https://…/join#…" },
    provider: { kind: "text", value: "URL", help: "your provider's web address, to add an account you have" },
    address: { kind: "text", value: "ADDRESS", help: "your mail address there" },
    pair: {
      kind: "switch",
      help: "show a code, which a device that is in the account scans or is given: `companion approve`; with --json one object for each step",
    },
    "words-stdin": { kind: "switch", help: "read the account's 24 words from standard input; a terminal asks" },
    yes: { kind: "switch", help: "go on with what the words lead to without asking" },
    "remove-others": { kind: "switch", help: "remove all other devices of the account: you have lost them" },
    "take-back": {
      kind: "switch",
      help: "undo a change of words, or of keys, that was not yours: all other devices are removed",
    },
    name: { kind: "text", value: "NAME", help: "what your other devices call this one; else this computer's name" },
    "passphrase-stdin": passphraseStdin,
    "allow-http": { kind: "switch", help: "take a provider without encryption that is not on this computer" },
  },
};

export const START: CommandSpec = {
  name: "aerogramme companion start",
  summary: "serves your mail to the mail clients of this computer",
  flags: {
    data,
    imap: {
      kind: "text",
      value: "HOST:PORT",
      help: `where IMAP is served, in clear or with STARTTLS, else ${DEFAULT_IMAP}; port 0 = any free one`,
    },
    imaps: {
      kind: "text",
      value: "HOST:PORT",
      help: "serve IMAP over TLS from the start there too, such as 127.0.0.1:1993",
    },
    smtp: {
      kind: "text",
      value: "HOST:PORT|none",
      help: `where mail programs send, in clear or with STARTTLS; without --imap else ${DEFAULT_SMTP}, with it else none; port 0 = any free one`,
    },
    prefetch: {
      kind: "text",
      value: "all|DAYS|none",
      help: `fetch messages before they are asked for, to read them offline: all, those of so many days, or none; else ${DEFAULT_PREFETCH}`,
    },
    "cache-limit": {
      kind: "text",
      value: "SIZE|none",
      help: "keep at most so much mail on this computer, such as 2G or 500M, newest first; else none: what leaves room on the disk",
    },
    web: {
      kind: "text",
      value: "HOST:PORT",
      help: "serve the webmail to this computer's browsers there, from this package's own files; `companion web` shows its link",
    },
    "log-level": {
      kind: "text",
      value: "LEVEL",
      help: "error, warn, info (the default) or debug, which names each IMAP command; never what is in a message",
    },
    "passphrase-stdin": {
      kind: "switch",
      help: "read the passphrase of a locked folder from standard input; else it comes from the systemd credential aerogramme-passphrase, the keychain, or a question",
    },
  },
};

export const WEB: CommandSpec = {
  name: "aerogramme companion web",
  summary: "shows the link that opens the webmail of the running companion in a browser",
  flags: {
    data,
    renew: { kind: "switch", help: "make another link; the one before opens nothing any more" },
  },
};

export const STATUS: CommandSpec = {
  name: "aerogramme companion status",
  summary: "shows connection, last sync, what is held, and what other devices announced, for each account",
  arguments: [which],
  flags: {
    data,
    dismiss: { kind: "switch", help: "show what was announced a last time" },
    "check-again": { kind: "switch", help: "after something was found of the provider: ask it once more first" },
    "passphrase-stdin": passphraseStdin,
  },
};

const account: Flag = { kind: "text", value: "ADDRESS", help: "the account meant; may be left out where there is one" };
const keyFlags = { data, "passphrase-stdin": passphraseStdin };
const device = "DEVICE";

export const APPROVE: CommandSpec = {
  name: "aerogramme companion approve",
  summary: "lets a new device into the account, by the code that it shows",
  arguments: [
    {
      name: "CODE",
      help: "24 letters and digits, or the link in the QR code; then the account's address, where there are several",
      optional: true,
      many: true,
    },
  ],
  flags: {
    ...keyFlags,
    "code-stdin": { kind: "switch", help: "read the code from the next line of standard input" },
    check: { kind: "text", value: "DIGITS", help: "the six digits that the new device shows, instead of being asked" },
  },
};

export const DEVICES: CommandSpec = {
  name: "aerogramme companion devices",
  summary: "lists the account's devices; renames and removes them",
  arguments: [which],
  flags: keyFlags,
};

export const DEVICES_RENAME: CommandSpec = {
  name: "aerogramme companion devices rename",
  summary: "gives a device another name, for all devices",
  arguments: [
    { name: device, help: "its name, or the first digits of its id" },
    { name: "NAME", help: "what it is to be called" },
  ],
  flags: { ...keyFlags, account },
};

export const DEVICES_REMOVE: CommandSpec = {
  name: "aerogramme companion devices remove",
  summary: "removes devices from the account, and makes new keys for what comes",
  arguments: [{ name: device, help: "their names, or the first digits of their ids", many: true }],
  flags: { ...keyFlags, account, yes: { kind: "switch", help: "do not ask" } },
};

export const KEYS_RENEW: CommandSpec = {
  name: "aerogramme companion keys renew",
  summary: "makes new keys for what comes; the devices stay",
  arguments: [which],
  flags: keyFlags,
};

export const WORDS_NEW: CommandSpec = {
  name: "aerogramme companion words new",
  summary: "makes new recovery words; the ones before open the account no longer, but can undo this for 30 days",
  arguments: [which],
  flags: keyFlags,
};

export const FLAVOR: CommandSpec = {
  name: "aerogramme companion flavor",
  summary: "shows who can open the account; hands its keys to the provider under a password, or takes them back",
  arguments: [which],
  flags: {
    ...keyFlags,
    transparent: { kind: "switch", help: "the provider serves mail programs itself, with a password; a terminal asks" },
    "password-stdin": {
      kind: "switch",
      help: "of --transparent: read the password from the next line of standard input",
    },
    hardened: { kind: "switch", help: "no key of the account lies at the provider; mail programs use a companion" },
    yes: { kind: "switch", help: "of --hardened: do not ask" },
  },
};

export const HISTORY: CommandSpec = {
  name: "aerogramme companion history",
  summary: "shows six words for what this device has read, or compares another device's; exit code 1 if they differ",
  arguments: [
    {
      name: "ENTRY WORDS",
      help: "an entry to show the words of, or with the six words that another device shows for it",
      optional: true,
      many: true,
    },
  ],
  flags: { ...keyFlags, account },
};

export const CHECK: CommandSpec = {
  name: "aerogramme companion check",
  summary: "after something was found of a provider: asks it once more, and goes on if all of it fits",
  arguments: [which],
  flags: { data, "passphrase-stdin": passphraseStdin },
};

export const RESTORED: CommandSpec = {
  name: "aerogramme companion restored",
  summary:
    "after the provider restored a backup: goes on from what it has, and files again what only this computer holds",
  arguments: [which],
  flags: {
    data,
    "passphrase-stdin": passphraseStdin,
    yes: { kind: "switch", help: "who runs the provider told you so, by another way than this mailbox: do not ask" },
  },
};

export const LIST: CommandSpec = { name: "aerogramme companion list", summary: "lists the accounts", flags: { data } };

export const REMOVE: CommandSpec = {
  name: "aerogramme companion remove",
  summary: "forgets an account's keys and cached mail on this computer",
  arguments: [which],
  flags: { data, yes: { kind: "switch", help: "do not ask" } },
};

export const CACHE_CLEAR: CommandSpec = {
  name: "aerogramme companion cache clear",
  summary: "forgets what is held of an account and fetches it again; keys, and changes still to be sent, stay",
  arguments: [which],
  flags: { data },
};

export const PASSWORD: CommandSpec = {
  name: "aerogramme companion password",
  summary: "makes a new IMAP password; the old one stops working",
  arguments: [which],
  flags: {
    data,
    stdin: {
      kind: "switch",
      help: "take one of your own, from the first line of standard input; a terminal asks twice",
    },
  },
};

export const USER: CommandSpec = {
  name: "aerogramme companion user",
  summary: "gives mail programs a name to log in with besides the address",
  arguments: [
    { ...which, help: "the account meant; may be left out where there is one" },
    { name: "NAME", help: "letters, digits and . _ @ + -", optional: true },
  ],
  flags: { data, reset: { kind: "switch", help: "the address alone again" } },
};

export const SETTINGS: CommandSpec = {
  name: "aerogramme companion settings",
  summary: "shows what to tell a mail program: server, port, encryption, user name",
  arguments: [which],
  flags: {
    data,
    client: {
      kind: "text",
      value: "NAME",
      help: "for one program: thunderbird, apple-mail, outlook, mutt, neomutt, mbsync, msmtp, offlineimap, aerc, k9 or generic",
    },
  },
};

export const GUIDE: CommandSpec = {
  name: "aerogramme companion guide",
  summary: "leads through it all, in a terminal; the same as `aerogramme companion` alone",
  flags: {
    data,
    "allow-http": { kind: "switch", help: "take a provider without encryption that is not on this computer" },
  },
};

export const SERVICE_INSTALL: CommandSpec = {
  name: "aerogramme companion service install",
  summary: "writes and enables a systemd user unit, which starts the companion at login",
  flags: { data },
};

export const SERVICE_REMOVE: CommandSpec = {
  name: "aerogramme companion service remove",
  summary: "stops it, and takes the unit away",
  flags: {},
};

export const SERVICE_STATUS: CommandSpec = {
  name: "aerogramme companion service status",
  summary: "shows whether the companion starts at login, and runs",
  flags: {},
};

export const CERTIFICATE: CommandSpec = {
  name: "aerogramme companion certificate",
  summary: "shows the certificate of this computer's IMAP server, and how to trust it; makes it where there is none",
  flags: {
    data,
    export: {
      kind: "text",
      value: "FILE",
      help: "write the authority that mail programs are to trust to a new file, PEM",
    },
  },
};

export const CERTIFICATE_INSTALL: CommandSpec = {
  name: "aerogramme companion certificate install",
  summary: "has your Thunderbird profiles, and ~/.pki/nssdb, trust it, by certutil",
  flags: { data, remove: { kind: "switch", help: "have them trust it no longer" } },
};

export const LOCK: CommandSpec = {
  name: "aerogramme companion lock",
  summary: "locks the folder's keys with a passphrase, or changes it; asks for it twice",
  flags: {
    data,
    "passphrase-stdin": {
      kind: "switch",
      help: "read it from standard input; where there is one already, first that, then the new one on a second line",
    },
    keychain: {
      kind: "switch",
      help: "lock with a random key that this login's keychain holds, instead of a passphrase",
    },
  },
};

export const UNLOCK: CommandSpec = {
  name: "aerogramme companion unlock",
  summary: "takes the lock off: the folder's keys open without a passphrase again",
  flags: { data, "passphrase-stdin": passphraseStdin },
};
