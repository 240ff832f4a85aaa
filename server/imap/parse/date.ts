/** date and date-time (RFC 3501 §9). */
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** Days since 1970-01-01 of the calendar day named, "1-Feb-2024", quoted or not. */
export function parseDate(args: Scanner): number {
  const text = args.isAt('"') ? args.string() : args.atom();
  return dayOf(text) ?? fail("a date like 1-Feb-2024");
}

/** Unix seconds of "01-Feb-2024 12:34:56 +0100", always quoted. */
export function parseDateTime(args: Scanner): number {
  const text = args.isAt('"') ? args.string() : fail("a quoted date and time");
  return secondsOf(text) ?? fail('a date and time like "01-Feb-2024 12:34:56 +0100"');
}

function dayOf(text: string): number | null {
  const match = /^([ \d]?\d)-([A-Za-z]{3})-(\d{4})$/.exec(text);
  if (match === null) return null;
  const month = MONTHS.findIndex((name) => name.toLowerCase() === match[2]?.toLowerCase());
  const day = Number(match[1]);
  const time = utc(Number(match[3]), month, day);
  const valid = month >= 0 && day >= 1 && new Date(time).getUTCMonth() === month;
  return valid ? time / 86_400_000 : null;
}

function secondsOf(text: string): number | null {
  const match = /^(\S+|\s\S+) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)$/.exec(text.slice(0, 32));
  const day = dayOf(match?.[1] ?? "");
  if (match === null || day === null) return null;
  const [hours = 0, minutes = 0, seconds = 0] = match.slice(2, 5).map(Number);
  const [zoneHours = 0, zoneMinutes = 0] = match.slice(6, 8).map(Number);
  if (hours > 23 || minutes > 59 || seconds > 60 || zoneHours > 23 || zoneMinutes > 59) return null;
  const zone = (zoneHours * 60 + zoneMinutes) * (match[5] === "-" ? -60 : 60);
  return day * 86_400 + hours * 3600 + minutes * 60 + seconds - zone;
}

/** Years below 100 are meant as written, which Date.UTC would not. */
function utc(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day);
}

/** INTERNALDATE's spelling, in UTC: "01-Feb-2024 12:34:56 +0000", with quotes. */
export function secondsToDateTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${two(date.getUTCDate())}-${MONTHS[date.getUTCMonth()] ?? ""}-${String(date.getUTCFullYear()).padStart(4, "0")}`;
  return `"${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000"`;
}
