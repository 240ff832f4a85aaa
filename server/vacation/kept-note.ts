/** A note as it is kept: CBOR [note without its secret, the secret sealed]. */
import { decodeVacation, encodeVacation, HANDED, type Vacation } from "../../shared/account/by-itself/vacations.ts";
import { asBytesUpTo, asListOf } from "../../shared/lib/cbor-fields.ts";
import { decodeCbor, encodeCbor } from "../../shared/lib/cbor.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import type { VacationNote } from "../../shared/lib/vacation-port.ts";
import type { VacationKeys } from "./vacation-keys.ts";

const SECRET = 16;
const NO_SECRET = new Uint8Array(SECRET);
const MAX_OCTETS = 256 * 1024;

export function encodeNote(keys: VacationKeys, account: AccountId, note: VacationNote): Uint8Array {
  const open = encodeVacation({ ...note, on: true, handed: HANDED, secret: NO_SECRET });
  return encodeCbor([open, keys.seal(account, note.secret)]);
}

/** Null if it is none. Under other secrets its ids are others: devices did not give them. */
export function decodeNote(keys: VacationKeys, account: AccountId, kept: Uint8Array): Vacation | null {
  const parts = asListOf(decodeCbor(kept) ?? undefined, 2, (part) => asBytesUpTo(part, MAX_OCTETS));
  const note = parts?.[0] && decodeVacation(parts[0]);
  if (!note) return null;
  const secret = keys.open(account, parts[1] ?? NO_SECRET) ?? keys.nameOf(account, "").subarray(0, SECRET);
  return { ...note, secret: Uint8Array.from(secret) };
}
