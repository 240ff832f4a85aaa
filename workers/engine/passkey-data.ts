/** What a passkey's slot says in clear, so that the authenticator can be asked: CBOR [credential id, PRF input]. */
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";
import { asBytes, asBytesUpTo, asList } from "../../shared/lib/cbor-fields.ts";
import type { PasskeyPrompt } from "../rpc/lock-rpc.ts";

export const PASSKEY_LABEL = "passkey";
const SALT_BYTES = 32;
/** WebAuthn Level 2 §4: a credential id has at most 1,023 bytes. */
const MAX_CREDENTIAL = 1023;

/** Null if it is not of the lengths that WebAuthn has. */
export function promptToData({ credential, salt }: PasskeyPrompt): Uint8Array | null {
  const fits = credential.length > 0 && credential.length <= MAX_CREDENTIAL && salt.length === SALT_BYTES;
  return fits ? encodeCbor([credential, salt]) : null;
}

export function dataToPrompt(data: Uint8Array): PasskeyPrompt | null {
  const list = asList(decodeCbor(data));
  const credential = asBytesUpTo(list?.[0], MAX_CREDENTIAL);
  const salt = asBytes(list?.[1], SALT_BYTES);
  return list?.length === 2 && credential && salt ? { credential, salt } : null;
}
