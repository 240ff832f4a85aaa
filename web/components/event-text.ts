/** An invitation in words: when it is, in the reader's own zone, and how often. */
import { locale, t } from "../i18n/t.ts";
import type { Invitation, Recurrence } from "../message/invitation.ts";

const daySeconds = 86_400;

/** "Saturday 28 November 2026, 10:00 – 11:30"; of whole days the days alone. */
export function eventTime({ start, end, allDay, floating }: Invitation, timeZone?: string): string {
  if (start === null) return "";
  const zone = allDay ? "UTC" : timeZone;
  const format = new Intl.DateTimeFormat(locale(), {
    ...{ weekday: "long", day: "numeric", month: "long", year: "numeric" },
    ...(allDay ? {} : { hour: "2-digit", minute: "2-digit", ...(floating ? {} : { timeZoneName: "short" }) }),
    ...(zone === undefined ? {} : { timeZone: zone }),
  });
  // of whole days the end is the day after the last
  const last = end === null ? start : allDay ? Math.max(start, end - daySeconds) : end;
  return last > start ? format.formatRange(start * 1000, last * 1000) : format.format(start * 1000);
}

/** "every 2 weeks" */
export const howOften = ({ frequency, interval }: Recurrence): string =>
  t(`event.every.${frequency}`, { count: interval });

/** "Monday and Thursday"; "" where it does not say. */
export function onDays({ weekdays }: Recurrence): string {
  const name = new Intl.DateTimeFormat(locale(), { weekday: "long", timeZone: "UTC" });
  // 4 January 1970 was a Sunday
  const names = weekdays.map((day) => name.format((3 + day) * daySeconds * 1000));
  return new Intl.ListFormat(locale(), { type: "conjunction" }).format(names);
}
