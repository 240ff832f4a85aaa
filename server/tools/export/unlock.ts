/** From the words to the secrets of a reader: a device that no record names, and that therefore can only read. */
import { openKeyring } from "../../../shared/crypto/keyring.ts";
import { deriveIdentityKey, deriveRecoveryIdentity } from "../../../shared/crypto/keys.ts";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { equalBytes } from "../../../shared/lib/bytes.ts";
import { idFromBytes, seq as toSeq, type DeviceId, type Epoch } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { parseEntry, type AccountEntry } from "../../../shared/log/entry.ts";
import { encodeSecrets } from "../../../shared/account/keys/secrets.ts";
import { recordFault } from "../../../shared/account/join/vouched.ts";
import { explainReadFailure } from "../files.ts";
import { explainKeyringFault } from "../opening.ts";
import type { ExportFolder } from "./export-folder.ts";

export interface Unlocked {
  /** A device's, for the engine. */
  readonly secrets: Uint8Array;
  /** Epochs whose keys nobody of the account has any more. */
  readonly lost: readonly Epoch[];
}

/** The error is one line for a person. */
export async function unlockExport(
  crypto: CryptoPort,
  folder: ExportFolder,
  root: Uint8Array,
): Promise<Result<Unlocked, string>> {
  const { account, origin, end } = folder;
  const newest = await newestRecord(folder);
  if (!newest) return err("log.cborseq holds no readable account record: it is damaged, or not an account's log");
  if (newest.account !== account) return err("account.json and log.cborseq are of different accounts");
  const own = { account, identity: newest.record.identity };
  if (await recordFault(crypto, own, newest)) return err(`log.cborseq: ${DAMAGED}`);
  const { publicKey: identity } = await deriveIdentityKey(crypto, root, account);
  if (!equalBytes(identity, newest.record.identity)) return err(await explainStrangeWords(folder, identity));
  const { address, keyring, epoch } = newest.record;
  const file = await folder.blob(keyring.id);
  if (!file.ok) return err(`the keyring is not to be had: ${explainReadFailure(`blobs/${keyring.id}`, file.error)}`);
  const recovery = await deriveRecoveryIdentity(crypto, root, account);
  const opened = await openKeyring(crypto, recovery, file.value, { account, epoch, hash: keyring.sha256 });
  if (!opened.ok) return err(`the keyring, blobs/${keyring.id}, does not open: ${explainRefusal(opened.error.type)}`);
  const { lost } = newest.record;
  const secrets = encodeSecrets({
    ...{ account, address, provider: origin, device: idFromBytes<DeviceId>(crypto.randomBytes(16)), identity },
    ...{ deviceKey: crypto.randomBytes(32), deviceSeed: crypto.randomBytes(32), cacheKey: crypto.randomBytes(32) },
    ...{ epochs: opened.value.epochs, lost, seen: end },
  });
  return ok({ secrets, lost });
}

const DAMAGED = "the account's newest record is not signed as it must be: it was changed";

type RefusalType = Extract<Awaited<ReturnType<typeof openKeyring>>, { ok: false }>["error"]["type"];

function explainRefusal(type: RefusalType): string {
  switch (type) {
    case "hash":
      return "it is not the one the account's record names";
    case "account":
      return "it is another account's";
    case "epoch":
      return "it is another epoch's";
    case "malformed":
    case "stanzas":
    case "noMatch":
    case "mac":
    case "payload":
      return explainKeyringFault({ type });
  }
}

const newestRecord = (folder: ExportFolder): Promise<AccountEntry | null> =>
  recordAt(folder, folder.log.records.at(-1));

async function recordAt({ log }: ExportFolder, seq: number | undefined): Promise<AccountEntry | null> {
  const [bytes] = seq === undefined ? [] : await log.read(toSeq(seq - 1));
  const entry = bytes ? parseEntry(bytes) : null;
  return entry?.type === "account" ? entry : null;
}

/** Words that were the account's once are told apart from a stranger's. */
async function explainStrangeWords(folder: ExportFolder, identity: Uint8Array): Promise<string> {
  for (const seq of folder.log.records) {
    const entry = await recordAt(folder, seq);
    if (entry && equalBytes(entry.record.identity, identity))
      return "these words were this account's once; others are in force now: give those";
  }
  return "these words are valid, but they are not the words of this account";
}
