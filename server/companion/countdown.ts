/** Time left, counted down in one line for whoever sits there; where nobody does, said once. */
import type { Terminal } from "./command.ts";

export interface Countdown {
  /** `until` in unix seconds. */
  start(what: string, until: number): void;
  stop(): void;
}

const TICK = 1000;

/** The clock gives unix milliseconds. */
export function createCountdown(terminal: Terminal, clock: () => number): Countdown {
  let timer: NodeJS.Timeout | null = null;
  return {
    start(what, until) {
      if (!terminal.interactive) {
        terminal.tell(`${what}, for ${timeLeft(until - clock() / 1000)} …`);
        return;
      }
      const tell = (): void => terminal.progress(`${what} … ${timeLeft(until - clock() / 1000)}`);
      timer = setInterval(tell, TICK);
      tell();
    },
    stop() {
      if (timer === null) return;
      clearInterval(timer);
      timer = null;
      terminal.progress(null);
    },
  };
}

/** "4:59" */
function timeLeft(seconds: number): string {
  const left = Math.max(0, Math.round(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}
