/** Sizes as people write them: "500M", "2 GiB", "1073741824". */

const UNITS = { "": 0, k: 1, m: 2, g: 3, t: 4 } as const;
const SIZE = /^(\d{1,15}) ?([kmgt]?)(?:i?b)?$/i;

/** Octets, in powers of 1024. Null for 0, which means no limit, and for what is no size. */
export function octetsFromText(text: string): number | null {
  const [, digits, unit = ""] = SIZE.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const octets = Number(digits) * 1024 ** UNITS[unit.toLowerCase() as keyof typeof UNITS];
  return octets > 0 && Number.isSafeInteger(octets) ? octets : null;
}

/** "1.2 GB", in powers of 1024 as they are read. */
export function octetsToText(octets: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let [size, unit] = [octets, 0];
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit] ?? ""}`;
}
