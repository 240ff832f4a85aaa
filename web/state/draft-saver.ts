/**
 * When what is written is saved: on this device at each pause in typing, in the account when the writer has rested a while. One
 * save at a time; what is asked for meanwhile is done once, after it.
 */

/** Milliseconds of rest. */
const PAUSE = 700;
const REST = 2_000;
/** A message is sealed and sent as a whole each time: the more its files weigh, the longer the rest before that. */
const REST_PER_MIB = 2_000;
const LONGEST_REST = 45_000;

export interface DraftSaver {
  /** Something was written. */
  touched(): void;
  /** At once; resolves when all that was written is saved. */
  flush(here: boolean): Promise<void>;
  /** Resolves when nothing is being saved any more; nothing is saved afterwards. */
  stop(): Promise<void>;
}

interface Parts {
  /** `here`: on this device alone. Does not reject. */
  readonly save: (here: boolean) => Promise<void>;
  /** Octets of its files. */
  readonly size: () => number;
}

export function createDraftSaver({ save, size }: Parts): DraftSaver {
  let pause: ReturnType<typeof setTimeout> | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | null = null;
  let wanted: "here" | "account" | null = null;
  let isOver = false;

  function run(here: boolean): Promise<void> {
    if (isOver) return running ?? Promise.resolve();
    wanted = here && wanted !== "account" ? "here" : "account";
    running ??= loop().finally(() => (running = null));
    return running;
  }

  async function loop(): Promise<void> {
    while (wanted !== null && !isOver) {
      const here = wanted === "here";
      wanted = null;
      await save(here);
    }
  }

  const clear = (): void => {
    clearTimeout(pause);
    clearTimeout(rest);
  };

  return {
    touched() {
      if (isOver) return;
      clear();
      pause = setTimeout(() => void run(true), PAUSE);
      rest = setTimeout(() => void run(false), restOf(size()));
    },
    flush(here) {
      clear();
      return run(here);
    },
    async stop() {
      isOver = true;
      clear();
      await running;
    },
  };
}

const restOf = (octets: number): number => Math.min(LONGEST_REST, REST + REST_PER_MIB * Math.floor(octets / MIB));
const MIB = 1 << 20;
