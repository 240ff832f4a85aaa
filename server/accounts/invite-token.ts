/** Invite tokens: 192 random bits in base64url, known to the store by their SHA-256 only. */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { bytesToBase64Url } from "../../shared/lib/base64.ts";
import { utf8 } from "../../shared/lib/bytes.ts";
import type { Flavor } from "../../shared/log/record.ts";
import type { Invitation } from "./account-store.ts";

const TOKEN_BYTES = 24;
const TOKEN = /^[A-Za-z0-9_-]{32}$/;
export const INVITE_SECONDS = 7 * 86_400;

export interface Issued {
  readonly token: string;
  readonly invitation: Invitation;
}

/** `now`: unix seconds. */
export function issueInvite(crypto: CryptoPort, now: number, flavor: Flavor): Issued {
  const token = bytesToBase64Url(crypto.randomBytes(TOKEN_BYTES));
  return { token, invitation: { hash: crypto.sha256(utf8(token)), expires: now + INVITE_SECONDS, flavor } };
}

/** Null unless it looks like a token. */
export const hashToken = (crypto: Pick<CryptoPort, "sha256">, token: string): Uint8Array | null =>
  TOKEN.test(token) ? crypto.sha256(utf8(token)) : null;
