/**
 * Who waits for what there is little of, bounded in number: turns go round over the clients' addresses, and within one over
 * its accounts, so that who asks for much waits longer than who asks for little. Of one account from one address the newest goes
 * first, and every second time the one before it: where another comes for each that goes, the newest alone would keep all
 * others out. When it is full, whoever has the most waiting gives up its oldest.
 */

export interface Waiting {
  /** The client's (network-address.ts, addressGroup). */
  readonly address: string;
  readonly account: string;
}

export interface FairQueue<T extends Waiting> {
  readonly size: number;
  /** Of this account from this address. */
  count(of: Waiting): number;
  /** Gives who has to go for it; perhaps the item itself. */
  push(item: T): T | null;
  /** Takes out whose turn it is among those that may. */
  take(mayGo: (item: T) => boolean): T | null;
  /** Takes out the oldest of this account from this address. */
  dropOldest(of: Waiting): T | null;
  /** Takes out all of which it holds. */
  drop(holds: (item: T) => boolean): readonly T[];
  [Symbol.iterator](): Iterator<T>;
}

interface Held<T> {
  readonly item: T;
  /** Order of arrival. */
  readonly at: number;
}

interface Line<T> {
  /** Oldest first. */
  readonly held: Held<T>[];
  /** Whether the next to go is the newest. */
  isNewestNext: boolean;
}
/** By account; whose turn is next comes first, in both maps. */
type Lines<T> = Map<string, Line<T>>;

export function createFairQueue<T extends Waiting>(capacity: number): FairQueue<T> {
  const byAddress = new Map<string, Lines<T>>();
  let size = 0;
  let arrived = 0;

  function remove(lines: Lines<T>, line: Line<T>, index: number): T | null {
    const [held] = line.held.splice(index, 1);
    if (!held) return null;
    size--;
    const { address, account } = held.item;
    if (line.held.length === 0) lines.delete(account);
    if (lines.size === 0) byAddress.delete(address);
    return held.item;
  }

  /** The oldest of the busiest account of the busiest address. */
  function oldestOfBusiest(): T | null {
    const lines = busiest(byAddress.values(), (of) => [...of.values()].flatMap(({ held }) => held));
    const line = lines && busiest(lines.values(), ({ held }) => held);
    return line && remove(lines, line, 0);
  }

  function takeFrom(lines: Lines<T>, line: Line<T>, mayGo: (item: T) => boolean): T | null {
    const able = [...line.held.keys()].filter((index) => mayGo((line.held[index] as Held<T>).item));
    const index = (line.isNewestNext ? undefined : able.at(-2)) ?? able.at(-1);
    if (index === undefined) return null;
    line.isNewestNext = !line.isNewestNext;
    return remove(lines, line, index);
  }

  function* items(): Iterator<T> {
    for (const lines of byAddress.values())
      for (const { held } of lines.values()) for (const { item } of held) yield item;
  }

  return {
    get size() {
      return size;
    },
    count: ({ address, account }) => byAddress.get(address)?.get(account)?.held.length ?? 0,
    push(item) {
      const lines = byAddress.get(item.address) ?? new Map<string, Line<T>>();
      const line = lines.get(item.account) ?? { held: [], isNewestNext: true };
      line.held.push({ item, at: arrived++ });
      byAddress.set(item.address, lines.set(item.account, line));
      size++;
      return size > capacity ? oldestOfBusiest() : null;
    },
    take(mayGo) {
      for (const [address, lines] of byAddress) {
        for (const [account, line] of lines) {
          const item = takeFrom(lines, line, mayGo);
          if (item === null) continue;
          toEnd(lines, account);
          toEnd(byAddress, address);
          return item;
        }
      }
      return null;
    },
    dropOldest({ address, account }) {
      const lines = byAddress.get(address);
      const line = lines?.get(account);
      return lines && line ? remove(lines, line, 0) : null;
    },
    drop(holds) {
      const dropped: T[] = [];
      for (const lines of [...byAddress.values()])
        for (const line of [...lines.values()])
          for (let i = line.held.length - 1; i >= 0; i--) {
            const held = line.held[i];
            const item = held && holds(held.item) ? remove(lines, line, i) : null;
            if (item) dropped.push(item);
          }
      return dropped;
    },
    [Symbol.iterator]: items,
  };
}

/** The one with the most waiting; of equals the one with the newest. */
function busiest<G, T>(groups: Iterable<G>, all: (group: G) => readonly Held<T>[]): G | null {
  let best: G | null = null;
  let most = [0, -1];
  for (const group of groups) {
    const held = all(group);
    const [count = 0, newest = -1] = most;
    const latest = Math.max(...held.map(({ at }) => at));
    if (held.length < count || (held.length === count && latest < newest)) continue;
    best = group;
    most = [held.length, latest];
  }
  return best;
}

function toEnd<V>(map: Map<string, V>, key: string): void {
  const value = map.get(key);
  if (value === undefined) return;
  map.delete(key);
  map.set(key, value);
}
