/** Cryptography whose random bytes are counted out by SHA-256 instead of drawn: vectors come out the same at every run. */
import { concatBytes, u32ToBytes, utf8 } from "../../lib/bytes.ts";
import { portableCrypto } from "../portable.ts";
import type { CryptoPort } from "../primitives.ts";

export function countedCrypto(): CryptoPort {
  let drawn = 0;
  const block = (): Uint8Array => portableCrypto.sha256(concatBytes(utf8("vectors"), u32ToBytes(drawn++)));
  return {
    ...portableCrypto,
    randomBytes: (length) => concatBytes(...Array.from({ length: Math.ceil(length / 32) }, block)).slice(0, length),
  };
}
