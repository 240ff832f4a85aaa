/** `companion add`: makes the account of an invite, or joins an account with its 24 words. */
import type { Joined, PendingJoin } from "../../../shared/account/join.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import { createDataFolder, heldAccounts, probeDataFolder } from "../account-folder.ts";
import { failed, misused, type CommandContext, type CommandResult, type Failure, type Output } from "../command.ts";
import { adopting, changeFolder } from "../folder-change.ts";
import { explainJoinFailure } from "../join-words.ts";
import { createPassword, passwordHash } from "../password.ts";
import { explainUrlRefusal, parseInvite, parseProvider } from "../provider-url.ts";
import { isWord, positionsToAsk, wordsToGrid } from "../recovery-kit.ts";
import type { FolderKeys } from "../secrets-file.ts";
import { unlockFolder } from "../unlock-folder.ts";

export interface AddOptions {
  readonly invite: string | null;
  readonly provider: string | null;
  readonly address: string | null;
  readonly wordsFromInput: boolean;
  /** Shown to the account's other devices. */
  readonly name: string;
  readonly allowHttp: boolean;
}

const CONFIRMATION_TRIES = 3;

export async function add(context: CommandContext, options: AddOptions): CommandResult {
  if (options.invite !== null) return addByInvite(context, options, options.invite);
  if (options.provider !== null && options.address !== null && options.wordsFromInput)
    return addByWords(context, options, options.provider, options.address);
  return misused("give --invite LINK, or --provider URL --address ADDRESS --words-stdin");
}

async function addByInvite(context: CommandContext, options: AddOptions, link: string): CommandResult {
  const { data, json, network, terminal } = context;
  if (options.provider !== null || options.address !== null || options.wordsFromInput)
    return misused("an invite names provider and address: --invite goes without the other ways to join");
  const invite = parseInvite(link, options.allowHttp);
  if (!invite.ok) return misused(explainUrlRefusal("the invite link", invite.error));
  if (!json && !terminal.interactive)
    return misused("24 words must be shown and asked back: run this in a terminal, or with --json, which prints them");
  const { origin, token } = invite.value;
  const keys = await openForAdding(context);
  if (!keys.ok) return keys;
  const started = await network.startJoin(origin, token);
  if (!started.ok) return failed(explainJoinFailure(started.error, origin));
  const pending = started.value;
  if (await isHeld(data, pending.address)) return alreadyHeld(pending.address);
  if (!json && !(await confirmWords(context, pending)))
    return failed("the words were not confirmed: nothing was registered, and the invite is still good");
  const joined = await pending.finish({ kind: "companion", name: options.name });
  if (!joined.ok) return failed(explainJoinFailure(joined.error, origin));
  return keep(context, keys.value, joined.value, pending.words);
}

async function addByWords(
  context: CommandContext,
  { name, allowHttp }: AddOptions,
  provider: string,
  address: string,
): CommandResult {
  const { data, network, terminal } = context;
  const origin = parseProvider(provider, allowHttp);
  if (!origin.ok) return misused(explainUrlRefusal("--provider", origin.error));
  const keys = await openForAdding(context);
  if (!keys.ok) return keys;
  if (await isHeld(data, address)) return alreadyHeld(address);
  const words = await terminal.readInput("The 24 words: ");
  // logins are signed for one origin: at another name of the same provider the right words would seem wrong
  const named = await network.originAt(origin.value);
  if (named !== null && named !== origin.value)
    return failed(`the provider at ${origin.value} goes by ${named}: give --provider ${named}`);
  const device = { kind: "companion", name } as const;
  const joined = await network.joinWithWords(origin.value, address.trim(), words, device);
  if (!joined.ok) return failed(explainJoinFailure(joined.error, origin.value));
  return keep(context, keys.value, joined.value, null);
}

/** The folder's keys, asked for before anything is registered. */
async function openForAdding(context: CommandContext): Promise<Result<FolderKeys, Failure>> {
  await createDataFolder(context.data);
  await probeDataFolder(context.data);
  return unlockFolder(context);
}

async function isHeld(data: string, address: string): Promise<boolean> {
  const held = await heldAccounts(data);
  return held.some((account) => asciiLower(account.address) === asciiLower(address.trim()));
}

const alreadyHeld = (address: string): Result<never, Failure> =>
  failed(`${address} is in this folder already; \`companion remove\` takes it out`);

async function confirmWords({ terminal, crypto }: CommandContext, { address, words }: PendingJoin): Promise<boolean> {
  terminal.tell(`These 24 words are the key to ${address}. Write them down on paper, in this order.`);
  terminal.tell("Whoever has them can read the mail; without them and without a device, nobody can ever again.\n");
  terminal.tell(`${wordsToGrid(words)}\n`);
  for (const position of positionsToAsk(crypto, words.length)) {
    if (!(await confirmWord(terminal, position, words[position]))) return false;
  }
  return true;
}

async function confirmWord(
  terminal: CommandContext["terminal"],
  position: number,
  word: string | undefined,
): Promise<boolean> {
  for (let tries = 0; tries < CONFIRMATION_TRIES; tries++) {
    const answer = await terminal.ask(`Word ${position + 1}: `);
    if (answer === null) return false;
    if (isWord(answer, word)) return true;
    terminal.tell("That is not the word; look at your paper.");
  }
  return false;
}

async function keep(
  context: CommandContext,
  keys: FolderKeys,
  joined: Joined,
  words: readonly string[] | null,
): CommandResult {
  const password = createPassword(context.crypto);
  const kept = await changeFolder(context, adopting(joined.secrets, passwordHash(context.crypto, password)), keys);
  if (!kept.ok) return kept;
  return ok(outputOf(joined.address, password, words));
}

function outputOf(address: string, password: string, words: readonly string[] | null): Output {
  const imap = { username: address, password };
  const text = [`Added ${address}.`, ...imapLines(address, password)].join("\n");
  return { json: words === null ? { address, imap } : { address, words, imap }, text };
}

export const imapLines = (username: string, password: string): string[] => [
  "Settings for a mail client on this computer, while `companion start` runs:",
  "  IMAP       127.0.0.1, port 1143 unless --imap says otherwise, no encryption (it never leaves this computer)",
  `  Username   ${username}`,
  `  Password   ${password}`,
  "The password is shown this once; `companion password` makes a new one.",
];
