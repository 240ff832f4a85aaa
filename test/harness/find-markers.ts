/** Looking for texts that must not lie anywhere, whatever they look like there. */
import { readdirSync } from "node:fs";
import path from "node:path";

/** What a marker looks like: as it is and in lower case; raw, UTF-16, hex, base64 at its three offsets. */
function disguises(marker: string): Buffer[] {
  return [marker, marker.toLowerCase()].flatMap((text) => {
    const raw = Buffer.from(text);
    const utf16 = Buffer.from(text, "utf16le");
    const hex = raw.toString("hex");
    const base64 = [raw, utf16].flatMap((bytes) => [0, 1, 2].map((offset) => base64At(bytes, offset)));
    const urlSafe = base64.map((one) => one.replaceAll("+", "-").replaceAll("/", "_"));
    return [
      raw,
      utf16,
      Buffer.from(utf16).swap16(),
      ...[hex, hex.toUpperCase(), ...base64, ...urlSafe].map((one) => Buffer.from(one)),
    ];
  });
}

/** The characters that depend on the marker alone, if `offset` octets stand before it. */
function base64At(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString("base64")
    .replace(/=+$/, "");
  const first = Math.ceil((offset * 8) / 6);
  return text.slice(first, Math.floor(((offset + bytes.length) * 8) / 6));
}

export const filesUnder = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

/** What is searched: its name, and its bytes. */
export type Source = readonly [string, Buffer];

/** "marker in file", for each that is found. */
export function findMarkers(markers: Readonly<Record<string, string>>, sources: readonly Source[]): string[] {
  const needles = Object.entries(markers).map(([name, marker]) => [name, disguises(marker)] as const);
  return sources.flatMap(([source, bytes]) =>
    [path.basename(source), bytes].flatMap((hay) =>
      needles
        .filter(([, forms]) => forms.some((form) => (typeof hay === "string" ? Buffer.from(hay) : hay).includes(form)))
        .map(([name]) => `${name} in ${source}`),
    ),
  );
}
