/** The provider's commands and their options, as --help shows them. */
import type { CommandSpec, Flag } from "../cli/spec.ts";
import { SETTINGS, type Setting } from "../config/settings.ts";

const CONFIG: Flag = {
  kind: "text",
  value: "FILE",
  help: "settings, while the provider does not run (default: those of its last start)",
};

const DATA: Flag = { kind: "text", value: "DIR", help: "the provider's data folder", required: true };

const settingFlags = Object.fromEntries(
  (SETTINGS as readonly Setting[]).flatMap(({ flag, kind, value, help }): [string, Flag][] => {
    if (flag === undefined) return [];
    return [[flag, kind === "flag" ? { kind: "switch", help } : { kind: "text", value: value ?? "TEXT", help }]];
  }),
);

const ADDRESS = [{ name: "ADDRESS", help: "a mail address, local@domain" }] as const;

export const START: CommandSpec = {
  name: "aerogramme provider start",
  summary: "takes mail by LMTP, seals it, serves it over HTTPS",
  flags: {
    data: DATA,
    config: { kind: "text", value: "FILE", help: "settings (default: DIR/aerogramme.toml where it exists)" },
    ...settingFlags,
  },
};

export const STATUS: CommandSpec = {
  name: "aerogramme provider status",
  summary: "whether the running provider is well: exit code 0, or 1 and a line for each trouble",
  flags: { data: DATA },
};

export const RESTORED: CommandSpec = {
  name: "aerogramme provider restored",
  summary: "says that a backup of the data folder was put back, so that mail programs load mailboxes anew",
  flags: { data: DATA, config: CONFIG },
};

export const SECRET_NEW: CommandSpec = {
  name: "aerogramme provider secret new",
  summary: "makes a secret that stored passwords are bound to, in a new file, mode 0600",
  arguments: [{ name: "FILE", help: "a new file, where backups of the data folder do not take it" }],
  flags: {},
};

export const ADD: CommandSpec = {
  name: "aerogramme provider account add",
  summary: "makes an account, and prints the single-use link its user joins with, or opens it with a password at once",
  arguments: ADDRESS,
  flags: {
    data: DATA,
    config: CONFIG,
    alias: { kind: "list", value: "ADDRESS", help: "a further address of the account; may be repeated" },
    transparent: {
      kind: "switch",
      help: "a password opens it, in the webmail and by IMAP here; with one of the next two",
    },
    hardened: {
      kind: "switch",
      help: "its keys are on its user's devices only: the default, but for an address with an open invite, whose flavor stays",
    },
    "password-stdin": {
      kind: "switch",
      help: "make it at once, with the password in the first line of standard input; a terminal asks",
    },
    invite: {
      kind: "switch",
      help: "print a link by which its user chooses the password (without --transparent: the default)",
    },
    "show-words": {
      kind: "switch",
      help: "with --password-stdin: print the 24 recovery words, this once, to hand over; else nobody has any at first",
    },
    origin: { kind: "text", value: "URL", help: "where the link leads, if no setting and no running provider says so" },
  },
};

export const PASSWORD: CommandSpec = {
  name: "aerogramme provider account password",
  summary: "sets another password, for a user who forgot it; the mail still needs the old one or the words, once",
  arguments: ADDRESS,
  flags: {
    data: DATA,
    config: CONFIG,
    "password-stdin": {
      kind: "switch",
      help: "the password is the first line of standard input; a terminal asks",
      required: true,
    },
  },
};

export const APP_PASSWORDS: CommandSpec = {
  name: "aerogramme provider account app-passwords",
  summary: "lists an account's app passwords, whose names only its user sees, or takes some from use",
  arguments: ADDRESS,
  flags: {
    data: DATA,
    config: CONFIG,
    revoke: { kind: "list", value: "ID", help: "lets nobody in by this one any more; may be repeated" },
    "revoke-all": { kind: "switch", help: "by none of them" },
  },
};

export const LIST: CommandSpec = {
  name: "aerogramme provider account list",
  summary: "lists the accounts",
  flags: { data: DATA, config: CONFIG },
};

export const SHOW: CommandSpec = {
  name: "aerogramme provider account show",
  summary: "shows one account",
  arguments: ADDRESS,
  flags: { data: DATA, config: CONFIG },
};

export const QUOTA: CommandSpec = {
  name: "aerogramme provider account quota",
  summary:
    "limits what mail may take: beyond it delivery waits at the MTA, and IMAP APPEND here is refused; uploads of devices are not",
  arguments: [...ADDRESS, { name: "SIZE", help: "such as 500M or 2G; none: no limit" }],
  flags: { data: DATA, config: CONFIG },
};

export const ALIAS: CommandSpec = {
  name: "aerogramme provider account alias",
  summary: "gives an account a further address, or takes one from it",
  arguments: [
    ...ADDRESS,
    { name: "ALIAS", help: "the further address; mail for it reaches the account, which sends by it" },
  ],
  flags: { data: DATA, config: CONFIG, remove: { kind: "switch", help: "takes it from the account" } },
};

export const REMOVE: CommandSpec = {
  name: "aerogramme provider account remove",
  summary: "removes an account and all its mail, for good",
  arguments: ADDRESS,
  flags: { data: DATA, config: CONFIG, yes: { kind: "switch", help: "do not ask" } },
};

export const EXPORT: CommandSpec = {
  name: "aerogramme provider account export",
  summary: "copies an account, sealed as it is, into a new folder",
  arguments: ADDRESS,
  flags: {
    data: DATA,
    config: CONFIG,
    out: { kind: "text", value: "DIR", help: "a new or empty folder", required: true },
  },
};
