/**
 * Whether an account record met outside its log (the newest one, or the one inside a checkpoint) comes from the account:
 * the log's own rules need the record before it, which is not there.
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { equalBytes } from "../lib/bytes.ts";
import { epoch, type AccountId } from "../lib/ids.ts";
import { checkSignatures } from "../log/check.ts";
import { signedBytesOf, type AccountEntry } from "../log/entry.ts";
import { checkRecord } from "../log/record-rules.ts";
import { findDevice } from "../log/record.ts";
import type { SignatureClaim } from "../log/signature-claim.ts";

export type Unvouched = "wrongIdentity" | "badSignature";

/**
 * Null if it is this account's, names the identity key trusted, is signed by that key or by a device of its own, and
 * every certificate in it leads to that key. A record signed by a device that it no longer holds counts as not vouched for.
 */
export async function recordFault(
  crypto: CryptoPort,
  trusted: { readonly account: AccountId; readonly identity: Uint8Array },
  entry: AccountEntry,
): Promise<Unvouched | null> {
  const { record, signer } = entry;
  if (entry.account !== trusted.account || !equalBytes(record.identity, trusted.identity)) return "wrongIdentity";
  const key = signer === null ? record.identity : findDevice(record, signer)?.key;
  const certificates = certificateClaims(entry);
  if (!key || !certificates) return "badSignature";
  const own: SignatureClaim = { key, message: signedBytesOf(entry), signature: entry.sig, reason: "entry" };
  return (await checkSignatures(crypto, [own, ...certificates])) === null ? null : "badSignature";
}

/**
 * All of them, by the rules for a first record: with none before it every certificate counts as new. What only a first
 * record may say (epoch 1, a time, its keyring among the blobs added) is given to it.
 */
function certificateClaims({ account, record }: AccountEntry): readonly SignatureClaim[] | null {
  const asFirst = { ...record, epoch: epoch(1), time: 0, adds: [record.keyring.id] };
  const claims = checkRecord(account, null, asFirst);
  return claims.ok ? claims.value : null;
}
