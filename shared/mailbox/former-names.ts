/**
 * The last UIDVALIDITY under each name that no mailbox has any more, bounded: where names are forgotten, the floor
 * keeps the highest value forgotten. New values are higher than all before, so only a rename can bring a name a value
 * lower than it had, which a client would take for the old mailbox come back.
 */

/** Names remembered. */
export const MAX_FORMER_NAMES = 4_096;

export class FormerNames {
  /** Oldest first. */
  private readonly lastValues = new Map<string, number>();
  private highestForgotten = 0;

  get floor(): number {
    return this.highestForgotten;
  }

  entries(): readonly (readonly [name: string, uidValidity: number])[] {
    return [...this.lastValues];
  }

  /** A mailbox of that value no longer has the name. */
  remember(name: string, uidValidity: number): void {
    this.lastValues.delete(name);
    this.lastValues.set(name, uidValidity);
    for (const [oldest, value] of this.lastValues) {
      if (this.lastValues.size <= MAX_FORMER_NAMES) return;
      this.lastValues.delete(oldest);
      this.highestForgotten = Math.max(this.highestForgotten, value);
    }
  }

  /** A mailbox has the name again. */
  forget(name: string): void {
    this.lastValues.delete(name);
  }

  /** Whether a mailbox that takes the name must be of a higher value. The very mailbox that had it may come back. */
  isStale(name: string, uidValidity: number): boolean {
    return uidValidity < (this.lastValues.get(name) ?? this.highestForgotten);
  }

  fork(): FormerNames {
    const fork = new FormerNames();
    fork.restore(this.highestForgotten, this.lastValues);
    return fork;
  }

  restore(floor: number, entries: Iterable<readonly [string, number]>): void {
    this.highestForgotten = floor;
    for (const [name, value] of entries) this.lastValues.set(name, value);
  }
}
