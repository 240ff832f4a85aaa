/** When snoozed mail could come back: the usual choices, in the reader's own time zone. */
import type { MessageKey } from "../../i18n/t.ts";

export interface SnoozeChoice {
  readonly title: MessageKey;
  /** unix seconds */
  readonly at: number;
}

const MORNING = 8;
const EVENING = 18;
const SATURDAY = 6;
const MONDAY = 1;

export const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

/** So many days from now, at that hour: by the calendar, whatever the clocks do in between. */
export const onDay = (now: Date, days: number, hour: number): number =>
  seconds(new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour));

export const daysUntil = (now: Date, weekday: number): number => (weekday - now.getDay() + 7) % 7 || 7;

/** Soonest first; each at least an hour away. */
export function snoozeChoices(now: Date): readonly SnoozeChoice[] {
  const weekend = daysUntil(now, SATURDAY);
  const all: readonly SnoozeChoice[] = [
    { title: "snooze.evening", at: onDay(now, 0, EVENING) },
    { title: "snooze.tomorrow", at: onDay(now, 1, MORNING) },
    ...(weekend > 1 ? [{ title: "snooze.weekend", at: onDay(now, weekend, MORNING) } as const] : []),
    { title: "snooze.nextWeek", at: onDay(now, daysUntil(now, MONDAY), MORNING) },
  ];
  const soon = seconds(now) + 3_600;
  const fitting = all.filter(({ at }, i) => at >= soon && all.findIndex((other) => other.at === at) === i);
  return [...fitting].sort((a, b) => a.at - b.at);
}

/** As `<input type="datetime-local">` has it. */
export function localInput(at: number): string {
  const date = new Date(at * 1000);
  const two = (value: number): string => value.toString().padStart(2, "0");
  const day = [date.getFullYear().toString(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Null for what is no time, or is over. */
export function inputTime(text: string, now: number): number | null {
  const at = Math.floor(new Date(text).getTime() / 1000);
  return Number.isNaN(at) || at <= now ? null : at;
}
