/** The event of a calendar part (RFC 5545, 5546) that the message is about, read within limits. Hostile: see invitation.ts. */
import ICAL from "ical.js";

/** Characters that are read, events that are counted. */
const maxCalendar = 256_000;
const maxEvents = 500;
/** Characters of what is said. */
const maxText = 4_000;
const maxAddress = 320;

export interface CalendarEvent {
  readonly root: ICAL.Component;
  /** the one without RECURRENCE-ID, where there is one */
  readonly event: ICAL.Component;
  readonly count: number;
}

/** Null: it is no calendar, or has no event. */
export function readCalendar(text: string): CalendarEvent | null {
  if (text.length > maxCalendar || nests(text)) return null;
  try {
    const root = new ICAL.Component(ICAL.parse(text) as [string, unknown[], unknown[]]);
    const events = root.getAllSubcomponents("vevent").slice(0, maxEvents);
    const event = events.find((each) => !each.hasProperty("recurrence-id")) ?? events[0];
    return event ? { root, event, count: events.length } : null;
  } catch {
    return null;
  }
}

/** Deeper than any calendar: ical.js would follow it. */
function nests(text: string): boolean {
  let depth = 0;
  for (const [, begins] of text.matchAll(/^(BEGIN|END):/gim))
    if ((depth += begins?.toUpperCase() === "BEGIN" ? 1 : -1) > 8) return true;
  return false;
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value.trim().slice(0, maxText) : "");

/** What "mailto:" of it names, if that is one address and nothing else: no parameters, no second recipient. */
export function calendarAddress(property: ICAL.Property): string | null {
  const value: unknown = property.getFirstValue();
  const encoded = /^mailto:([^?#]+)$/i.exec(textOf(value))?.[1];
  if (encoded === undefined) return null;
  try {
    const address = decodeURIComponent(encoded).trim();
    const isOne = /^[^\s"(),:;<>@[\]\\\p{C}]+@[^\s"(),:;<>@[\]\\\p{C}.]+(?:\.[^\s"(),:;<>@[\]\\\p{C}.]+)*$/u.test(
      address,
    );
    return isOne && address.length <= maxAddress ? address : null;
  } catch {
    return null;
  }
}
