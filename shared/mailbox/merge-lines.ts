/**
 * Two changes of one text made of lines, such as a card, put together: what each of them added, changed or took away. A line that
 * begins with a blank goes on the one before it (RFC 6350 §3.2).
 */
import { utf8, utf8ToText } from "../lib/bytes.ts";

/** `single`: names of lines of which there is one, in capitals: of two changes of it the later one, `mine`, holds. */
export function mergeLines(
  base: Uint8Array,
  mine: Uint8Array,
  theirs: Uint8Array,
  single: readonly string[],
): Uint8Array {
  const [before, ours, now] = [linesOf(base), linesOf(mine), linesOf(theirs)];
  const isSingle = new Set(single);
  const isOurs = (name: string): boolean => textOf(before, name) !== textOf(ours, name);
  const [had, have, left] = [before, ours, now].map((lines) => new Set(lines.map(whatOf)));
  const isIn = (lines: ReadonlySet<string> | undefined, line: string): boolean => lines?.has(whatOf(line)) === true;
  const kept = ours.filter((line) => {
    const name = nameOf(line);
    if (isIn(left, line)) return true;
    return isSingle.has(name) ? isOurs(name) : !isIn(had, line);
  });
  const more = now.filter((line) => {
    const name = nameOf(line);
    if (isIn(have, line)) return false;
    return isSingle.has(name) ? !isOurs(name) : !isIn(had, line);
  });
  // what ends a card stays its end
  return utf8([...kept.slice(0, -1), ...more, ...kept.slice(-1)].join(""));
}

const linesOf = (bytes: Uint8Array): string[] => utf8ToText(bytes).match(/[^\n]*\n(?:[ \t][^\n]*\n)*|[^\n]+$/g) ?? [];
/** Without its group: "item1.TEL;TYPE=work:…" is a TEL. */
const nameOf = (line: string): string => (/^(?:[\w-]+\.)?([\w-]+)/.exec(line)?.[1] ?? "").toUpperCase();
/** Whether it is the preferred one hangs on the others. */
const whatOf = (line: string): string => line.replace(/^([^:]*);PREF=\d+/i, "$1");
const textOf = (lines: readonly string[], name: string): string =>
  lines.filter((line) => nameOf(line) === name).join("");
