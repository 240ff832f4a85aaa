/** HKDF-SHA256 (RFC 5869) over the port's synchronous HMAC; extract and expand apart for HPKE (RFC 9180). */
import { assert } from "../lib/assert.ts";
import { concatBytes } from "../lib/bytes.ts";
import { SHA256_BYTES, type CryptoPort } from "./primitives.ts";

type Hmac = Pick<CryptoPort, "hmac">;
const NO_SALT = new Uint8Array(SHA256_BYTES);

export const hkdfExtract = (crypto: Hmac, salt: Uint8Array, ikm: Uint8Array): Uint8Array =>
  crypto.hmac(salt.length === 0 ? NO_SALT : salt, ikm);

export function hkdfExpand(crypto: Hmac, prk: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  assert(length > 0 && length <= 255 * SHA256_BYTES, "HKDF gives 1 to 8160 bytes");
  const out = new Uint8Array(length);
  let block: Uint8Array = new Uint8Array(0);
  for (let at = 0, counter = 1; at < length; at += SHA256_BYTES, counter++) {
    block = crypto.hmac(prk, concatBytes(block, info, Uint8Array.of(counter)));
    out.set(block.subarray(0, length - at), at);
  }
  return out;
}

/** Both steps at once, without a promise. */
export const hkdfSync = (
  crypto: Hmac,
  ikm: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  length: number,
): Uint8Array => hkdfExpand(crypto, hkdfExtract(crypto, salt, ikm), info, length);
