/** The record by which an owner removes devices: others stay, and a new epoch begins (docs/protocol.md, "Account record"). */
import { epochIdentity, generateEpochSecrets, type EpochSecrets } from "../../shared/crypto/keys.ts";
import { epoch } from "../../shared/lib/ids.ts";
import type { LedgerView } from "../../shared/log/ledger-view.ts";
import {
  certify,
  testKeyring,
  writeRecord,
  type TestAccount,
  type TestBlob,
  type TestDevice,
} from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";

export interface Removal {
  readonly entry: Uint8Array;
  /** To be uploaded before the entry is appended. */
  readonly keyring: TestBlob;
  readonly epochSecrets: EpochSecrets;
}

/** Signed by the identity key; `keep` are certified by it anew. */
export async function writeRemoval(made: TestAccount, view: LedgerView, keep: readonly TestDevice[]): Promise<Removal> {
  const epochSecrets = generateEpochSecrets(crypto);
  const number = (view.record?.record.epoch ?? 1) + 1;
  const keyring = await testKeyring(crypto, { ...made, epochSecrets }, keep, number);
  const { id, sha256, size } = keyring;
  const entry = await writeRecord(crypto, made, view, {
    epoch: epoch(number),
    recipient: epochIdentity(epochSecrets).recipient.publicKey,
    devices: await Promise.all(keep.map((device) => certify(crypto, made, device))),
    keyring: { id, sha256, size },
    adds: [id],
  });
  return { entry, keyring, epochSecrets };
}
