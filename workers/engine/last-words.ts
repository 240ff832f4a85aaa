/**
 * What was typed in the last moment is saved before the device is locked, also where another tab or the clock locks it: pages are
 * told, and what they save then is waited for. A page that says nothing, or is slow, holds the lock up for a bounded time.
 */
import type { WriteRpc } from "../rpc/write-rpc.ts";

export interface LastWords {
  /** Counts what is being saved. */
  readonly saveDraft: WriteRpc["saveDraft"];
  /** Tells, and resolves when nothing is saved any more. */
  save(): Promise<void>;
}

/** Milliseconds without a save after which no more is waited for; and in all. */
const QUIET = 300;
const LONGEST = 2_500;
const LOOK = 25;

export function createLastWords(saveDraft: WriteRpc["saveDraft"], tell: () => void): LastWords {
  let underWay = 0;
  let seen = 0;
  return {
    async saveDraft(...asked) {
      underWay++;
      seen = Date.now();
      try {
        return await saveDraft(...asked);
      } finally {
        underWay--;
        seen = Date.now();
      }
    },
    async save() {
      const begun = (seen = Date.now());
      tell();
      const isBusy = (): boolean => underWay > 0 || Date.now() - seen < QUIET;
      while (isBusy() && Date.now() - begun < LONGEST) await new Promise((resolve) => setTimeout(resolve, LOOK));
    },
  };
}
