/**
 * `type/subtype; name=value …` (RFC 2045 §5.1) with continuations joined (RFC 2231 §3). Values are binary strings as
 * IMAP shows them: an extended value keeps its `charset'language'%XX` form under `name*`.
 */
import { asciiLower } from "../text/binary.ts";
import { MAX_PARAMS } from "../limits.ts";
import type { Scanner } from "./scanner.ts";

export interface Param {
  readonly name: string;
  readonly value: string;
}

interface Segment {
  readonly name: string;
  readonly index: number;
  readonly extended: boolean;
  readonly value: string;
}

/** Reads `type/subtype`; false if broken, and `scanner.word` then holds what there was. */
export function readType(scanner: Scanner): boolean {
  scanner.word = "";
  if (scanner.skipBlank() <= 0) return false;
  if (scanner.token() <= 0 || scanner.word === "") return false;
  const type = scanner.word;
  scanner.word = "";
  if (!scanner.sees("/")) return false;
  scanner.skip();
  if (scanner.skipBlank() <= 0) return false;
  const step = scanner.token();
  const complete = step >= 0 && scanner.word !== "" && (scanner.done || scanner.sees(";"));
  scanner.word = complete ? `${type}/${scanner.word}` : "";
  return complete;
}

/** All parameters that follow, plain ones first. Broken pieces are skipped. */
export function readParams(scanner: Scanner): Param[] {
  const params: Param[] = [];
  const segments: Segment[] = [];
  let index = 0;
  while (!scanner.done && params.length + segments.length < MAX_PARAMS) {
    const param = readParam(scanner);
    if (param === null) {
      scanner.skip();
      continue;
    }
    const found = /^([^*]*)\*([0-9]*)(\*?)$/.exec(param.name);
    if (found === null) params.push(param);
    else {
      const [, name = "", digits = "", star = ""] = found;
      const bare = digits === "" && star === "";
      // a bare `name*` keeps the index of the parameter before it, as Dovecot does
      if (!bare) index = Number(digits) >>> 0;
      segments.push({ name, index, extended: bare || star !== "", value: param.value });
    }
  }
  return segments.length === 0 ? params : [...params, ...joinSegments(segments)];
}

/** One `; name=value`; null if broken. */
function readParam(scanner: Scanner): Param | null {
  if (!scanner.sees(";")) return null;
  scanner.skip();
  if (scanner.skipBlank() <= 0) return null;
  scanner.word = "";
  if (scanner.token() <= 0 || !scanner.sees("=")) return null;
  const name = scanner.word;
  scanner.skip();
  scanner.word = "";
  return readValue(scanner) ? { name, value: scanner.word } : null;
}

function readValue(scanner: Scanner): boolean {
  const step = scanner.skipBlank();
  if (step <= 0) return step === 0;
  if (scanner.sees('"')) return scanner.quotedString() >= 0;
  if (!scanner.sees("=")) return scanner.token() >= 0;
  // `name==?utf-8?b?…?=`: an encoded word where none may stand
  const start = scanner.at;
  while (!scanner.done && !/[; \t\r\n]/.test(scanner.text[scanner.at] ?? "")) scanner.skip();
  scanner.word += scanner.text.slice(start, scanner.at);
  return true;
}

function joinSegments(segments: Segment[]): Param[] {
  segments.sort((a, b) => (a.name === b.name ? a.index - b.index : a.name < b.name ? -1 : 1));
  const out: Param[] = [];
  for (let i = 0; i < segments.length;) {
    const key = asciiLower(segments[i]?.name ?? "");
    let end = i + 1;
    while (end < segments.length && asciiLower(segments[end]?.name ?? "") === key) end++;
    out.push(...joinGroup(segments.slice(i, end)));
    i = end;
  }
  return out;
}

/** Segments of one name in order; with gaps they stay apart. */
function joinGroup(group: readonly Segment[]): Param[] {
  if (group.some((segment, i) => segment.index !== i)) {
    return group.map(({ name, index, extended, value }) => ({ name: `${name}*${index}${extended ? "*" : ""}`, value }));
  }
  const name = group[0]?.name ?? "";
  if (!group.some((segment) => segment.extended)) return [{ name, value: group.map((s) => s.value).join("") }];
  const values = group.map((s) => (s.extended ? s.value : s.value.replaceAll("%", "%25")));
  const prefix = group[0]?.extended === true ? "" : "''";
  return [{ name: `${name}*`, value: prefix + values.join("") }];
}
