/** What Argon2 hashes with BLAKE2b before and after its loop over blocks (RFC 9106 §3.2 and §3.3). */
import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes } from "../lib/bytes.ts";
import type { Argon2Params } from "./passphrase.ts";

export const BLOCK_BYTES = 1024;
const HASH_BYTES = 64;
const [VERSION, ARGON2ID] = [0x13, 2];

/** 32-bit words, little-endian. */
function le32(...words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  words.forEach((word, at) => new DataView(bytes.buffer).setUint32(4 * at, word, true));
  return bytes;
}

/** Parallelism, octets of the tag, KiB, passes, version, type: how H₀ begins. */
export const parameterWords = ({ m, t, p }: Argon2Params, tagBytes: number): Uint8Array =>
  le32(p, tagBytes, m, t, VERSION, ARGON2ID);

/** H′, the hash of variable length (§3.3). */
export function variableHash(input: Uint8Array, length: number): Uint8Array {
  if (length <= HASH_BYTES) return blake2b(concatBytes(le32(length), input), { dkLen: length });
  const out = new Uint8Array(length);
  let hash = blake2b(concatBytes(le32(length), input));
  let at = 0;
  for (; length - at > HASH_BYTES; at += HASH_BYTES / 2) {
    out.set(hash.subarray(0, HASH_BYTES / 2), at);
    hash = blake2b(hash, { dkLen: Math.min(HASH_BYTES, length - at - HASH_BYTES / 2) });
  }
  out.set(hash, at);
  return out;
}

/** Blocks 0 and 1 of each lane, one after the other (§3.2, steps 3 and 4). */
export function firstBlocks(
  secret: Uint8Array,
  salt: Uint8Array,
  params: Argon2Params,
  tagBytes: number,
): Uint8Array[] {
  const parts = [parameterWords(params, tagBytes), le32(secret.length), secret, le32(salt.length), salt, le32(0, 0)];
  const begun = concatBytes(...parts);
  const start = blake2b(begun);
  begun.fill(0);
  const blocks = Array.from({ length: 2 * params.p }, (_, at) => {
    const input = concatBytes(start, le32(at & 1, at >> 1));
    const block = variableHash(input, BLOCK_BYTES);
    input.fill(0);
    return block;
  });
  // it tells passwords apart at the cost of one hash
  start.fill(0);
  return blocks;
}
