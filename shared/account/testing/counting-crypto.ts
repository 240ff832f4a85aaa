/** A crypto port that counts X25519 operations: one for every age header opened. */
import type { CryptoPort } from "../../crypto/primitives.ts";

export interface CountingCrypto {
  readonly crypto: CryptoPort;
  count(): number;
}

export function countPublicKeyOperations(crypto: CryptoPort): CountingCrypto {
  let count = 0;
  const x25519: CryptoPort["x25519"] = {
    ...crypto.x25519,
    sharedSecret(...args) {
      count++;
      return crypto.x25519.sharedSecret(...args);
    },
  };
  return { crypto: { ...crypto, x25519 }, count: () => count };
}
