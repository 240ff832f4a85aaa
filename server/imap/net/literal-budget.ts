/**
 * A bound on octets of literals in memory, over all connections and over those of one account. What does not fit is refused
 * for now, never waited for: literals that each hold a part and wait for the rest would wait for each other. A command that is
 * the only one passes, whatever its size.
 */
import { LITERALS_FREE } from "../limits.ts";

export interface Hold {
  /** False if there is no room for so many more. */
  grow(octets: number): boolean;
  /** Whether there would be room now. */
  fits(octets: number): boolean;
  free(): void;
}

export class LiteralBudget {
  readonly #inAll: number;
  readonly #perAccount: number;
  readonly #used = new Map<string, number>();
  #total = 0;

  constructor({ literals, literalsPerAccount }: { readonly literals: number; readonly literalsPerAccount: number }) {
    this.#inAll = literals;
    this.#perAccount = literalsPerAccount;
  }

  /** For one command of an account; the first LITERALS_FREE octets are not counted, so that small ones always pass. */
  hold(account: string): Hold {
    let size = 0;
    let held = 0;
    const wanted = (octets: number): number => Math.max(0, size + octets - LITERALS_FREE) - held;
    const fits = (octets: number): boolean => this.#fits(account, held, wanted(octets));
    return {
      fits,
      grow: (octets) => {
        if (!fits(octets)) return false;
        const more = wanted(octets);
        this.#add(account, more);
        held += more;
        size += octets;
        return true;
      },
      free: () => {
        this.#add(account, -held);
        [size, held] = [0, 0];
      },
    };
  }

  #fits(account: string, held: number, octets: number): boolean {
    if (octets === 0) return true;
    const used = this.#used.get(account) ?? 0;
    const hasRoom = (now: number, limit: number): boolean => now === held || now + octets <= limit;
    return hasRoom(this.#total, this.#inAll) && hasRoom(used, this.#perAccount);
  }

  #add(account: string, octets: number): void {
    this.#total += octets;
    const used = (this.#used.get(account) ?? 0) + octets;
    if (used === 0) this.#used.delete(account);
    else this.#used.set(account, used);
  }
}
