/**
 * An answer to an invitation (RFC 5546 §3.2.3): a calendar with METHOD REPLY, one event, one guest. Of what was received only what
 * tells which event it is goes back: its UID, sequence and times, each written anew.
 */
import ICAL from "ical.js";
import { calendarAddress, readCalendar, textOf } from "./calendar-event.ts";
import type { Invitation, Partstat } from "./invitation.ts";

export interface Answer {
  /** one of the invitation's guests */
  readonly address: string;
  readonly name: string;
  readonly partstat: Partstat;
  /** "" = none */
  readonly comment: string;
  /** unix seconds */
  readonly now: number;
}

/** UTF-16 units of what goes back. */
const maxUid = 1_000;
const maxSummary = 500;
const maxComment = 2_000;
/** A zone that takes more is named and not described. */
const maxZone = 16_000;
/** Octets of a line (RFC 5545 §3.1). */
const lineLength = 75;

/** Which of `own` is invited, and may answer; null: none, or nobody could be answered. */
export function invitedAs(
  { method, cancelled, attendees, organizer }: Invitation,
  own: readonly string[],
): string | null {
  if (method !== "request" || cancelled || organizer?.address == null) return null;
  const isOwn = (address: string | null): address is string =>
    address !== null && own.some((one) => one.toLowerCase() === address.toLowerCase());
  // who invites needs no answer
  return isOwn(organizer.address) ? null : (attendees.map(({ address }) => address).find(isOwn) ?? null);
}

/** Null: it does not say which event it is about, or not whom to answer. */
export function invitationReply(calendar: string, answer: Answer): string | null {
  const found = readCalendar(calendar);
  if (!found) return null;
  const { root, event } = found;
  const uid = textOf(event.getFirstPropertyValue("uid"));
  const organizer = event.getFirstProperty("organizer");
  const to = organizer && calendarAddress(organizer);
  const summary = textOf(event.getFirstPropertyValue("summary")).slice(0, maxSummary);
  if (uid === "" || uid.length > maxUid || to === null) return null;
  const times = ["recurrence-id", "dtstart", "dtend"].flatMap((name) => timeOf(event.getFirstProperty(name)) ?? []);
  const lines = [
    // it has to name a program (RFC 5545 section 3.7.3): none in particular
    ...["BEGIN:VCALENDAR", "PRODID:-//calendar//EN", "VERSION:2.0", "METHOD:REPLY"],
    ...zonesOf(root, times),
    "BEGIN:VEVENT",
    ...[`UID:${escaped(uid)}`, `SEQUENCE:${sequenceOf(event)}`, `DTSTAMP:${stampOf(answer.now)}`],
    ...times.map(({ line }) => line),
    ...(summary === "" ? [] : [`SUMMARY:${escaped(summary)}`]),
    `ORGANIZER${named(textOf(organizer?.getParameter("cn")))}:mailto:${linked(to)}`,
    `ATTENDEE;PARTSTAT=${answer.partstat.toUpperCase()}${named(answer.name)}:mailto:${linked(answer.address)}`,
    ...(answer.comment === "" ? [] : [`COMMENT:${escaped(answer.comment.slice(0, maxComment))}`]),
    ...["END:VEVENT", "END:VCALENDAR"],
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join("");
}

interface Time {
  readonly line: string;
  readonly zone: string | null;
}

function timeOf(property: ICAL.Property | null): Time | null {
  const time: unknown = property?.getFirstValue();
  if (!property || !(time instanceof ICAL.Time)) return null;
  const name = property.name.toUpperCase();
  const zone = textOf(property.getParameter("tzid")).slice(0, 200);
  if (time.isDate) return { line: `${name};VALUE=DATE:${time.toICALString()}`, zone: null };
  if (zone === "" || time.zone === ICAL.Timezone.utcTimezone)
    return { line: `${name}:${time.toICALString()}`, zone: null };
  return { line: `${name};TZID=${quoted(zone)}:${time.toICALString()}`, zone };
}

const zoneFields = ["tzid", "dtstart", "tzoffsetfrom", "tzoffsetto", "tzname", "rrule", "rdate"];

/** The zones that times are in, as far as the calendar describes them. */
function zonesOf(root: ICAL.Component, times: readonly Time[]): string[] {
  return [...new Set(times.flatMap(({ zone }) => zone ?? []))].flatMap((zone) => {
    const known = root.getAllSubcomponents("vtimezone").find((one) => one.getFirstPropertyValue("tzid") === zone);
    const lines = known ? plainly(known).toString().split("\r\n") : [];
    const unfolded = lines
      .join("\r\n")
      .replace(/\r\n[ \t]/g, "")
      .split("\r\n");
    return unfolded.join().length > maxZone || !known ? [] : unfolded.filter((line) => line !== "");
  });
}

function plainly(zone: ICAL.Component): ICAL.Component {
  const copy = new ICAL.Component(zone.name);
  for (const name of zoneFields)
    for (const property of zone.getAllProperties(name)) {
      const value: unknown = property.getFirstValue();
      if (value !== null) copy.addPropertyWithValue(name, value);
    }
  for (const name of ["standard", "daylight"])
    for (const each of zone.getAllSubcomponents(name)) copy.addSubcomponent(plainly(each));
  return copy;
}

function sequenceOf(event: ICAL.Component): number {
  const value: unknown = event.getFirstPropertyValue("sequence");
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

const stampOf = (at: number): string => new Date(at * 1000).toISOString().replace(/[-:]|\.\d+/g, "");

/** TEXT (RFC 5545 §3.3.11), without what no calendar may hold. */
const escaped = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")

    .replace(/[\0-\x08\x0b-\x1f\x7f]/g, "")
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\n/g, "\\n");

/** A parameter's value (RFC 5545 §3.1): it can hold neither quotation marks nor line ends. */
const quoted = (text: string): string => `"${text.replace(/[\p{Cc}"^]/gu, " ").trim()}"`;
const named = (name: string): string => (name.trim() === "" ? "" : `;CN=${quoted(name.slice(0, 200))}`);

/** Of an address in a mailto link (RFC 6068). */
const linked = (address: string): string => address.replace(/[%?&#/\s]/g, (each) => encodeURIComponent(each));

/** At 75 octets, between characters. */
function folded(line: string): string {
  const encoder = new TextEncoder();
  let out = "";
  let held = 0;
  for (const char of line) {
    const size = encoder.encode(char).length;
    if (held + size > lineLength) {
      out += "\r\n ";
      held = 1;
    }
    out += char;
    held += size;
  }
  return out;
}
