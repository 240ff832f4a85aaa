/** Values of search operators: days, ages and sizes. Null where a text is none. */

export interface Span {
  /** Unix seconds: its first, and the first after it. */
  readonly start: number;
  readonly end: number;
}

const DATE = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/;
const AGE = /^(\d{1,4})([dwmy])$/;
const SIZE = /^(\d{1,12})(?:\.(\d{1,3}))?([kmg]?)b?$/;

const seconds = (year: number, month: number, day: number): number => new Date(year, month, day).getTime() / 1000;

/** "2024", "2024-03" or "2024-03-17" ("/" and "." do too), "today" or "yesterday": in the time zone of the device. `now`: unix seconds. */
export function spanOf(text: string, now: number): Span | null {
  const day = new Date(now * 1000);
  if (text === "today") return daySpan(day.getFullYear(), day.getMonth(), day.getDate());
  if (text === "yesterday") return daySpan(day.getFullYear(), day.getMonth(), day.getDate() - 1);
  const [, yearText, monthText, dayText] = DATE.exec(text) ?? [];
  if (yearText === undefined) return null;
  const year = Number(yearText);
  if (year < 1970 || year > 9999) return null;
  if (monthText === undefined) return { start: seconds(year, 0, 1), end: seconds(year + 1, 0, 1) };
  const month = Number(monthText) - 1;
  if (month < 0 || month > 11) return null;
  if (dayText === undefined) return { start: seconds(year, month, 1), end: seconds(year, month + 1, 1) };
  const date = Number(dayText);
  if (date < 1 || date > new Date(year, month + 1, 0).getDate()) return null;
  return daySpan(year, month, date);
}

const daySpan = (year: number, month: number, day: number): Span => ({
  start: seconds(year, month, day),
  end: seconds(year, month, day + 1),
});

/** "3d", "2w", "1m", "1y": the moment that long before `now`. */
export function agoOf(text: string, now: number): number | null {
  const [, count, unit] = AGE.exec(text) ?? [];
  if (count === undefined) return null;
  const at = new Date(now * 1000);
  const many = Number(count);
  if (unit === "d") at.setDate(at.getDate() - many);
  else if (unit === "w") at.setDate(at.getDate() - 7 * many);
  else if (unit === "m") at.setMonth(at.getMonth() - many);
  else at.setFullYear(at.getFullYear() - many);
  return Math.floor(at.getTime() / 1000);
}

/** Octets: "500", "20k", "1.5m", "2gb". */
export function octetsOf(text: string): number | null {
  const [, whole, part, unit] = SIZE.exec(text) ?? [];
  if (whole === undefined) return null;
  const scale = { "": 1, k: 1 << 10, m: 1 << 20, g: 1 << 30 }[unit ?? ""] ?? 1;
  return Math.round(Number(`${whole}.${part ?? "0"}`) * scale);
}
