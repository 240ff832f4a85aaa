/**
 * Properties of 2.1 and 3.0 as 4.0 has them (RFC 6350 §10, appendix A): what was escaped otherwise or not at all, types, days, and
 * the groups of Apple's address book. What no version of the standard knows stays as it stands.
 */
import {
  cardLine,
  escapeText,
  splitValue,
  unescapeText,
  type Card,
  type CardLine,
  type CardParam,
} from "./card-line.ts";

/** One text: a comma or semicolon in it is part of it, though nobody has escaped it. */
const TEXTS: ReadonlySet<string> = new Set(["FN", "NOTE", "TITLE", "ROLE"]);
/** Parts between semicolons, each a list. */
const STRUCTURED: ReadonlySet<string> = new Set(["N", "ADR", "ORG"]);

export const toCurrent = (lines: readonly CardLine[], version: string): Card =>
  lines.flatMap((line) => toCurrentLine(line, version) ?? []);

/** Null: it says nothing in 4.0. */
function toCurrentLine(given: CardLine, version: string): CardLine | null {
  const line = { ...given, params: currentParams(given.params) };
  const { name, value } = line;
  if (TEXTS.has(name)) return { ...line, value: escapeText(unescapeText(value)) };
  if (STRUCTURED.has(name)) return { ...line, value: structured(name, value, version) };
  if (name === "EMAIL")
    return {
      ...line,
      value: escapeText(
        unescapeText(value)
          .trim()
          .replace(/^mailto:/i, ""),
      ),
    };
  if (name === "BDAY" || name === "ANNIVERSARY") return dayOf(line);
  if (name === "X-ADDRESSBOOKSERVER-KIND") return cardLine("KIND", value.trim().toLowerCase());
  if (name === "X-ADDRESSBOOKSERVER-MEMBER") return cardLine("MEMBER", value.trim());
  return line;
}

/** 2.1 escapes semicolons alone; a comma of an organisation parts nothing in any version. */
function structured(name: string, value: string, version: string): string {
  const parts = splitValue(value, ";");
  if (version !== "2.1" && name !== "ORG") return parts.map((part) => part.replace(/\r\n?|\n/g, "\\n")).join(";");
  return parts.map((part) => escapeText(unescapeText(part))).join(";");
}

/** What every address and telephone is. */
const TRIVIAL: ReadonlySet<string> = new Set(["internet", "x-internet", "voice"]);

function currentParams(params: readonly CardParam[]): CardParam[] {
  const types = params.flatMap(([key, values]) => (key === "TYPE" ? values : []).flatMap((value) => value.split(",")));
  if (types.length === 0) return [...params.filter(([key]) => key !== "TYPE")];
  const isPreferred = types.some((type) => type.trim().toLowerCase() === "pref");
  const kept = [...new Set(types.map((type) => type.trim()))].filter((type) => {
    const word = type.toLowerCase();
    return word !== "" && word !== "pref" && !TRIVIAL.has(word);
  });
  const others = params.filter(([key]) => key !== "TYPE");
  const hasPref = others.some(([key]) => key === "PREF");
  return [
    ...(kept.length > 0 ? [["TYPE", kept.map((type) => (/^[A-Z]+$/.test(type) ? type.toLowerCase() : type))] as const] : []), // prettier-ignore
    ...(isPreferred && !hasPref ? [["PREF", ["1"]] as const] : []),
    ...others,
  ];
}

/** "1985-04-12", "19850412T…", "--0412"; Apple's address book has a year where there is none. */
function dayOf(line: CardLine): CardLine {
  const [, year, month, day] = /^\s*(\d{4}|--)-?(\d\d)-?(\d\d)/.exec(line.value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return line;
  const omitted = line.params.find(([key]) => key === "X-APPLE-OMIT-YEAR")?.[1][0];
  const params = line.params.filter(([key]) => key !== "X-APPLE-OMIT-YEAR" && key !== "VALUE");
  return { ...line, params, value: `${year === omitted ? "--" : year}${month}${day}` };
}
