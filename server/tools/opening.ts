/** The ways to open a keyring: an identity file, or the account's words. */
import type { HybridIdentity } from "../../shared/crypto/age/identity.ts";
import { deriveIdentityKey, deriveRecoveryIdentity } from "../../shared/crypto/keys.ts";
import { readKeyring, type Keyring, type KeyringFault } from "../../shared/crypto/keyring.ts";
import { wordsToRoot } from "../../shared/crypto/recovery-words.ts";
import { utf8ToText } from "../../shared/lib/bytes.ts";
import { parseId, type AccountId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { failed, misused, type Failure } from "../companion/command.ts";
import { explainJoinFailure } from "../companion/join-words.ts";
import type { ToolContext } from "./context.ts";
import { explainReadFailure, readWhole } from "./files.ts";
import { MAX_IDENTITY_FILE, parseIdentities } from "./identity-file.ts";

/** As typed. */
export interface OpeningOptions {
  readonly identity: string | null;
  readonly wordsFromInput: boolean;
  readonly account: string | null;
}

export interface Opening {
  readonly identities: readonly HybridIdentity[];
  /** Known where words were given: whose keyring it must be, and whose signature its record must bear. */
  readonly owner: { readonly account: AccountId; readonly identity: Uint8Array } | null;
}

/** Reads the words, or the identity file. */
export async function readOpening(context: ToolContext, options: OpeningOptions): Promise<Result<Opening, Failure>> {
  if ((options.identity !== null) === options.wordsFromInput)
    return misused("give --identity FILE, or --words-stdin with --account ID");
  if (options.identity !== null) return openWithIdentity(options.identity, options.account);
  const account = parseId<AccountId>(options.account ?? "");
  if (account === null)
    return misused("--words-stdin needs --account ID: 32 hex digits, as `companion list --json` shows it");
  const root = await readRoot(context);
  if (!root.ok) return root;
  const recovery = await deriveRecoveryIdentity(context.crypto, root.value, account);
  const { publicKey } = await deriveIdentityKey(context.crypto, root.value, account);
  return ok({ identities: [recovery], owner: { account, identity: publicKey } });
}

async function openWithIdentity(path: string, account: string | null): Promise<Result<Opening, Failure>> {
  if (account !== null) return misused("--account goes with --words-stdin: an identity file stands for itself");
  const bytes = await readWhole(path, MAX_IDENTITY_FILE);
  if (!bytes.ok) return failed(explainReadFailure(path, bytes.error));
  const identities = parseIdentities(utf8ToText(bytes.value));
  return identities.ok ? ok({ identities: identities.value, owner: null }) : failed(identities.error);
}

/** The root that the 24 words on standard input stand for. */
export async function readRoot({ terminal }: ToolContext): Promise<Result<Uint8Array, Failure>> {
  const root = wordsToRoot(await terminal.readInput("The 24 words: "));
  if (root.ok) return root;
  const position = root.error.type === "unknownWord" ? root.error.position : null;
  return failed(explainJoinFailure({ type: "badWords", position }, ""));
}

/** Opens a keyring file. With words it must be their account's. */
export async function openKeyringFile(
  { crypto }: ToolContext,
  { identities, owner }: Opening,
  file: Uint8Array,
): Promise<Result<Keyring, Failure>> {
  const keyring = await readKeyring(crypto, identities, file);
  if (!keyring.ok) return failed(explainKeyringFault(keyring.error));
  if (owner && keyring.value.account !== owner.account)
    return failed(`this keyring is another account's: ${keyring.value.account}`);
  return keyring;
}

export function explainKeyringFault(fault: KeyringFault): string {
  switch (fault.type) {
    case "malformed":
      return "this is not an age file, or a damaged one";
    case "stanzas":
      return "it is sealed to something else than age1pq1… recipients too: no keyring of ours";
    case "noMatch":
      return "it is not sealed to these words or this identity";
    case "mac":
      return "its header was altered";
    case "payload":
      return "its content was altered, or is not all there";
    case "padding":
      return "its content is not padded as a keyring's is";
    case "content":
      return "its content is not a keyring: another form, or epochs that do not rise";
  }
}

/** From 1; the error is one line for a person. */
export function parseEpoch(text: string): Result<number, string> {
  const value = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= 0xffffffff ? ok(value) : err("--epoch takes a whole number from 1");
}
