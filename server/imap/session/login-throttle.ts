/**
 * Wrong passwords cost time, by peer address: each doubles the delay of the next answer that says so, whatever the connection.
 * What is right is answered at once.
 */
import { LOGIN_DELAY_CAP } from "../limits.ts";

/** Milliseconds after which an address starts afresh. */
const FORGET_MS = 60_000;
/** Addresses remembered; beyond it the oldest go. */
const MAX_ADDRESSES = 10_000;

export class LoginThrottle {
  readonly #firstDelayMs: number;
  readonly #failures = new Map<string, { readonly count: number; readonly at: number }>();

  constructor(firstDelayMs: number) {
    this.#firstDelayMs = firstDelayMs;
  }

  /** Notes a failure and gives the milliseconds to wait before saying so. */
  failed(address: string, now: number): number {
    const last = this.#failures.get(address);
    const count = last === undefined || now - last.at > FORGET_MS ? 0 : last.count;
    this.#failures.delete(address);
    this.#failures.set(address, { count: count + 1, at: now });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= MAX_ADDRESSES) break;
      this.#failures.delete(oldest);
    }
    return this.#firstDelayMs * 2 ** Math.min(count, LOGIN_DELAY_CAP);
  }

  succeeded(address: string): void {
    this.#failures.delete(address);
  }
}
