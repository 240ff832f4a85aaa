/** Ed25519 and X25519 on @noble/curves: for platforms that have none. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { randomBytes } from "@noble/hashes/utils.js";
import { assert } from "../lib/assert.ts";
import { concatBytes, equalBytes } from "../lib/bytes.ts";
import { signatureWellFormed } from "./ed25519-rules.ts";
import { orNull } from "./portable-base.ts";
import { KEY_BYTES } from "./primitives.ts";
import type { Ed25519, X25519 } from "./primitives.ts";
import { x25519 } from "./x25519.ts";

const littleEndian = (bytes: Uint8Array): bigint => bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** [S]B − [k]A, encoded, must be R byte for byte: the cofactorless equation that native implementations use. */
function verifyCofactorless(public32: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const { Point } = ed25519;
  const r = signature.subarray(0, 32);
  const k = Point.Fn.create(littleEndian(sha512(concatBytes(r, public32, message))));
  const s = littleEndian(signature.subarray(32));
  const kA = Point.fromBytes(public32).multiplyUnsafe(k);
  return equalBytes(Point.BASE.multiplyUnsafe(s).subtract(kA).toBytes(), r);
}

export const portableEd25519: Ed25519 = {
  publicKey: (secret) => Promise.resolve(ed25519.getPublicKey(secret)),
  sign: (secret, message) => Promise.resolve(ed25519.sign(message, secret)),
  verify: (public32, message, signature) =>
    Promise.resolve(
      signatureWellFormed(public32, signature) &&
        orNull(() => verifyCofactorless(public32, message, signature)) === true,
    ),
};

const agree = (secret: Uint8Array, public32: Uint8Array): Uint8Array | null =>
  orNull(() => x25519.getSharedSecret(secret, public32));

export const portableX25519: X25519 = {
  publicKey: (secret) => Promise.resolve(x25519.getPublicKey(secret)),
  sharedSecret: (secret, public32) => {
    assert(secret.length === KEY_BYTES, "32-byte secret key");
    return Promise.resolve(agree(secret, public32));
  },
  ephemeral: (public32) => {
    const fresh = randomBytes(KEY_BYTES);
    const secret = agree(fresh, public32);
    return Promise.resolve(secret === null ? null : { share: x25519.getPublicKey(fresh), secret });
  },
};
