/** Reads the files of npm cctv-age: a textual header of `key: value` lines, an empty line, the age file. */
import { inflateSync } from "node:zlib";
import { utf8ToText } from "../../lib/bytes.ts";

export interface CctvVector {
  readonly name: string;
  readonly expect: string;
  /** Hex SHA-256 of all plaintext released, also before a failure. */
  readonly payload: string | null;
  readonly identities: readonly string[];
  readonly usesPassphrase: boolean;
  readonly armored: boolean;
  readonly file: Uint8Array;
}

export function parseCctv(name: string, bytes: Uint8Array): CctvVector {
  const end = bytes.findIndex((byte, i) => byte === 10 && bytes[i + 1] === 10);
  const fields = utf8ToText(bytes.subarray(0, end))
    .split("\n")
    .map((line): [string, string] => {
      const colon = line.indexOf(": ");
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
  const first = (key: string): string | null => fields.find(([k]) => k === key)?.[1] ?? null;
  const raw = bytes.slice(end + 2);
  return {
    name,
    expect: first("expect") ?? "",
    payload: first("payload"),
    identities: fields.filter(([key]) => key === "identity").map(([, value]) => value),
    usesPassphrase: first("passphrase") !== null,
    armored: first("armored") === "yes",
    file: first("compressed") === "zlib" ? Uint8Array.from(inflateSync(raw)) : raw,
  };
}
