/** Days as a date field has them ("2026-11-26"), by this device's clock and zone; "" = none, 0 in unix seconds. */

export const dayOf = (seconds: number): string => {
  if (seconds === 0) return "";
  const date = new Date(seconds * 1000);
  const two = (value: number): string => value.toString().padStart(2, "0");
  return `${date.getFullYear().toString().padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};

/** Its first second; `after`: of the day so many later. */
export function startOfDay(day: string, after = 0): number {
  const [year, month, date] = day.split("-").map(Number);
  if (!year || !month || !date) return 0;
  // days have 23 to 25 hours
  return Math.floor(new Date(year, month - 1, date + after).getTime() / 1000);
}
