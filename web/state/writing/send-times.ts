/** When a message could leave: the usual choices, in the writer's own time zone. */
import type { MessageKey } from "../../i18n/t.ts";
import { daysUntil, onDay, seconds } from "../lists/snooze-times.ts";

export interface SendChoice {
  readonly title: MessageKey;
  /** unix seconds */
  readonly at: number;
}

const MORNING = 8;
const AFTERNOON = 13;
const MONDAY = 1;

/** Soonest first; no two at the same time. */
export function sendChoices(now: Date): readonly SendChoice[] {
  const all: readonly SendChoice[] = [
    { title: "compose.at.morning", at: onDay(now, 1, MORNING) },
    { title: "compose.at.afternoon", at: onDay(now, 1, AFTERNOON) },
    { title: "compose.at.monday", at: onDay(now, daysUntil(now, MONDAY), MORNING) },
  ];
  const soon = seconds(now);
  const fitting = all.filter(({ at }, i) => at > soon && all.findIndex((other) => other.at === at) === i);
  return [...fitting].sort((a, b) => a.at - b.at);
}
