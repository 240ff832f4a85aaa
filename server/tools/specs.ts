/** The tools and their options. */
import type { Argument, CommandSpec, Flag } from "../cli/spec.ts";

const keyringFile: Argument = {
  name: "FILE",
  help: "a keyring, as its blob has it; or an exported account's folder, whose keyring in force is meant",
};
const account: Flag = { kind: "text", value: "ID", help: "the account's id, 32 hex digits" };
const identity: Flag = { kind: "text", value: "FILE", help: "age identities (AGE-SECRET-KEY-PQ-1…), one a line" };
const words: Flag = { kind: "switch", help: "read the account's 24 words from standard input; needs --account" };
const recipients: Flag = {
  kind: "text",
  value: "FILE",
  required: true,
  help: 'whom it is sealed to: one age1pq1… a line, exactly one of them after the word "recovery"; # begins a comment',
};
const out: Flag = { kind: "text", value: "FILE", required: true, help: "a file that is not there yet" };
const opening = { identity, "words-stdin": words, account };

export const KEYRING_MAKE: CommandSpec = {
  name: "aerogramme tools keyring make",
  summary: "makes a keyring with fresh secrets of one epoch",
  flags: {
    account: { ...account, required: true },
    recipients,
    epoch: { kind: "text", value: "N", help: "its epoch, else 1" },
    out,
  },
};

export const KEYRING_SHOW: CommandSpec = {
  name: "aerogramme tools keyring show",
  summary:
    "shows a keyring's account, epochs and their recipients, never a secret; all of it is sealed inside, so that it takes an identity or the words",
  arguments: [keyringFile],
  flags: opening,
};

export const KEYRING_REWRAP: CommandSpec = {
  name: "aerogramme tools keyring rewrap",
  summary: "seals the same epochs to other recipients",
  arguments: [keyringFile],
  flags: { ...opening, recipients, out },
};

export const KEYRING_CHECK: CommandSpec = {
  name: "aerogramme tools keyring check",
  summary: "verifies a keyring; exit code 1 and what is wrong if something is",
  arguments: [keyringFile],
  flags: {
    ...opening,
    record: {
      kind: "text",
      value: "FILE",
      help: "compare with this ACCOUNT entry, or with the newest one of a whole log (log.cborseq)",
    },
  },
};

export const IDENTITY: CommandSpec = {
  name: "aerogramme tools identity",
  summary: "writes a secret age identity: the words' own (opens keyrings) or an epoch's (opens mail)",
  flags: {
    ...opening,
    epoch: { kind: "text", value: "N", help: "the identity of this epoch, out of --keyring" },
    keyring: { kind: "text", value: "FILE", help: "a keyring that holds the epoch, or an exported account's folder" },
    out,
    yes: { kind: "switch", help: "write it without asking: whoever has the file can read the mail" },
  },
};

export const DECRYPT: CommandSpec = {
  name: "aerogramme tools decrypt",
  summary: "opens an exported account with its 24 words and writes its mail as Maildir folders",
  arguments: [{ name: "FOLDER", help: "what `aerogramme provider account export` wrote" }],
  flags: {
    "words-stdin": { kind: "switch", required: true, help: "read the account's 24 words from standard input" },
    out: { kind: "text", value: "DIR", required: true, help: "a folder that is empty or not there yet" },
    lf: { kind: "switch", help: "end lines in LF, as mutt wants them; else every message has its exact bytes" },
  },
};
