/**
 * The code that a new device shows: a secret of 14 bytes and one byte of sum, in Crockford's base32, 24 characters in
 * groups of four. Who has it can read and answer what the new device left at the provider; the provider has not.
 *
 *     text = base32(S ‖ H("aerogramme/v1/pairing-sum" ‖ S)[0])
 *     slot = HKDF(S, "", "aerogramme/v1/pairing-slot", 16)    K = HKDF(S, "", "aerogramme/v1/pairing-key", 32)
 */
import type { CryptoPort } from "../../crypto/primitives.ts";
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { err, ok, type Result } from "../../lib/result.ts";

const SECRET_BYTES = 14;
const CHARACTERS = 24;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const SUM_LABEL = utf8("aerogramme/v1/pairing-sum");
const SLOT_LABEL = utf8("aerogramme/v1/pairing-slot");
const KEY_LABEL = utf8("aerogramme/v1/pairing-key");
const EMPTY = new Uint8Array(0);
/** Nobody types more. */
const MAX_TEXT = 1024;

export interface PairingCode {
  readonly text: string;
  /** 16 bytes: where the provider keeps the messages. */
  readonly slot: Uint8Array;
  /** 32 bytes: what they are sealed under. */
  readonly key: Uint8Array;
}

/** 1-based position of the first character that can not be; null: too few, too many, or the sum does not fit. */
export interface BadCode {
  readonly type: "badCode";
  readonly position: number | null;
}

export const makePairingCode = (crypto: CryptoPort): Promise<PairingCode> =>
  codeOf(crypto, crypto.randomBytes(SECRET_BYTES));

/** From what somebody typed, or the link in the QR code ("…/pair#CODE"). */
export async function readPairingCode(crypto: CryptoPort, typed: string): Promise<Result<PairingCode, BadCode>> {
  const cut = typed.slice(0, MAX_TEXT);
  const text = cut.slice(cut.lastIndexOf("#") + 1).replace(/[\s-]/g, "");
  const plain = text.toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  const values = Array.from({ length: plain.length }, (_, i) => ALPHABET.indexOf(plain.charAt(i)));
  const wrong = values.indexOf(-1);
  if (wrong >= 0 && wrong < CHARACTERS) return err({ type: "badCode", position: wrong + 1 });
  if (values.length !== CHARACTERS) return err({ type: "badCode", position: null });
  const bytes = fromBase32(values);
  const secret = bytes.subarray(0, SECRET_BYTES);
  if (bytes[SECRET_BYTES] !== sumOf(crypto, secret)) return err({ type: "badCode", position: null });
  return ok(await codeOf(crypto, secret));
}

async function codeOf(crypto: CryptoPort, secret: Uint8Array): Promise<PairingCode> {
  const text = toBase32(concatBytes(secret, Uint8Array.of(sumOf(crypto, secret))));
  const slot = await crypto.hkdf(secret, EMPTY, SLOT_LABEL, 16);
  const key = await crypto.hkdf(secret, EMPTY, KEY_LABEL, 32);
  return { text: text.match(/.{4}/g)?.join("-") ?? text, slot, key };
}

const sumOf = (crypto: CryptoPort, secret: Uint8Array): number => crypto.sha256(concatBytes(SUM_LABEL, secret))[0] ?? 0;

function toBase32(bytes: Uint8Array): string {
  let text = "";
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET.charAt((held >> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return text;
}

function fromBase32(values: readonly number[]): Uint8Array {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values) {
    held = (held << 5) | value;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push(held >> bits);
    held &= (1 << bits) - 1;
  }
  return Uint8Array.from(bytes);
}
