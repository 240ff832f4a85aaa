/** Sizes of files, in decimal units, as file managers show them. */
import { locale } from "./t.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** As the page's language writes it, unless a test says otherwise. */
export function fileSize(octets: number, tag: string = locale()): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(octets, 1)) / 3));
  return new Intl.NumberFormat(tag, {
    style: "unit",
    unit: units[power] ?? "byte",
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: power > 1 ? 1 : 0,
  }).format(octets / 1000 ** power);
}
