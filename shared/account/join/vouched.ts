/**
 * Whether an account record met outside its log (the newest one, or the one inside a checkpoint) comes from the account:
 * the log's own rules need the record before it, which is not there.
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { equalBytes } from "../../lib/bytes.ts";
import type { AccountId } from "../../lib/ids.ts";
import { checkSignatures } from "../../log/check.ts";
import { signedBytesOf, type AccountEntry } from "../../log/entry.ts";
import { checkRecordAlone } from "../../log/record-rules.ts";
import { findDevice } from "../../log/record.ts";
import type { SignatureClaim } from "../../log/signature-claim.ts";

export type Unvouched = "wrongIdentity" | "badSignature";

/**
 * Null if it is this account's, names the identity key trusted, is signed by that key or by a device of its own, and
 * every certificate in it leads to that key. The log's rules see to it that a record's signer stays in it.
 */
export async function recordFault(
  crypto: CryptoPort,
  trusted: { readonly account: AccountId; readonly identity: Uint8Array },
  entry: AccountEntry,
): Promise<Unvouched | null> {
  const { record } = entry;
  if (entry.account !== trusted.account || !equalBytes(record.identity, trusted.identity)) return "wrongIdentity";
  const key = signerKey(entry);
  const certificates = checkRecordAlone(entry.account, record);
  if (!key || !certificates.ok) return "badSignature";
  const own: SignatureClaim = { key, message: signedBytesOf(entry), signature: entry.sig, reason: "entry" };
  return (await checkSignatures(crypto, [own, ...certificates.value])) === null ? null : "badSignature";
}

/** A former identity that took the account back is the identity of that very record. */
function signerKey({ record, signer, retaker }: AccountEntry): Uint8Array | null {
  if (retaker !== null) return equalBytes(retaker, record.identity) ? retaker : null;
  return signer === null ? record.identity : (findDevice(record, signer)?.key ?? null);
}
