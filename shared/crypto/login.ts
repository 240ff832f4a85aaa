/**
 * Device login: Ed25519 over the server's challenge, bound to the provider's origin.
 *
 *     signature input = "aerogramme/v1/login" ‖ deterministic CBOR [origin text, A bytes16, device id bytes16, challenge bytes32]
 *
 * CBOR gives each field its length, so no two different logins have the same input; the label ends where CBOR begins
 * (byte 0x84), so no other signed input of the protocol has it either.
 */
import { assert } from "../lib/assert.ts";
import { concatBytes, utf8 } from "../lib/bytes.ts";
import { encodeCbor } from "../lib/cbor.ts";
import { idToBytes, type AccountId, type DeviceId } from "../lib/ids.ts";
import type { CryptoPort } from "./primitives.ts";

const LABEL = utf8("aerogramme/v1/login");
export const CHALLENGE_BYTES = 32;

export interface LoginClaim {
  /** As browsers serialise it: scheme, host, port if not the default, no trailing slash (RFC 6454 §6.2). */
  readonly origin: string;
  readonly account: AccountId;
  readonly device: DeviceId;
  /** 32 bytes, single use. */
  readonly challenge: Uint8Array;
}

export function loginMessage({ origin, account, device, challenge }: LoginClaim): Uint8Array {
  assert(challenge.length === CHALLENGE_BYTES, "a challenge has 32 bytes");
  return concatBytes(LABEL, encodeCbor([origin, idToBytes(account), idToBytes(device), challenge]));
}

export const signLogin = (crypto: CryptoPort, deviceSecret: Uint8Array, claim: LoginClaim): Promise<Uint8Array> =>
  crypto.ed25519.sign(deviceSecret, loginMessage(claim));

/** False for any other origin, account, device, challenge or key, or a malformed signature. */
export const verifyLogin = (
  crypto: CryptoPort,
  devicePublicKey: Uint8Array,
  claim: LoginClaim,
  signature: Uint8Array,
): Promise<boolean> => crypto.ed25519.verify(devicePublicKey, loginMessage(claim), signature);
