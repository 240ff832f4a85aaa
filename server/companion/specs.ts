/** The companion's commands and their options. */
import type { Argument, CommandSpec, Flag } from "../cli/spec.ts";

export const DEFAULT_IMAP = "127.0.0.1:1143";

const data: Flag = { kind: "text", value: "DIR", required: true, help: "the companion's folder" };

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
  summary: "adds an account: a new one by invite, or one you have by its 24 words",
  flags: {
    data,
    invite: { kind: "text", value: "LINK", help: "invite link from your provider, https://…/join#…" },
    provider: { kind: "text", value: "URL", help: "your provider's web address, to add an account you have" },
    address: { kind: "text", value: "ADDRESS", help: "your mail address there" },
    "words-stdin": { kind: "switch", help: "read the account's 24 words from standard input" },
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
      help: `where IMAP is served, else ${DEFAULT_IMAP}; port 0 = any free one`,
    },
    http: { kind: "text", value: "HOST:PORT", help: "serve the webmail there too, from this package's own files" },
    "passphrase-stdin": {
      kind: "switch",
      help: "read the passphrase of a locked folder from standard input; else it comes from the systemd credential aerogramme-passphrase, the keychain, or a question",
    },
  },
};

export const STATUS: CommandSpec = {
  name: "aerogramme companion status",
  summary: "shows connection, last sync and what is held, for each account",
  arguments: [which],
  flags: { data },
};

export const CHECK: CommandSpec = {
  name: "aerogramme companion check",
  summary: "after something was found of a provider: asks it once more, and goes on if all of it fits",
  arguments: [which],
  flags: { data },
};

export const LIST: CommandSpec = { name: "aerogramme companion list", summary: "lists the accounts", flags: { data } };

export const REMOVE: CommandSpec = {
  name: "aerogramme companion remove",
  summary: "forgets an account's keys and cached mail on this computer",
  arguments: [which],
  flags: { data },
};

export const PASSWORD: CommandSpec = {
  name: "aerogramme companion password",
  summary: "makes a new IMAP password; the old one stops working",
  arguments: [which],
  flags: { data },
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
