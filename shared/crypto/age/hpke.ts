/**
 * HPKE (RFC 9180 §5.1) as age's hybrid stanza uses it: mode base, KEM X-Wing (0x647a), HKDF-SHA256, ChaCha20-Poly1305,
 * one message under the base nonce.
 */
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { hkdfExpand, hkdfExtract } from "../hkdf.ts";
import { KEY_BYTES, NONCE_BYTES, type CryptoPort } from "../primitives.ts";

const INFO = utf8("age-encryption.org/mlkem768x25519");
const NONE = new Uint8Array(0);
/** "HPKE" ‖ KEM 0x647a ‖ KDF 0x0001 ‖ AEAD 0x0003 */
const SUITE = concatBytes(utf8("HPKE"), Uint8Array.of(0x64, 0x7a, 0x00, 0x01, 0x00, 0x03));
const VERSION = utf8("HPKE-v1");
const MODE_BASE = 0;

const labeledExtract = (crypto: CryptoPort, salt: Uint8Array, label: string, ikm: Uint8Array): Uint8Array =>
  hkdfExtract(crypto, salt, concatBytes(VERSION, SUITE, utf8(label), ikm));

function labeledExpand(crypto: CryptoPort, prk: Uint8Array, label: string, info: Uint8Array, length: number) {
  return hkdfExpand(crypto, prk, concatBytes(Uint8Array.of(0, length), VERSION, SUITE, utf8(label), info), length);
}

/** The key schedule context depends on constants alone. */
let context: Uint8Array | null = null;
const keyScheduleContext = (crypto: CryptoPort): Uint8Array =>
  (context ??= concatBytes(
    Uint8Array.of(MODE_BASE),
    labeledExtract(crypto, NONE, "psk_id_hash", NONE),
    labeledExtract(crypto, NONE, "info_hash", INFO),
  ));

export function hpkeKeyAndNonce(crypto: CryptoPort, sharedSecret: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const info = keyScheduleContext(crypto);
  const secret = labeledExtract(crypto, sharedSecret, "secret", NONE);
  return {
    key: labeledExpand(crypto, secret, "key", info, KEY_BYTES),
    nonce: labeledExpand(crypto, secret, "base_nonce", info, NONCE_BYTES),
  };
}
