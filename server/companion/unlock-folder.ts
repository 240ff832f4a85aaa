/** Where the key of a locked folder comes from: standard input, a systemd credential, the keychain, a person. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LockRefusal } from "../../shared/crypto/locked-secrets.ts";
import { hexToBytes } from "../../shared/lib/bytes.ts";
import { ok, type Result } from "../../shared/lib/result.ts";
import { failed, type CommandContext, type Failure } from "./command.ts";
import { openFolderLock, readFolderLock, type FolderLock, type LockOpener } from "./folder-lock-file.ts";
import type { FolderKeys } from "./secrets-file.ts";

export const CREDENTIAL = "aerogramme-passphrase";
/** Octets. */
const MAX_PASSPHRASE = 4096;
const TRIES_AT_TERMINAL = 3;

/** No keys where the folder is not locked. */
export async function unlockFolder(context: CommandContext): Promise<Result<FolderKeys, Failure>> {
  const lock = await readFolderLock(context.data);
  if (lock === null) return ok([]);
  if (lock === "damaged") return failed(damagedLine(context.data));
  const given = await givenOpener(context, lock);
  if (!given.ok) return given;
  if (given.value) return tryOpener(context, lock, given.value);
  if (lock.passphrase && context.terminal.interactive) return askForIt(context, lock);
  return failed(
    lock.passphrase
      ? `${context.data} is locked: give its passphrase with --passphrase-stdin, as systemd credential ${CREDENTIAL}, or in a terminal`
      : `${context.data} is locked by the keychain, which has no key for it here`,
  );
}

/** What opens it without asking anybody; null: nothing of the kind is there. */
async function givenOpener(context: CommandContext, lock: FolderLock): Promise<Result<LockOpener | null, Failure>> {
  if (lock.passphrase && context.passphraseFromInput) {
    const passphrase = await context.terminal.readLine("Passphrase: ");
    return passphrase === null
      ? failed("no passphrase came on standard input")
      : ok({ type: "passphrase", passphrase });
  }
  const passphrase = lock.passphrase ? await readCredential(context.credentials) : null;
  if (passphrase !== null) return ok({ type: "passphrase", passphrase });
  return lock.entry === null ? ok(null) : fromKeychain(context, lock.entry);
}

/** Null if systemd passed none. */
async function readCredential(folder: string | null): Promise<string | null> {
  if (folder === null) return null;
  const bytes = await readFile(join(folder, CREDENTIAL)).catch(() => null);
  return bytes && bytes.length <= MAX_PASSPHRASE ? bytes.toString("utf8").replace(/\r?\n$/, "") : null;
}

async function fromKeychain({ keychain }: CommandContext, entry: string): Promise<Result<LockOpener | null, Failure>> {
  const found = await keychain.lookup(entry);
  if (!found.ok) return failed(found.error.line);
  const key32 = found.value === null ? null : hexToBytes(found.value);
  return ok(key32 && { type: "keychain", entry, key32 });
}

async function tryOpener(
  { data, crypto }: CommandContext,
  lock: FolderLock,
  opener: LockOpener,
): Promise<Result<FolderKeys, Failure>> {
  const opened = await openFolderLock(crypto, lock, opener);
  return opened.ok ? opened : failed(explainRefusal(data, opener, opened.error));
}

async function askForIt(context: CommandContext, lock: FolderLock): Promise<Result<FolderKeys, Failure>> {
  const { data, terminal, crypto } = context;
  for (let tries = 1; ; tries++) {
    const passphrase = await terminal.askSecret(`Passphrase of ${data}: `);
    if (passphrase === null) return failed(`no passphrase was given: ${data} stays locked`);
    const opener = { type: "passphrase", passphrase } as const;
    const opened = await openFolderLock(crypto, lock, opener);
    if (opened.ok) return opened;
    if (opened.error.type !== "wrong" || tries === TRIES_AT_TERMINAL)
      return failed(explainRefusal(data, opener, opened.error));
    terminal.tell("That is not the passphrase.");
  }
}

function explainRefusal(data: string, opener: LockOpener, refusal: LockRefusal): string {
  if (refusal.type !== "wrong") return damagedLine(data);
  return opener.type === "passphrase"
    ? `wrong passphrase: ${data} stays locked`
    : `the key in the keychain is not the one of ${data}`;
}

const damagedLine = (data: string): string =>
  `the lock of ${data} is damaged, or was made by a newer version: this companion cannot open its keys`;
