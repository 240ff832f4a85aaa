/**
 * Wrong passwords cost time, by peer address: each doubles the delay of the next answer that says so, whatever the connection.
 * What is right is answered at once, and takes back what was wrong for the same name only: who has an account of their own
 * does not guess the passwords of others any faster by logging in to it.
 */
import { createHash } from "node:crypto";
import { LOGIN_DELAY_CAP } from "../limits.ts";

/** Milliseconds after which an address starts afresh. */
const FORGET_MS = 60_000;
/** Addresses remembered; beyond it the oldest go. */
const MAX_ADDRESSES = 10_000;
/** Names told from one another at an address; the wrong passwords of further ones are not taken back. */
const MAX_NAMES = 16;

interface Failures {
  readonly count: number;
  /** How many of them were for which name. */
  readonly names: ReadonlyMap<string, number>;
  readonly at: number;
}

const NONE: Failures = { count: 0, names: new Map(), at: -Infinity };

export class LoginThrottle {
  readonly #firstDelayMs: number;
  readonly #failures = new Map<string, Failures>();

  constructor(firstDelayMs: number) {
    this.#firstDelayMs = firstDelayMs;
  }

  /** Notes a failure and gives the milliseconds to wait before saying so. */
  failed(address: string, username: string, now: number): number {
    const { count, names } = this.#of(address, now);
    const name = nameOf(username);
    const isTold = names.has(name) || names.size < MAX_NAMES;
    const more = isTold ? new Map([...names, [name, (names.get(name) ?? 0) + 1]]) : names;
    this.#failures.delete(address);
    this.#failures.set(address, { count: count + 1, names: more, at: now });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= MAX_ADDRESSES) break;
      this.#failures.delete(oldest);
    }
    return this.#firstDelayMs * 2 ** Math.min(count, LOGIN_DELAY_CAP);
  }

  succeeded(address: string, username: string): void {
    const last = this.#failures.get(address);
    const name = nameOf(username);
    const own = last?.names.get(name);
    if (last === undefined || own === undefined) return;
    const names = new Map([...last.names].filter(([other]) => other !== name));
    if (last.count === own) this.#failures.delete(address);
    else this.#failures.set(address, { ...last, count: last.count - own, names });
  }

  #of(address: string, now: number): Failures {
    const last = this.#failures.get(address) ?? NONE;
    return now - last.at > FORGET_MS ? NONE : last;
  }
}

/** Of the same length whatever is sent. */
const nameOf = (username: string): string => createHash("sha256").update(username.toLowerCase()).digest("base64");
