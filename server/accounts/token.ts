/** Random tokens: handed out once, kept as their SHA-256. */
import { createHash } from "node:crypto";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";

const TOKEN_BYTES = 24;

/** 192 random bits in base64url. */
export const newToken = (crypto: Pick<CryptoPort, "randomBytes">): string =>
  Buffer.from(crypto.randomBytes(TOKEN_BYTES)).toString("base64url");

export const hashToken = (token: string): Uint8Array => Uint8Array.from(createHash("sha256").update(token).digest());
