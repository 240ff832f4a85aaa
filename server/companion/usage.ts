/** The companion's commands and their options, as --help shows them. */
import type { Flag } from "./arguments.ts";

export const COMMANDS = ["add", "start", "status", "list", "remove", "password"] as const;
export type CommandName = (typeof COMMANDS)[number];

export interface CommandUsage {
  readonly about: string;
  readonly synopsis: string;
  readonly flags: readonly Flag[];
  /** Whether an ADDRESS may follow. */
  readonly takesAddress: boolean;
}

const COMMON: readonly Flag[] = [
  { name: "data", value: "DIR", help: "the companion's folder (required)" },
  { name: "json", value: null, help: "print one JSON object, for machines" },
  { name: "help", value: null, help: "show this" },
];

export const DEFAULT_IMAP = "127.0.0.1:1143";

export const USAGE: Readonly<Record<CommandName, CommandUsage>> = {
  add: {
    about: "adds an account: a new one by invite, or one you have by its 24 words",
    synopsis: "--data DIR (--invite LINK | --provider URL --address ADDRESS --words-stdin) [--name NAME]",
    takesAddress: false,
    flags: [
      { name: "invite", value: "LINK", help: "invite link from your provider, https://…/join#…" },
      { name: "provider", value: "URL", help: "your provider's web address" },
      { name: "address", value: "ADDRESS", help: "your mail address" },
      { name: "words-stdin", value: null, help: "read the account's 24 words from standard input" },
      { name: "name", value: "NAME", help: "what your other devices call this one (default: this computer's name)" },
      { name: "allow-http", value: null, help: "take a provider without encryption that is not on this computer" },
      ...COMMON,
    ],
  },
  start: {
    about: "serves your mail to mail clients on this computer",
    synopsis: "--data DIR [--imap HOST:PORT] [--http HOST:PORT]",
    takesAddress: false,
    flags: [
      {
        name: "imap",
        value: "HOST:PORT",
        help: `where IMAP is served (default ${DEFAULT_IMAP}; port 0 = any free one)`,
      },
      { name: "http", value: "HOST:PORT", help: "serve the webmail there too, from this package's own files" },
      ...COMMON,
    ],
  },
  status: {
    about: "shows connection, last sync and what is held, for each account",
    synopsis: "--data DIR [ADDRESS]",
    takesAddress: true,
    flags: COMMON,
  },
  list: { about: "lists the accounts", synopsis: "--data DIR", takesAddress: false, flags: COMMON },
  remove: {
    about: "forgets an account's keys and cached mail on this computer",
    synopsis: "--data DIR [ADDRESS]",
    takesAddress: true,
    flags: COMMON,
  },
  password: {
    about: "makes a new IMAP password; the old one stops working",
    synopsis: "--data DIR [ADDRESS]",
    takesAddress: true,
    flags: COMMON,
  },
};

export function commandHelp(name: CommandName): string {
  const { about, synopsis, flags } = USAGE[name];
  const left = flags.map((flag) => `  --${flag.name}${flag.value === null ? "" : ` ${flag.value}`}`);
  const width = Math.max(...left.map((text) => text.length)) + 2;
  const lines = flags.map((flag, i) => `${(left[i] ?? "").padEnd(width)}${flag.help}`);
  return [`Usage: aerogramme companion ${name} ${synopsis}`, "", `${name} ${about}.`, "", ...lines].join("\n");
}

export const companionHelp = (): string =>
  [
    "Usage: aerogramme companion COMMAND …",
    "",
    ...COMMANDS.map((name) => `  ${name.padEnd(10)}${USAGE[name].about}`),
    "",
    "`aerogramme companion COMMAND --help` says more.",
  ].join("\n");
