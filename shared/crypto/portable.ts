/** The port on @noble/ciphers, @noble/curves and @noble/hashes alone: runs wherever JavaScript does. */
import { gcm } from "@noble/ciphers/aes.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { aead, portableBase } from "./portable-base.ts";
import { portableEd25519, portableX25519 } from "./portable-curves.ts";
import type { CryptoPort } from "./primitives.ts";
import { stretchInScript } from "./stretch.ts";

const aes = aead((key, nonce, aad) => gcm(key, nonce, aad));

export const portableCrypto: CryptoPort = {
  ...portableBase,
  sha256Async: (bytes) => Promise.resolve(portableBase.sha256(bytes)),
  bulkChacha: () => Promise.resolve(null),
  decapsulation: () => Promise.resolve(null),
  hkdf: (ikm, salt, info, length) => Promise.resolve(hkdf(sha256, ikm, salt, info, length)),
  aesGcm: {
    seal: (...args) => Promise.resolve(aes.seal(...args)),
    open: (...args) => Promise.resolve(aes.open(...args)),
  },
  ed25519: portableEd25519,
  x25519: portableX25519,
  stretch: stretchInScript,
};
