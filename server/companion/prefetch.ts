/**
 * Bodies held before anyone asks for them (`--prefetch`): newest first, one at a time, while nobody is being given one.
 * They stay sealed; none is opened for this. Mail that comes in is fetched at once.
 */
import type { Account, KeepFailure } from "../../shared/account/account.ts";
import { emailNumber, type EmailNumber } from "../../shared/lib/ids.ts";
import { unreachable } from "../../shared/lib/assert.ts";
import { err } from "../../shared/lib/result.ts";
import { backoff, wait } from "../../shared/lib/wait.ts";

/** All messages, none, or those whose internal date lies within so many days. */
export type PrefetchPlan = "all" | "none" | { readonly days: number };

export const DEFAULT_PREFETCH_DAYS = 30;
const MAX_DAYS = 36_500;
const DAY_SECONDS = 24 * 60 * 60;
/** Milliseconds until it is tried again: after a failure of the provider's, after the disk was full. */
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 5 * 60_000;
const FULL_RETRY = 5 * 60_000;
const AWAY: KeepFailure = { type: "offline" };

/**
 * `waiting`: for the provider. `full`: the disk took no more; it is tried again later. `limited`: newer mail fills what the
 * cache may hold (`--cache-limit`). `stopped`: no companion runs.
 */
export type PrefetchState = "off" | "done" | "fetching" | "waiting" | "full" | "limited" | "stopped";

/** Plain data, for `companion status`. */
export interface PrefetchStatus {
  readonly state: PrefetchState;
  /** Messages still to fetch, or that the limit leaves out. */
  readonly left: number;
}

export interface Prefetch {
  status(): PrefetchStatus;
  /** Waits for the one under way. */
  close(): Promise<void>;
}

/** "all", "none", or days; null if it is none of them. */
export function parsePrefetch(text: string): PrefetchPlan | null {
  if (text === "all" || text === "none") return text;
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= MAX_DAYS ? { days } : null;
}

/** Unix seconds from which on a plan fetches. Clock: unix milliseconds. */
export const windowStart = (plan: Exclude<PrefetchPlan, "none">, clock: () => number): number =>
  plan === "all" ? -Infinity : clock() / 1000 - plan.days * DAY_SECONDS;

export interface PrefetchParts {
  readonly account: Account;
  readonly plan: PrefetchPlan;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Hears of each new state. */
  readonly onState: (status: PrefetchStatus) => void;
}

/** Begins, once the account is in step with its provider; returns at once. */
export function startPrefetch(parts: PrefetchParts): Prefetch {
  if (parts.plan === "none") return { status: () => ({ state: "off", left: 0 }), close: () => Promise.resolve() };
  const run = new Run(parts, parts.plan);
  const ended = run.go();
  return {
    status: () => run.status(),
    close() {
      run.stop();
      return ended;
    },
  };
}

class Run {
  readonly #account: Account;
  readonly #plan: Exclude<PrefetchPlan, "none">;
  readonly #clock: () => number;
  readonly #onState: PrefetchParts["onState"];
  readonly #closing = new AbortController();
  /** The next one last. */
  readonly #todo: EmailNumber[] = [];
  /** Emails below this number have been looked at. */
  #next = 0;
  #state: PrefetchState = "waiting";
  /** Messages that the limit left out: older than what is kept. */
  #leftOut = 0;
  /** Ends the waiting. */
  #wake: (() => void) | null = null;
  #failures = 0;

  constructor({ account, clock, onState }: PrefetchParts, plan: Exclude<PrefetchPlan, "none">) {
    this.#account = account;
    this.#plan = plan;
    this.#clock = clock;
    this.#onState = onState;
  }

  status(): PrefetchStatus {
    this.#gather();
    const left = this.#todo.length + this.#leftOut;
    // what has only just come is not waited for
    return { state: this.#rests() && this.#todo.length > 0 ? "fetching" : this.#state, left };
  }

  stop(): void {
    this.#closing.abort();
    this.#wake?.();
  }

  /** Never rejects. */
  async go(): Promise<void> {
    const stir = (): void => this.#wake?.();
    const stops = [
      this.#account.subscribe(() => {
        if (this.#rests()) stir();
      }),
      this.#account.watchConnection(({ type }) => {
        if (type === "online" && this.#state === "waiting") stir();
      }),
    ];
    while (!this.#closing.signal.aborted) await this.#step();
    for (const stop of stops) stop();
  }

  /** Nothing is to be done until mail comes. */
  #rests(): boolean {
    return this.#state === "done" || this.#state === "limited";
  }

  async #step(): Promise<void> {
    this.#gather();
    const number = this.#todo.pop();
    if (number === undefined) return this.#restAs(this.#leftOut > 0 ? "limited" : "done", null);
    if (this.#account.connection.type !== "online") {
      this.#todo.push(number);
      return this.#restAs("waiting", null);
    }
    this.#become("fetching");
    // what can not be foreseen is tried again like a provider that is away
    const kept = await this.#account.keepBody(number).catch(() => err(AWAY));
    if (kept.ok) {
      this.#failures = 0;
      return;
    }
    switch (kept.error.type) {
      case "offline": {
        this.#todo.push(number);
        const asked = (kept.error.retryAfterSeconds ?? 0) * 1000;
        return this.#restAs("waiting", Math.max(asked, backoff(this.#failures++, FIRST_RETRY, LONGEST_RETRY)));
      }
      case "full":
        this.#todo.push(number);
        return this.#restAs("full", FULL_RETRY);
      // the others are older still
      case "overLimit":
        this.#leftOut += this.#todo.splice(0).length + 1;
        return;
      // gone meanwhile, or not what it should be: whoever opens it is told
      case "gone":
      case "corrupt":
        return;
      default:
        unreachable(kept.error);
    }
  }

  /** Takes in what has come since it was called last; that goes first, the newest of it before all else. */
  #gather(): void {
    const { state } = this.#account;
    const found: { readonly number: EmailNumber; readonly date: number }[] = [];
    const oldest = windowStart(this.#plan, this.#clock);
    for (; this.#next < state.emailCount; this.#next++) {
      const number = emailNumber(this.#next);
      const email = state.email(number);
      if (email === null || email.internalDate < oldest || this.#account.hasBody(number)) continue;
      found.push({ number, date: email.internalDate });
    }
    found.sort((a, b) => a.date - b.date);
    for (const { number } of found) this.#todo.push(number);
  }

  #become(state: PrefetchState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onState({ state, left: this.#todo.length + this.#leftOut });
  }

  #restAs(state: PrefetchState, milliseconds: number | null): Promise<void> {
    this.#become(state);
    return this.#rest(milliseconds);
  }

  /** Until something happens, or so many milliseconds. */
  async #rest(milliseconds: number | null): Promise<void> {
    const nap = new AbortController();
    const woken = new Promise<void>((wake) => (this.#wake = wake));
    if (this.#closing.signal.aborted) return;
    await (milliseconds === null ? woken : Promise.race([woken, wait(milliseconds, nap.signal)]));
    this.#wake = null;
    nap.abort();
  }
}
