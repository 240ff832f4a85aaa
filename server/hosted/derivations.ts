/**
 * When it is whose turn to have a password stretched: 64 MiB and a tenth of a second of a core each, for anyone who asks. So
 * many at once, as many more waiting (fair-queue.ts), the rest are told to come back. An address that lately logged in to the
 * account it asks for waits in a line of its own, which has every second turn: a flood takes nothing from who is known here.
 * A pair of account and address that had many stretched and none of them right gets about one a second (slowdown.ts), and takes
 * no turn meanwhile. Of what waits of a pair the newest goes first, so that one that is right has not to wait for all the wrong
 * ones before it; the oldest is turned away.
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
  /**
   * The task runs when it is its turn; `busy`: it will not. Those that end `wrong` slow the pair down. `isWrong`: whether it is
   * known by now to end so: then it needs no turn.
   */
  run<T, E>(place: Place, task: () => Promise<Tried<T, E>>, isWrong?: () => boolean): Promise<Tried<T, E>>;
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
  isWrong(): boolean;
  start(): Promise<void>;
  turnAway(why?: "busy" | "wrong"): void;
}

export function createDerivations({ clock, slots = defaultSlots() }: DerivationsOptions): Derivations {
  const slowdown = createSlowdown(clock);
  const known = createRecent(MAX_KNOWN);
  const lines = {
    known: createFairQueue<Item>(slots * KNOWN_WAITING_EACH),
    others: createFairQueue<Item>(slots * WAITING_EACH),
  };
  let running = 0;
  let last: keyof typeof lines = "others";
  let alarm: NodeJS.Timeout | undefined;

  const lineOf = (pair: string): FairQueue<Item> => (known.has(pair) ? lines.known : lines.others);
  const mayGo = ({ pair }: Item): boolean => slowdown.readyAt(pair) <= clock();

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
    for (const line of [lines.known, lines.others]) {
      for (const late of line.drop(({ until }) => until <= clock())) late.turnAway();
      for (const known of line.drop(({ isWrong }) => isWrong())) known.turnAway("wrong");
    }
    while (running < slots) {
      const item = next();
      if (!item) break;
      running++;
      slowdown.took(item.pair);
      void item.start().finally(() => {
        running--;
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

  /** A pair may wait in both lines when it became known, or is so no more. */
  function makeRoom(at: Waiting): void {
    for (const line of [lines.known, lines.others])
      while (line.count(at) >= MAX_WAITING_PAIR) line.dropOldest(at)?.turnAway();
  }

  return {
    run(place, task, isWrong = () => false) {
      if (isWrong()) return Promise.resolve(err("wrong"));
      const at = waitingAt(place);
      return new Promise((resolve, reject) => {
        const item: Item = {
          ...at,
          until: clock() + MAX_WAIT_MS,
          isWrong,
          turnAway: (why = "busy") => resolve(err(why)),
          async start() {
            try {
              const result = await task();
              if (result.ok) succeeded(at.pair);
              else if (result.error !== "wrong") slowdown.giveBack(at.pair);
              resolve(result);
            } catch (error) {
              slowdown.giveBack(at.pair);
              reject(error instanceof Error ? error : new Error(String(error)));
            }
          },
        };
        makeRoom(at);
        lineOf(at.pair).push(item)?.turnAway();
        pump();
      });
    },
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
