/** Records by which an owner changes who is in: a device removed, new words, old words that take the account back. */
import { deriveIdentityKey, deriveRecoveryIdentity, generateRoot, type SigningKey } from "../../shared/crypto/keys.ts";
import type { LedgerView } from "../../shared/log/ledger-view.ts";
import { formerAfter, formerWithout } from "../../shared/log/record-identity.ts";
import { certify, newDevice, rotationTo, writeRecord } from "../../shared/log/testing/test-account.ts";
import type { TestAccount, TestBlob, TestDevice } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";

export interface RecordChange {
  readonly entry: Uint8Array;
  /** To be uploaded before the entry is appended. */
  readonly keyring: TestBlob;
}

const nextEpoch = (view: LedgerView): number => (view.record?.record.epoch ?? 0) + 1;

/** Signed by the identity key; `keep` are certified by it anew. */
export async function writeRemoval(
  made: TestAccount,
  view: LedgerView,
  keep: readonly TestDevice[],
): Promise<RecordChange> {
  const { change, keyring } = await rotationTo(crypto, made, nextEpoch(view), keep);
  const devices = await Promise.all(keep.map((device) => certify(crypto, made, device)));
  return { entry: await writeRecord(crypto, made, view, { ...change, devices }), keyring };
}

/** Other words, made by the account's device at `at`, unix seconds. */
export async function writeNewWords(
  made: TestAccount,
  view: LedgerView,
  at: number,
): Promise<RecordChange & { readonly identity: SigningKey }> {
  const { account, device } = made;
  const root = generateRoot(crypto);
  const identity = await deriveIdentityKey(crypto, root, account);
  const recovery = await deriveRecoveryIdentity(crypto, root, account);
  const { change, keyring } = await rotationTo(crypto, { ...made, recovery }, nextEpoch(view));
  const record = {
    ...{ ...change, at, identity: identity.publicKey, recovery: recovery.recipient.publicKey },
    former: formerAfter(view.record?.record ?? made.record, at),
    devices: [await certify(crypto, { ...made, identity }, device)],
  };
  const entry = await writeRecord(crypto, made, view, record, { signer: device.id }, device.keys.signing.secret);
  return { entry, keyring, identity };
}

/** The account's first words take it back, on a new device, at `at`, unix seconds. */
export async function writeRetake(made: TestAccount, view: LedgerView, at: number): Promise<RecordChange> {
  const { publicKey, secret } = made.identity;
  const device = await newDevice(crypto);
  const { change, keyring } = await rotationTo(crypto, made, nextEpoch(view), [device]);
  const record = {
    ...{ ...change, at, identity: publicKey, recovery: made.recovery.recipient.publicKey },
    former: formerWithout(view.record?.record ?? made.record, publicKey, at) ?? [],
    devices: [await certify(crypto, made, device)],
  };
  return { entry: await writeRecord(crypto, made, view, record, { retaker: publicKey }, secret), keyring };
}
