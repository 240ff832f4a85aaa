/**
 * How a 16-byte file key travels in a header: stanzas `mlkem768x25519` (X-Wing KEM, then HPKE) and `X25519`
 * (C2SP age.md, "The X25519 recipient type" and "The hybrid recipient type").
 */
import { sha3_256 } from "@noble/hashes/sha3.js";
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { hkdfSync } from "../hkdf.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES, type CryptoPort } from "../primitives.ts";
import { decapsulate } from "./decapsulation.ts";
import { decodeBase64, encodeBase64, type Stanza } from "./header.ts";
import { hpkeKeyAndNonce } from "./hpke.ts";
import type { AgeIdentity, AgeRecipient, HybridIdentity, HybridRecipient } from "./identity.ts";
import type { X25519Identity, X25519Recipient } from "./identity.ts";

export const FILE_KEY_BYTES = 16;
export const HYBRID_STANZA = "mlkem768x25519";
export const X25519_STANZA = "X25519";

const WRAPPED_BYTES = FILE_KEY_BYTES + TAG_BYTES;
const MLKEM_CIPHERTEXT_BYTES = 1088;
const X25519_LABEL = utf8("age-encryption.org/v1/X25519");
/** `\.//^\` (draft-connolly-cfrg-xwing-kem §5.3) */
const XWING_LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c);
const ZERO_NONCE = new Uint8Array(NONCE_BYTES);
const NO_AAD = new Uint8Array(0);

/** Null if the recipient's X25519 key is of low order. */
export const wrapFileKey = (crypto: CryptoPort, to: AgeRecipient, fileKey: Uint8Array): Promise<Stanza | null> =>
  to.type === "hybrid" ? wrapHybrid(crypto, to, fileKey) : wrapX25519(crypto, to, fileKey);

async function wrapHybrid(crypto: CryptoPort, to: HybridRecipient, fileKey: Uint8Array): Promise<Stanza | null> {
  const x = await crypto.x25519.ephemeral(to.x25519);
  if (x === null) return null;
  const { cipherText, sharedSecret } = to.mlkem.encapsulate(crypto.randomBytes(KEY_BYTES));
  const { key, nonce } = hpkeKeyAndNonce(crypto, combine(sharedSecret, x.secret, x.share, to.x25519));
  const args = [HYBRID_STANZA, encodeBase64(concatBytes(cipherText, x.share))];
  return { args, body: crypto.chacha.seal(key, nonce, NO_AAD, fileKey) };
}

const combine = (mlkem: Uint8Array, x: Uint8Array, share: Uint8Array, publicKey: Uint8Array): Uint8Array =>
  sha3_256(concatBytes(mlkem, x, share, publicKey, XWING_LABEL));

async function wrapX25519(crypto: CryptoPort, to: X25519Recipient, fileKey: Uint8Array): Promise<Stanza | null> {
  const x = await crypto.x25519.ephemeral(to.publicKey);
  if (x === null) return null;
  const key = hkdfSync(crypto, x.secret, concatBytes(x.share, to.publicKey), X25519_LABEL, KEY_BYTES);
  return {
    args: [X25519_STANZA, encodeBase64(x.share)],
    body: crypto.chacha.seal(key, ZERO_NONCE, NO_AAD, fileKey),
  };
}

/** Null: this stanza is not for this identity. */
export type Unwrapped = Uint8Array | "malformed" | null;

export async function unwrapFileKey(crypto: CryptoPort, identity: AgeIdentity, stanza: Stanza): Promise<Unwrapped> {
  const type = identity.type === "hybrid" ? HYBRID_STANZA : X25519_STANZA;
  if (stanza.args[0] !== type) return null;
  const share = stanza.args.length === 2 ? decodeBase64(stanza.args[1] ?? "") : null;
  if (share === null || stanza.body.length !== WRAPPED_BYTES) return "malformed";
  return identity.type === "hybrid"
    ? unwrapHybrid(crypto, identity, share, stanza.body)
    : unwrapX25519(crypto, identity, share, stanza.body);
}

async function unwrapHybrid(
  crypto: CryptoPort,
  identity: HybridIdentity,
  enc: Uint8Array,
  body: Uint8Array,
): Promise<Unwrapped> {
  if (enc.length !== MLKEM_CIPHERTEXT_BYTES + KEY_BYTES) return "malformed";
  const share = enc.subarray(MLKEM_CIPHERTEXT_BYTES);
  const x = await crypto.x25519.sharedSecret(identity.x25519Secret, share);
  if (x === null) return "malformed";
  const mlkemSecret = await decapsulate(crypto, identity, enc.subarray(0, MLKEM_CIPHERTEXT_BYTES));
  const { key, nonce } = hpkeKeyAndNonce(crypto, combine(mlkemSecret, x, share, identity.recipient.x25519));
  return crypto.chacha.open(key, nonce, NO_AAD, body);
}

async function unwrapX25519(
  crypto: CryptoPort,
  identity: X25519Identity,
  share: Uint8Array,
  body: Uint8Array,
): Promise<Unwrapped> {
  const secret = await crypto.x25519.sharedSecret(identity.secret, share);
  if (secret === null) return "malformed";
  const salt = concatBytes(share, identity.recipient.publicKey);
  const key = hkdfSync(crypto, secret, salt, X25519_LABEL, KEY_BYTES);
  return crypto.chacha.open(key, ZERO_NONCE, NO_AAD, body);
}
