/** An invitation in words: when it is, in the reader's own zone, and how often. */
import { locale, t } from "../../i18n/t.ts";
import type { Guest, Invitation, Recurrence } from "../../message/invitation.ts";
import type { OpenedMessage } from "../../state/app/types.ts";

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

const maxGuests = 6;

/** The first few, and how many more. */
export function guestNames({ attendees }: Pick<Invitation, "attendees">): string {
  const names = attendees
    .slice(0, maxGuests)
    .map(({ name }) => name)
    .join(", ");
  const count = attendees.length - maxGuests;
  return count > 0 ? t("event.othersCount", { names, count }) : names;
}

export interface EventTag {
  readonly text: string;
  readonly tone: "plain" | "amber" | "red";
}

/** What it is, where it is no invitation. */
export function eventTag({ method, cancelled, attendees }: Invitation): EventTag | null {
  const [guest] = attendees;
  if (method === "reply" && guest) {
    const text = t(`event.replied.${guest.partstat ?? "other"}`, { name: guest.name });
    return { text, tone: guest.partstat === "declined" ? "red" : guest.partstat === "accepted" ? "plain" : "amber" };
  }
  if (method === "counter") return { text: t("event.counter", { name: guest?.name ?? "" }), tone: "amber" };
  if (method === "declinecounter") return { text: t("event.declinecounter"), tone: "red" };
  return cancelled ? { text: t("event.cancelled"), tone: "red" } : null;
}

/** Who invites or calls off is who sent it; an answer is its guest's: else both are named. `own`: who could answer. */
export function organizerWarning(
  event: Invitation,
  { from, sender }: OpenedMessage,
  own: string | null,
): string | null {
  const { method, organizer, attendees } = event;
  const speaks = method === "reply" || method === "counter" ? attendees[0] : method === "other" ? null : organizer;
  const wrote = from[0]?.address ?? "";
  const isSender = ({ address }: Guest): boolean =>
    [...from, ...(sender ? [sender] : [])].some((one) => one.address.toLowerCase() === address?.toLowerCase());
  if (!speaks || isSender(speaks)) return null;
  const named = speaks.address ?? speaks.name;
  if (speaks !== organizer) return t("event.warn.guest", { named, wrote });
  return own === null ? t("event.warn.organizer", { named, wrote }) : t("event.warn.answer", { named, wrote });
}
