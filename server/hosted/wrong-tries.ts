/**
 * Passwords that were wrong a moment ago, for the program that goes on with a dead one: it is told so without work. They are
 * kept under a key that dies with the process. What is known to be wrong says nothing of whether the account exists.
 */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { bytesToHex, utf8 } from "../../shared/lib/bytes.ts";
import type { AccountId } from "../../shared/lib/ids.ts";

export interface Try {
  readonly account: AccountId;
  readonly from: string;
  readonly password: string;
  /** Another one after any change of what the account opens with. */
  readonly mark: string;
}

export interface WrongTries {
  /** Stands for the try; nobody learns the password from it. */
  nameOf(tried: Try): string;
  has(name: string): boolean;
  note(name: string): void;
}

/** Milliseconds. */
const KEEP_MS = 60_000;
/** The oldest go. */
const MAX_TRIES = 20_000;

/** `clock`: unix ms. */
export function createWrongTries(crypto: CryptoPort, clock: () => number, maxTries = MAX_TRIES): WrongTries {
  const key = crypto.randomBytes(32);
  /** When each was noted, unix ms; the oldest first. */
  const tries = new Map<string, number>();
  return {
    nameOf: ({ account, from, password, mark }) =>
      bytesToHex(crypto.hmac(key, utf8(JSON.stringify([account, from, mark, password])))),
    has(name) {
      const age = clock() - (tries.get(name) ?? -Infinity);
      return age >= 0 && age < KEEP_MS;
    },
    note(name) {
      tries.delete(name);
      tries.set(name, clock());
      for (const [oldest, at] of tries) {
        if (tries.size <= maxTries && clock() - at < KEEP_MS) break;
        tries.delete(oldest);
      }
    },
  };
}
