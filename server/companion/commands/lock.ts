/** `companion lock`: locks the keys of all accounts of a folder, or changes the lock. */
import { passphraseStrength, MIN_PASSPHRASE_CHARACTERS } from "../../../shared/crypto/passphrase-strength.ts";
import { bytesToHex } from "../../../shared/lib/bytes.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { createDataFolder, heldAccounts } from "../account-folder.ts";
import { failed, misused, type CommandContext, type CommandResult, type Failure } from "../command.ts";
import { changeFolder, locking } from "../folder-change.ts";
import { makeFolderLock, readFolderLock, type LockOpener } from "../folder-lock-file.ts";
import { unlockFolder } from "../unlock-folder.ts";

export async function lock(context: CommandContext, useKeychain: boolean): CommandResult {
  const { data, crypto, keychain, terminal } = context;
  if (!useKeychain && !context.passphraseFromInput && !terminal.interactive)
    return misused("give --passphrase-stdin or --keychain, or run this in a terminal");
  await createDataFolder(data);
  const before = await readFolderLock(data);
  const keys = await unlockFolder(context);
  if (!keys.ok) return keys;
  const opener = useKeychain ? await newKeychainEntry(context) : await newPassphrase(context);
  if (!opener.ok) return opener;
  const made = await makeFolderLock(crypto, keys.value, opener.value);
  const changed = await changeFolder(context, locking(made), keys.value);
  if (!changed.ok) return changed;
  if (before !== null && before !== "damaged" && before.entry !== null) await keychain.clear(before.entry);
  const text = useKeychain
    ? `Locked: the keys in ${data} open with a random key in the keychain of this login.`
    : `Locked: the keys in ${data} open with the passphrase alone. Nobody can reset it; if it is lost, add the account again.`;
  return ok({ json: { locked: true, with: opener.value.type }, text });
}

async function newPassphrase(context: CommandContext): Promise<Result<LockOpener, Failure>> {
  const passphrase = await firstEntry(context);
  if (!passphrase.ok) return passphrase;
  const personal = (await heldAccounts(context.data)).map(({ address }) => address);
  if (passphraseStrength(passphrase.value, personal).level === "tooWeak")
    return failed(
      `this passphrase is too easy to guess: take at least ${MIN_PASSPHRASE_CHARACTERS} characters that nobody would try, such as five random words`,
    );
  if (!context.passphraseFromInput) {
    const again = await context.terminal.askSecret("Again: ");
    if (again === null) return failed(NONE_GIVEN);
    if (again !== passphrase.value) return failed("the two are not the same: nothing has changed");
  }
  return ok({ type: "passphrase", passphrase: passphrase.value });
}

const NONE_GIVEN = "no passphrase was given: nothing has changed";

/** On standard input it is the next line: the first, or after the one there was. */
async function firstEntry({ passphraseFromInput, terminal }: CommandContext): Promise<Result<string, Failure>> {
  const typed = passphraseFromInput
    ? await terminal.readLine("New passphrase: ")
    : await terminal.askSecret("New passphrase: ");
  if (typed !== null) return ok(typed);
  return failed(
    passphraseFromInput
      ? "no new passphrase came on standard input: where the folder is locked, it is the second line"
      : NONE_GIVEN,
  );
}

/** A random key, kept in the keychain. */
async function newKeychainEntry({ crypto, keychain }: CommandContext): Promise<Result<LockOpener, Failure>> {
  const entry = bytesToHex(crypto.randomBytes(16));
  const key32 = crypto.randomBytes(32);
  const secret = bytesToHex(key32);
  const stored = await keychain.store(entry, secret);
  if (!stored.ok) return failed(stored.error.line);
  const found = await keychain.lookup(entry);
  if (!found.ok || found.value !== secret) return failed("the keychain did not keep the key: nothing has changed");
  return ok({ type: "keychain", entry, key32 });
}
