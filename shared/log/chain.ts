/**
 * The hash chain over an account's log (docs/protocol.md, "Chain"): a head covers every entry up to its seq.
 *
 *     head(0) = H("aerogramme/v1/genesis" ‖ A)
 *     head(n) = H("aerogramme/v1/chain" ‖ A ‖ u64 n ‖ head(n-1) ‖ H(entry n))
 */
import type { CryptoPort } from "../crypto/primitives.ts";
import { concatBytes, u64ToBytes, utf8 } from "../lib/bytes.ts";
import { idToBytes, seq as asSeq, type AccountId, type Seq } from "../lib/ids.ts";

const GENESIS_LABEL = utf8("aerogramme/v1/genesis");
const CHAIN_LABEL = utf8("aerogramme/v1/chain");

/** A position in the log and the head there. */
export interface ChainPoint {
  readonly seq: Seq;
  readonly head: Uint8Array;
}

type Hash = Pick<CryptoPort, "sha256">;

export const genesisHead = (crypto: Hash, account: AccountId): Uint8Array =>
  crypto.sha256(concatBytes(GENESIS_LABEL, idToBytes(account)));

/** The point after `entry`, the bytes of the entry that follows `before`. */
export function nextPoint(crypto: Hash, account: AccountId, before: ChainPoint, entry: Uint8Array): ChainPoint {
  const seq = asSeq(before.seq + 1);
  return { seq, head: nextHead(crypto, account, seq, before.head, entry) };
}

/** head(seq) from head(seq − 1) and the bytes of entry `seq`. */
export function nextHead(crypto: Hash, account: AccountId, seq: Seq, head: Uint8Array, entry: Uint8Array): Uint8Array {
  const parts = [CHAIN_LABEL, idToBytes(account), u64ToBytes(seq), head, crypto.sha256(entry)];
  return crypto.sha256(concatBytes(...parts));
}
