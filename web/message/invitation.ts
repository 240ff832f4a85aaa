/**
 * A calendar part (RFC 5545, 5546) as facts: text and times, never HTML. Read by ical.js, which is fetched when there is one.
 * A time in a zone that the calendar defines, or that the browser knows, is told in the reader's own.
 */
import ICAL from "ical.js";
import { calendarAddress, readCalendar, textOf } from "./calendar-event.ts";

export const METHODS = ["request", "cancel", "reply", "counter", "declinecounter"] as const;

/** What is answered to an invitation. */
export type Partstat = "accepted" | "tentative" | "declined";

export interface Guest {
  /** as the calendar has it; else the address */
  readonly name: string;
  /** null: it is none that mail could go to */
  readonly address: string | null;
  readonly partstat: Partstat | null;
}

export interface Invitation {
  readonly method: (typeof METHODS)[number] | "other";
  readonly summary: string;
  readonly location: string;
  readonly description: string;
  /** unix seconds; of whole days, midnight UTC */
  readonly start: number | null;
  readonly end: number | null;
  readonly allDay: boolean;
  /** it is at this time wherever one is */
  readonly floating: boolean;
  readonly organizer: Guest | null;
  readonly attendees: readonly Guest[];
  /** of an answer, or of a proposal: what its writer says besides */
  readonly comment: string;
  readonly recurrence: Recurrence | null;
  readonly cancelled: boolean;
  /** events besides this one */
  readonly more: number;
}

export interface Recurrence {
  readonly frequency: "day" | "week" | "month" | "year" | "other";
  readonly interval: number;
  /** 0: Sunday */
  readonly weekdays: readonly number[];
  /** unix seconds */
  readonly until: number | null;
  readonly count: number | null;
}

/** Guests that are read. */
const maxAttendees = 100;

/** Null: it is no calendar, or has no event. */
export function readInvitation(text: string): Invitation | null {
  const found = readCalendar(text);
  try {
    return found && toInvitation(found.root, found.event, found.count - 1);
  } catch {
    return null;
  }
}

function toInvitation(root: ICAL.Component, event: ICAL.Component, more: number): Invitation {
  const said = (name: string): string => textOf(event.getFirstPropertyValue(name));
  const start = momentOf(root, event.getFirstProperty("dtstart"));
  const method = textOf(root.getFirstPropertyValue("method")).toLowerCase();
  return {
    method: METHODS.find((one) => one === method) ?? "other",
    ...{ summary: said("summary"), location: said("location"), description: said("description"), more },
    start: start?.at ?? null,
    end: endOf(root, event, start),
    ...{ allDay: start?.allDay ?? false, floating: start?.floating ?? false },
    organizer: guestOf(event.getFirstProperty("organizer")),
    attendees: event
      .getAllProperties("attendee")
      .slice(0, maxAttendees)
      .flatMap((one) => guestOf(one) ?? []),
    comment: said("comment"),
    recurrence: recurrenceOf(event.getFirstPropertyValue("rrule")),
    cancelled: method === "cancel" || said("status").toUpperCase() === "CANCELLED",
  };
}

const partstats: Readonly<Record<string, Partstat>> = {
  ACCEPTED: "accepted",
  TENTATIVE: "tentative",
  DECLINED: "declined",
};

function guestOf(property: ICAL.Property | null): Guest | null {
  if (!property) return null;
  const shown = textOf(property.getFirstValue())
    .replace(/^mailto:/i, "")
    .slice(0, 320);
  const called = textOf(property.getParameter("cn")).slice(0, 200);
  const name = called === "" ? shown : called;
  const partstat = partstats[textOf(property.getParameter("partstat")).toUpperCase()] ?? null;
  return name === "" ? null : { name, address: calendarAddress(property), partstat };
}

interface Moment {
  readonly at: number;
  readonly allDay: boolean;
  readonly floating: boolean;
}

function momentOf(root: ICAL.Component, property: ICAL.Property | null): Moment | null {
  const time: unknown = property?.getFirstValue();
  if (!property || !(time instanceof ICAL.Time)) return null;
  const { year, month, day, hour, minute, second, isDate } = time;
  const plain = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  if (!Number.isFinite(plain)) return null;
  if (isDate) return { at: plain, allDay: true, floating: false };
  const zone = property.getParameter("tzid");
  if (time.zone === ICAL.Timezone.utcTimezone) return { at: plain, allDay: false, floating: false };
  const offset = typeof zone === "string" ? offsetIn(root, zone, time, plain) : null;
  if (offset !== null) return { at: plain - offset, allDay: false, floating: false };
  return { at: new Date(year, month - 1, day, hour, minute, second).getTime() / 1000, allDay: false, floating: true };
}

/** Seconds east of UTC; null for a zone that nobody knows. */
function offsetIn(root: ICAL.Component, name: string, time: ICAL.Time, plain: number): number | null {
  const defined = root.getAllSubcomponents("vtimezone").find((each) => each.getFirstPropertyValue("tzid") === name);
  if (defined) return new ICAL.Timezone({ component: defined, tzid: name }).utcOffset(time);
  // twice: the offset at that time, not at that time in UTC
  const guess = browserOffset(name, plain);
  return guess === null ? null : browserOffset(name, plain - guess);
}

function browserOffset(timeZone: string, at: number): number | null {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(at * 1000);
    const said = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
    const [, sign = "+", hours = "0", minutes = "0"] = /GMT(?:([+-])(\d+):(\d+))?/.exec(said) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60);
  } catch {
    return null;
  }
}

function endOf(root: ICAL.Component, event: ICAL.Component, start: Moment | null): number | null {
  const end = momentOf(root, event.getFirstProperty("dtend"));
  if (end) return end.at;
  const duration: unknown = event.getFirstPropertyValue("duration");
  return start && duration instanceof ICAL.Duration ? start.at + duration.toSeconds() : null;
}

const frequencies: Readonly<Record<string, Recurrence["frequency"]>> = {
  DAILY: "day",
  WEEKLY: "week",
  MONTHLY: "month",
  YEARLY: "year",
};
const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

function recurrenceOf(rule: unknown): Recurrence | null {
  if (!(rule instanceof ICAL.Recur)) return null;
  const { freq, interval, until, count } = rule;
  const days = (rule.parts as Readonly<Record<string, unknown>>)["BYDAY"];
  return {
    frequency: frequencies[freq] ?? "other",
    interval: Math.max(1, interval),
    weekdays: Array.isArray(days)
      ? days.flatMap((day) => {
          const at = typeof day === "string" ? weekdays.indexOf(day) : -1;
          return at < 0 ? [] : [at];
        })
      : [],
    until: until instanceof ICAL.Time ? Math.floor(until.toJSDate().getTime() / 1000) : null,
    count: typeof count === "number" && count > 0 ? count : null,
  };
}
