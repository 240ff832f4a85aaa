/** `tools keyring check`: form, recipients, epochs, and whether it is the keyring an account record names. */
import { equalBytes } from "../../../shared/lib/bytes.ts";
import { keyringHash, type Keyring, type KeyringEpoch } from "../../../shared/crypto/keyring.ts";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { ok } from "../../../shared/lib/result.ts";
import { fitsRecord } from "../../../shared/account/keys/held-keys.ts";
import { recordFault } from "../../../shared/account/join/vouched.ts";
import type { AccountEntry } from "../../../shared/log/entry.ts";
import { failed } from "../../companion/command.ts";
import { readRecords, type AccountRecords } from "../account-records.ts";
import type { ToolContext, ToolResult } from "../context.ts";
import { readKeyringFile } from "../keyring-file.ts";
import { describeKeyring, stanzaCount } from "../keyring-text.ts";
import { openKeyringFile, readOpening, type Opening, type OpeningOptions } from "../opening.ts";

export interface CheckOptions extends OpeningOptions {
  readonly record: string | null;
}

export async function keyringCheck(context: ToolContext, path: string, options: CheckOptions): ToolResult {
  const file = await readKeyringFile(path);
  if (!file.ok) return file;
  const named = options.record ?? file.value.log;
  const records = named === null ? ok(null) : await readRecords(named);
  if (!records.ok) return records;
  const opening = await readOpening(context, options);
  if (!opening.ok) return opening;
  const keyring = await openKeyringFile(context, opening.value, file.value.bytes);
  if (!keyring.ok) return keyring;
  const fault = await compare(
    context,
    opening.value,
    { keyring: keyring.value, file: file.value.bytes },
    records.value,
  );
  if (fault !== null) return failed(fault);
  const { json, text } = describeKeyring(context.crypto, keyring.value, file.value.bytes);
  const checked = named === null ? "well formed" : "well formed, and the one the record names";
  return ok({ json: { ...(json as object), checked: true }, text: `${checked}\n${text}` });
}

interface Opened {
  readonly keyring: Keyring;
  readonly file: Uint8Array;
}

/** What does not fit, in one line; null if all does. */
async function compare(
  { crypto }: ToolContext,
  { owner }: Opening,
  { keyring, file }: Opened,
  records: AccountRecords | null,
): Promise<string | null> {
  if (!records) return null;
  const { newest, all } = records;
  const { account, record } = newest;
  if (account !== keyring.account)
    return `the record is account ${account}'s, the keyring account ${keyring.account}'s`;
  const identity = owner?.identity ?? record.identity;
  const unvouched = await recordFault(crypto, { account, identity }, newest);
  if (unvouched === "wrongIdentity") return "the record names another identity key than the words give";
  if (unvouched !== null) return "the record is not signed as it must be";
  if (!equalBytes(keyringHash(crypto, file), record.keyring.sha256))
    return "the record names another keyring: the SHA-256 of this file is not the one in the record";
  if (record.epoch !== keyring.epoch) return `the record is in epoch ${record.epoch}, the keyring in ${keyring.epoch}`;
  const wanted = record.devices.length + 1;
  const stanzas = stanzaCount(file);
  if (stanzas !== wanted)
    return `it is sealed to ${stanzas} recipients; the record names ${wanted}: the words and ${wanted - 1} devices`;
  const strange = keyring.epochs.find((secrets) => !fitsRecords(crypto, all, secrets));
  return strange ? `epoch ${strange.epoch}: its secrets are not those that the record names` : null;
}

/** The records of a whole log name its earlier epochs too. */
const fitsRecords = (crypto: CryptoPort, records: readonly AccountEntry[], secrets: KeyringEpoch): boolean =>
  records.every(
    ({ account, record }) => record.epoch !== secrets.epoch || fitsRecord(crypto, record, { account }, secrets),
  );
