/** Signatures a check wants verified: apart from the rules, since verifying is asynchronous and a ledger is not. */
import type { CryptoPort } from "../crypto/primitives.ts";

export interface SignatureClaim {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  /** What is signed: the entry, or a device's certificate in its record. */
  readonly reason: "entry" | "certificate";
}

/** The first claim that does not hold, or null. */
export async function firstFalse(
  crypto: CryptoPort,
  claims: readonly SignatureClaim[],
): Promise<SignatureClaim | null> {
  const held = await Promise.all(
    claims.map(({ key, message, signature }) => crypto.ed25519.verify(key, message, signature)),
  );
  return claims[held.indexOf(false)] ?? null;
}
