/**
 * When what is written is saved: on this device at each pause in typing, in the account when the writer has rested a while, or at
 * once when a file came. One save of each kind at a time, beside each other: a large file may be on its way for minutes, and what is
 * typed meanwhile is kept here. What is asked for during one is done once, after it.
 */

/** Milliseconds of rest. */
const PAUSE = 700;
const REST = 2_000;
/** Who types without a pause is saved on this device all the same. */
const LONGEST_PAUSE = 5_000;
/** After the last file that came: several are chosen at once. */
const FILES = 300;
/** A message is sealed and sent as a whole each time: the more its files weigh, the longer the rest before that. */
const REST_PER_MIB = 2_000;
const LONGEST_REST = 45_000;

export interface DraftSaver {
  /** Something was written; `isFile`: a file came. */
  touched(isFile?: boolean): void;
  /** At once, and not once more after a rest; resolves when all that was written is saved so. */
  flush(here: boolean): Promise<void>;
  /** On this device at once, and in the account when that is due. */
  hold(): Promise<void>;
  /** Resolves when nothing is being saved. Begins nothing. */
  settled(): Promise<void>;
  /** Resolves when nothing is being saved any more; nothing is saved afterwards. */
  stop(): Promise<void>;
}

interface Parts {
  /** `here`: on this device alone; else there first, then in the account. Does not reject. */
  readonly save: (here: boolean) => Promise<void>;
  /** Octets of its files. */
  readonly size: () => number;
}

export function createDraftSaver({ save, size }: Parts): DraftSaver {
  let pause: ReturnType<typeof setTimeout> | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;
  /** when the oldest of what is not saved here was written */
  let since: number | null = null;
  /** a file is among what is not saved in the account: no rest, whatever is typed */
  let hasFile = false;
  let isOver = false;
  const here = lane(() => {
    since = null;
    return save(true);
  });
  const account = lane(() => {
    hasFile = false;
    // it is kept here first: a pause that is due has nothing to add
    clearTimeout(pause);
    since = null;
    return save(false);
  });

  function lane(work: () => Promise<void>) {
    let running: Promise<void> | null = null;
    let isWanted = false;
    async function loop(): Promise<void> {
      while (isWanted && !isOver) {
        isWanted = false;
        await work();
      }
    }
    return {
      running: () => running,
      run(): Promise<void> {
        if (isOver) return running ?? Promise.resolve();
        isWanted = true;
        running ??= loop().finally(() => (running = null));
        return running;
      },
    };
  }

  /** A rest is counted from the end of the save before: one large upload does not follow the other. */
  function restLater(milliseconds: number): void {
    clearTimeout(rest);
    rest = setTimeout(() => {
      const running = hasFile ? null : account.running();
      if (running) void running.then(() => restLater(restOf(size())));
      else void account.run();
    }, milliseconds);
  }

  const clear = (): void => {
    clearTimeout(pause);
    clearTimeout(rest);
  };

  return {
    touched(isFile = false) {
      if (isOver) return;
      const now = Date.now();
      since ??= now;
      clearTimeout(pause);
      pause = setTimeout(() => void here.run(), Math.max(0, Math.min(PAUSE, since + LONGEST_PAUSE - now)));
      if (isFile) hasFile = true;
      if (isFile || !hasFile) restLater(isFile ? FILES : restOf(size()));
    },
    flush(isHere) {
      clear();
      return (isHere ? here : account).run();
    },
    hold: () => here.run(),
    settled: async () => {
      await Promise.all([here.running(), account.running()]);
    },
    async stop() {
      isOver = true;
      clear();
      await Promise.all([here.running(), account.running()]);
    },
  };
}

const restOf = (octets: number): number => Math.min(LONGEST_REST, REST + REST_PER_MIB * Math.floor(octets / MIB));
const MIB = 1 << 20;
