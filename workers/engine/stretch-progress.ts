/** How far the work on passwords is, as `stretching` events: what is under way may stretch several, one after another. */
import type { EngineHome } from "./engine-home.ts";
import type { EventBatch } from "../service/event-batch.ts";

export interface StretchProgress {
  /** Something begins that stretches this many. */
  plan(count: number): void;
}

export function createStretchProgress(
  home: Pick<EngineHome, "watchStretch">,
  events: Pick<EventBatch, "stretching">,
): StretchProgress {
  let done = 0;
  let planned = 1;
  home.watchStretch((share) => {
    events.stretching(Math.min(1, (done + share) / planned));
    if (share >= 1) done++;
  });
  return {
    plan(count) {
      done = 0;
      planned = Math.max(1, count);
    },
  };
}
