/**
 * Work that a device does by itself while it is up, once it knows all of the log: one run at a time, and the next one is planned
 * when a run has ended. What fails is tried again then.
 */
import type { Change } from "../../mailbox/op.ts";
import type { Account } from "../account.ts";

export type StandingAccount = Pick<Account, "connection" | "unsent" | "subscribe" | "watchConnection">;

export interface StandingWorkParts {
  readonly account: StandingAccount;
  /** Milliseconds: devices that are up at the same time do not all begin at once. */
  readonly delay: () => number;
  readonly work: () => Promise<void>;
  /** Milliseconds after which these changes want a run; null: they want none. */
  readonly wants: (changes: readonly Change[]) => number | null;
  /** Begins, while a run goes on that may take long, what is due by now; left out: that waits until it has ended. */
  readonly more?: () => void;
  /** Milliseconds until what waits is due. */
  readonly waits?: () => readonly number[];
  /** The provider can be reached again. */
  readonly online?: () => void;
}

export interface StandingWork {
  /** It may begin, or go on: what waits on this device may be about the same messages. */
  canAct(): boolean;
  /** Does now what is due; asked while it runs, it looks once more when it has ended. */
  run(): Promise<void>;
  /** A run so many milliseconds from now at the latest. */
  plan(soon?: number): void;
  close(): void;
}

/** Milliseconds that a timer waits at most: clocks are set, and computers sleep. */
const LONGEST = 60_000;

export function startStandingWork(parts: StandingWorkParts): StandingWork {
  const { account, delay, work, more, wants, waits, online } = parts;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let closed = false;
  let asked = 0;

  async function repeat(): Promise<void> {
    for (let done = -1; done < asked;) {
      done = asked;
      await work();
    }
  }

  function run(): Promise<void> {
    asked++;
    if (running) more?.();
    const run = (running ??= repeat()
      .catch(() => undefined)
      .finally(() => {
        running = null;
        plan();
      }));
    if (more) plan();
    return run;
  }

  function plan(soon = LONGEST): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void run(), Math.max(0, Math.min(soon, LONGEST, ...(waits?.() ?? []))));
  }

  const stops = [
    account.subscribe((changes) => {
      const soon = wants(changes);
      if (soon !== null) plan(soon);
    }),
    account.watchConnection(({ type }) => {
      if (type !== "online") return;
      online?.();
      plan(delay());
    }),
  ];
  return {
    canAct: () => !closed && account.connection.type === "online" && account.unsent === 0,
    run,
    plan,
    close() {
      closed = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
    },
  };
}
