/**
 * When what is written is saved: on this device at each pause in typing, in the account when the writer has rested a while. One
 * save at a time; what is asked for meanwhile is done once, after it.
 */

/** Milliseconds of rest. */
const PAUSE = 700;
const REST = 2_000;
/** A message with large files is sealed and sent as a whole each time. */
const LONG_REST = 45_000;

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
  readonly isLarge: () => boolean;
}

export function createDraftSaver({ save, isLarge }: Parts): DraftSaver {
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
      rest = setTimeout(() => void run(false), isLarge() ? LONG_REST : REST);
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
