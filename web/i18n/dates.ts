/** Dates as people say them, through Intl. Times in unix seconds; `now` in milliseconds, so that a test can hold it. */

import { locale } from "./t.ts";

/** The page's locale and the reader's time zone, unless a test says otherwise. */
export interface DateStyle {
  readonly locale?: string;
  readonly timeZone?: string;
}

/** Making one takes longer than a line of the list has time for while it is scrolled: each is made once. */
const made = new Map<Intl.DateTimeFormatOptions, Map<string, Intl.DateTimeFormat>>();

/** `options`: one object for all calls. */
function formatOf(style: DateStyle, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const { locale: language = locale(), timeZone } = style;
  const key = timeZone === undefined ? language : `${language} ${timeZone}`;
  const ofOptions = made.get(options) ?? new Map<string, Intl.DateTimeFormat>();
  const known = ofOptions.get(key);
  if (known) return known;
  const format = new Intl.DateTimeFormat(language, { ...options, ...(timeZone !== undefined && { timeZone }) });
  made.set(options, ofOptions.set(key, format));
  return format;
}

const DAY = { year: "numeric", month: "2-digit", day: "2-digit" } as const;
const TIME = { hour: "2-digit", minute: "2-digit" } as const;
const WEEKDAY = { weekday: "short" } as const;
const DAY_OF_YEAR = { day: "numeric", month: "short" } as const;
const SHORT = { dateStyle: "short" } as const;
const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric", ...TIME } as const;
const WEEKDAY_TIME = { ...WEEKDAY, ...TIME } as const;
const DAY_AND_MONTH = { day: "numeric", month: "long" } as const;
const WHOLE_DAY = { day: "numeric", month: "long", year: "numeric" } as const;

const format = (seconds: number, style: DateStyle, options: Intl.DateTimeFormatOptions): string => {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : formatOf(style, options).format(date);
};

/** "2026-03-09". Of the reader's own zone the clock knows it without Intl, which a line that is scrolled by waits for. */
function dayOf(seconds: number, style: DateStyle): string {
  if (style.timeZone !== undefined) return format(seconds, { ...style, locale: "sv" }, DAY);
  const date = new Date(seconds * 1000);
  const two = (value: number): string => value.toString().padStart(2, "0");
  return `${date.getFullYear().toString()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

const daySeconds = 86_400;

/** For a line of the list: "14:05", "Mon", "3 Mar", "3/3/2024". */
export function shortDate(seconds: number, now: number = Date.now(), style: DateStyle = {}): string {
  const today = now / 1000;
  const [day, current] = [dayOf(seconds, style), dayOf(today, style)];
  if (day === current) return format(seconds, style, TIME);
  const age = today - seconds;
  if (age > 0 && age < 6 * daySeconds) return format(seconds, style, WEEKDAY);
  return format(seconds, style, day.slice(0, 4) === current.slice(0, 4) ? DAY_OF_YEAR : SHORT);
}

/** A birthday as a card has it: "1985-04-12", "--04-12" without its year; anything else as its owner wrote it. */
export function birthdayText(birthday: string, style: DateStyle = {}): string {
  const [, year, month, day] = /^(\d{4}|-)-(\d\d)-(\d\d)$/.exec(birthday) ?? [];
  const date = new Date(`${year === undefined || year === "-" ? "2000" : year}-${month ?? ""}-${day ?? ""}T12:00:00Z`);
  if (Number.isNaN(date.getTime()) || date.getUTCDate() !== Number(day)) return birthday;
  return format(date.getTime() / 1000, { ...style, timeZone: "UTC" }, year === "-" ? DAY_AND_MONTH : WHOLE_DAY);
}

/** For the head of a message. */
export const longDate = (seconds: number, style: DateStyle = {}): string => format(seconds, style, LONG);

/** Within the days to come: "Mon, 08:00". */
export const weekdayTime = (seconds: number, style: DateStyle = {}): string => format(seconds, style, WEEKDAY_TIME);

/** A day alone: "3 March 2026". */
export const shortDay = (seconds: number, style: DateStyle = {}): string => format(seconds, style, WHOLE_DAY);

const spans: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", daySeconds],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago, in the words of the page: "3 hours ago", "yesterday"; what is older than a year is a day. */
export function sinceWhen(seconds: number, now: number = Date.now(), style: DateStyle = {}): string {
  const age = Math.max(0, now / 1000 - seconds);
  if (age > 365 * daySeconds) return shortDay(seconds, style);
  const relative = new Intl.RelativeTimeFormat(style.locale ?? locale(), { numeric: "auto" });
  if (age > 60 * daySeconds) return relative.format(-Math.round(age / (30 * daySeconds)), "month");
  const span = spans.find(([, length]) => age >= length);
  return span ? relative.format(-Math.floor(age / span[1]), span[0]) : relative.format(0, "minute");
}

/** For `<time datetime>`; empty when it is no date at all. */
export function isoDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}
