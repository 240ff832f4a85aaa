/**
 * When it is whose turn to have a password stretched: 64 MiB and a tenth of a second of a core each, for anyone who asks. So
 * many at once, as many more waiting (fair-queue.ts), the rest are told to come back. An address that lately logged in to the
 * account it asks for waits in a line of its own, which has every second turn: a flood takes nothing from who is known here.
 * After a wrong password the pair of account and address has to let some time pass (slowdown.ts), and takes no turn meanwhile.
 * Nothing here depends on whether the account exists.
 */
import { availableParallelism } from "node:os";
import type { AccountId } from "../../shared/lib/ids.ts";
import { addressGroup } from "../../shared/lib/network-address.ts";
import { err, type Result } from "../../shared/lib/result.ts";
import { createFairQueue, type FairQueue, type Waiting } from "./fair-queue.ts";
import { createRecent } from "../../shared/lib/recent.ts";
import { createSlowdown } from "./slowdown.ts";

export interface Place {
  readonly account: AccountId;
  /** The client's network address; "": unknown. */
  readonly from: string;
}

type Tried<T, E> = Result<T, E | "wrong" | "busy">;

export interface Derivations {
  /** The task runs when it is its turn; `busy`: it will not. One that ends `wrong` slows the pair down. */
  run<T, E>(place: Place, task: () => Promise<Tried<T, E>>): Promise<Tried<T, E>>;
  /** So many of the pair wait already that a further one would be turned away. */
  isFull(place: Place): boolean;
  /** Without a task. */
  succeeded(place: Place): void;
  readonly waiting: number;
  /** Turns away who waits. */
  close(): void;
}

export interface DerivationsOptions {
  /** Unix ms. */
  readonly clock: () => number;
  /** At once. */
  readonly slots?: number;
}

/** Waiting at most, for each that runs: some five seconds' work. */
const WAITING_EACH = 32;
const KNOWN_WAITING_EACH = 16;
/** Of one pair: a mail program opens a handful of connections at a time. */
const MAX_WAITING_PAIR = 8;
/** Milliseconds after which nobody listens for the answer any more. */
const MAX_WAIT_MS = 25_000;
/** Pairs that logged in. */
const MAX_KNOWN = 20_000;
/** Threads of libuv's pool where UV_THREADPOOL_SIZE says nothing, and those that files keep for themselves. */
const POOL_THREADS = 4;
const FILE_THREADS = 2;

/** As many as there are cores, but not all of the threads that also read and write files. */
export function defaultSlots(environment: Readonly<Record<string, string | undefined>> = process.env): number {
  const threads = Number(environment["UV_THREADPOOL_SIZE"]) || POOL_THREADS;
  return Math.max(1, Math.min(availableParallelism(), threads - FILE_THREADS));
}

interface Item extends Waiting {
  readonly pair: string;
  /** Unix ms. */
  readonly until: number;
  start(): Promise<void>;
  turnAway(): void;
}

export function createDerivations({ clock, slots = defaultSlots() }: DerivationsOptions): Derivations {
  const slowdown = createSlowdown(clock);
  const known = createRecent(MAX_KNOWN);
  const lines = {
    known: createFairQueue<Item>(slots * KNOWN_WAITING_EACH),
    others: createFairQueue<Item>(slots * WAITING_EACH),
  };
  /** Pairs, once for each that runs. */
  const running: string[] = [];
  let last: keyof typeof lines = "others";
  let alarm: NodeJS.Timeout | undefined;

  const lineOf = (pair: string): FairQueue<Item> => (known.has(pair) ? lines.known : lines.others);
  /** One at a time, and not yet, for who was wrong before. */
  const mayGo = ({ pair }: Item): boolean => {
    const at = slowdown.readyAt(pair);
    return at <= clock() && (at === 0 || !running.includes(pair));
  };

  function next(): Item | null {
    for (const line of last === "known" ? (["others", "known"] as const) : (["known", "others"] as const)) {
      const item = lines[line].take(mayGo);
      if (!item) continue;
      last = line;
      return item;
    }
    return null;
  }

  function pump(): void {
    for (const line of [lines.known, lines.others])
      for (const late of line.drop(({ until }) => until <= clock())) late.turnAway();
    while (running.length < slots) {
      const item = next();
      if (!item) break;
      running.push(item.pair);
      void item.start().finally(() => {
        running.splice(running.indexOf(item.pair), 1);
        pump();
      });
    }
    wakeLater();
  }

  /** At the next moment at which somebody may go or has waited too long. */
  function wakeLater(): void {
    clearTimeout(alarm);
    alarm = undefined;
    const all = [...lines.known, ...lines.others];
    if (all.length === 0) return;
    const moments = all.flatMap(({ pair, until }) => [until, slowdown.readyAt(pair)]).filter((at) => at > clock());
    alarm = setTimeout(pump, Math.max(1, Math.min(...moments) - clock()));
    alarm.unref();
  }

  function succeeded(pair: string): void {
    slowdown.succeeded(pair);
    known.note(pair);
  }

  function waitingAt({ account, from }: Place): Waiting & { readonly pair: string } {
    const address = addressGroup(from);
    return { account, address, pair: `${account} ${address}` };
  }

  const isFull = (at: Waiting & { readonly pair: string }): boolean =>
    lines.known.count(at) + lines.others.count(at) >= MAX_WAITING_PAIR;

  return {
    run(place, task) {
      const at = waitingAt(place);
      if (isFull(at)) return Promise.resolve(err("busy"));
      return new Promise((resolve, reject) => {
        const item: Item = {
          ...at,
          until: clock() + MAX_WAIT_MS,
          turnAway: () => resolve(err("busy")),
          async start() {
            try {
              const result = await task();
              if (result.ok) succeeded(at.pair);
              else if (result.error === "wrong") slowdown.failed(at.pair);
              resolve(result);
            } catch (error) {
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          },
        };
        lineOf(at.pair).push(item)?.turnAway();
        pump();
      });
    },
    isFull: (place) => isFull(waitingAt(place)),
    succeeded: (place) => succeeded(waitingAt(place).pair),
    get waiting() {
      return lines.known.size + lines.others.size;
    },
    close() {
      clearTimeout(alarm);
      for (const line of [lines.known, lines.others]) for (const item of line.drop(() => true)) item.turnAway();
    },
  };
}
