/** Parameters for people: RFC 2231 values, encoded words where none belong, raw UTF-8. */
import { asciiLower, binaryToBytes } from "../text/binary.ts";
import { decodeCharset } from "../text/charset.ts";
import { decodeHeaderText } from "./encoded-words.ts";
import type { Param } from "./params.ts";

/** The raw value of a parameter, without regard to case; null if absent. */
export function paramValue(params: readonly Param[], name: string): string | null {
  return params.find((param) => asciiLower(param.name) === name)?.value ?? null;
}

/** The text of `name*` or `name`; null if absent. */
export function paramText(params: readonly Param[], name: string): string | null {
  const extended = paramValue(params, `${name}*`);
  if (extended !== null) return decodeExtended(extended);
  const plain = paramValue(params, name);
  return plain === null ? null : decodeHeaderText(plain);
}

/** `charset'language'%XX…`. */
function decodeExtended(value: string): string {
  const [, charset = "", rest = value] = /^([^']*)'[^']*'([\s\S]*)$/.exec(value) ?? [];
  const octets = rest.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return decodeCharset(binaryToBytes(octets), charset === "" ? null : charset);
}
