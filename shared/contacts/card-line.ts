/**
 * A property of a vCard as one line (RFC 6350 §3.3): its group, name, parameters and value. Values are escaped as 4.0 has them
 * (§3.4), whichever version they came in.
 */
import { utf8 } from "../lib/bytes.ts";

export interface CardLine {
  /** "item1" of "item1.EMAIL"; "": none */
  readonly group: string;
  /** in capitals */
  readonly name: string;
  /** names in capitals */
  readonly params: readonly CardParam[];
  readonly value: string;
}
export type CardParam = readonly [name: string, values: readonly string[]];

/** Its properties, without BEGIN, VERSION, PRODID, REV and END. */
export type Card = readonly CardLine[];

/** Octets of a line before it is folded (§3.2). */
const MAX_OCTETS = 75;

export const cardLine = (name: string, value: string, params: readonly CardParam[] = []): CardLine => ({
  ...{ group: "", name, params, value },
});

/** Values of a parameter, in small letters; a list that somebody has quoted is one all the same. */
export const paramOf = (line: CardLine, name: string): readonly string[] =>
  line.params
    .flatMap(([key, values]) => (key === name ? values : []))
    .flatMap((value) => value.toLowerCase().split(","));

/** Line feeds, commas, semicolons and backslashes are escaped. */
export const escapeText = (text: string): string => text.replace(/[\\,;]/g, "\\$&").replace(/\r\n?|\n/g, "\\n");

export const unescapeText = (value: string): string =>
  value.replace(/\\(.)/gs, (_, char: string) => (char === "n" || char === "N" ? "\n" : char));

/** At separators that no backslash stands before. */
export function splitValue(value: string, separator: "," | ";"): string[] {
  const parts: string[] = [];
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    const char = value.charAt(at);
    if (char === "\\") at++;
    else if (char === separator) {
      parts.push(value.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, value.slice(from)];
}

/** As it stands in a file: folded, with CRLF at its end. What no line may hold is left out. */
export const lineToText = ({ group, name, params, value }: CardLine): string => {
  const shown = params.map(([key, values]) => `;${key}=${values.map(paramText).join(",")}`).join("");
  return fold(`${group === "" ? "" : `${group}.`}${name}${shown}:${value.replace(UNWRITABLE, "")}`);
};

/** Controls but the tab, and halves of a pair. */
const UNWRITABLE = /[\0-\u0008\u000a-\u001f\u007f]|\p{Cs}/gu;

/** RFC 6868: what quotes can not hold. */
function paramText(value: string): string {
  const encoded = value
    .replace(/\^/g, "^^")
    .replace(/"/g, "^'")
    .replace(/\r\n?|\n/g, "^n")
    .replace(UNWRITABLE, "");
  return /[,;:]/.test(encoded) ? `"${encoded}"` : encoded;
}

function fold(line: string): string {
  if (line.length <= MAX_OCTETS && utf8(line).length <= MAX_OCTETS) return `${line}\r\n`;
  let text = "";
  let octets = 0;
  for (const char of line) {
    const more = char.length === 1 && char < "\u0080" ? 1 : utf8(char).length;
    if (octets + more > MAX_OCTETS) {
      text += "\r\n ";
      octets = 1;
    }
    text += char;
    octets += more;
  }
  return `${text}\r\n`;
}
