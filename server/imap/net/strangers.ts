/**
 * Connections that have not logged in, bounded by network address and in all. Where there is no room, the one that has
 * waited longest makes it (in all: of the address that has most): a client that logs in needs a moment only, so that who
 * holds connections open keeps nobody out.
 */

export interface Stranger {
  /** Ends it; it leaves by itself then. */
  shutdown(text: string): void;
}

export interface StrangerLimits {
  readonly strangers: number;
  readonly strangersPerAddress: number;
}

const WHY = "[UNAVAILABLE] Too many connections that have not logged in";

export class Strangers {
  readonly #limits: StrangerLimits;
  /** address group → oldest first */
  readonly #groups = new Map<string, Set<Stranger>>();
  #count = 0;

  constructor(limits: StrangerLimits) {
    this.#limits = limits;
  }

  /** Gives the way out: it has logged in, or is gone. */
  admit(group: string, isBounded: boolean, stranger: Stranger): () => void {
    if (isBounded && (this.#groups.get(group)?.size ?? 0) >= this.#limits.strangersPerAddress) this.#evict(group);
    else if (this.#count >= this.#limits.strangers) this.#evict(this.#largest());
    const members = this.#groups.get(group) ?? new Set();
    this.#groups.set(group, members.add(stranger));
    this.#count++;
    return () => this.#leave(group, stranger);
  }

  #leave(group: string, stranger: Stranger): void {
    const members = this.#groups.get(group);
    if (members?.delete(stranger) !== true) return;
    this.#count--;
    if (members.size === 0) this.#groups.delete(group);
  }

  #evict(group: string): void {
    for (const oldest of this.#groups.get(group) ?? []) {
      this.#leave(group, oldest);
      oldest.shutdown(WHY);
      return;
    }
  }

  #largest(): string {
    let [name, size] = ["", 0];
    for (const [group, members] of this.#groups) if (members.size > size) [name, size] = [group, members.size];
    return name;
  }
}
