/** fetch-att (RFC 3501 §6.4.5, §9): what FETCH asks for. */
import { MAX_ITEMS } from "../limits.ts";
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

/** Which octets of a message: `path` is part numbers, empty for the message itself. */
export interface Section {
  readonly path: readonly number[];
  readonly text:
    | { readonly type: "all" }
    | { readonly type: "header" }
    | { readonly type: "text" }
    | { readonly type: "mime" }
    | { readonly type: "fields" | "fieldsNot"; readonly names: readonly string[] };
}

export interface Partial {
  readonly offset: number;
  readonly length: number;
}

const PLAIN_ITEMS = [
  "FLAGS",
  "UID",
  "INTERNALDATE",
  "RFC822.SIZE",
  "ENVELOPE",
  "BODY",
  "BODYSTRUCTURE",
  "EMAILID",
  "THREADID",
  "MODSEQ",
] as const;
const MACROS = {
  FAST: ["FLAGS", "INTERNALDATE", "RFC822.SIZE"],
  ALL: ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"],
  FULL: ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"],
} as const;

export type FetchItem =
  | { readonly type: (typeof PLAIN_ITEMS)[number] }
  | {
      readonly type: "section";
      /** As the reply spells it, without the partial's origin: "BODY[1.MIME]", "RFC822.HEADER". */
      readonly label: string;
      readonly section: Section;
      readonly partial: Partial | null;
      /** Reading it marks the message \Seen. */
      readonly sees: boolean;
    };

/** One item, a macro, or a list in parentheses. */
export function parseFetchItems(args: Scanner): readonly FetchItem[] {
  if (args.isAt("(")) {
    const items = args.list(() => parseItem(args, args.word()));
    return items.length === 0 ? fail("at least one FETCH item") : items;
  }
  const name = args.word();
  const macro = Object.entries(MACROS).find(([macro]) => macro === name);
  return macro === undefined ? [parseItem(args, name)] : macro[1].map((type) => ({ type }));
}

function parseItem(args: Scanner, name: string): FetchItem {
  if ((name === "BODY" || name === "BODY.PEEK") && args.isAt("[")) return parseSectionItem(args, name === "BODY");
  switch (name) {
    case "RFC822":
      return { type: "section", label: name, section: WHOLE, partial: null, sees: true };
    case "RFC822.HEADER":
      return {
        type: "section",
        label: name,
        section: { path: [], text: { type: "header" } },
        partial: null,
        sees: false,
      };
    case "RFC822.TEXT":
      return { type: "section", label: name, section: { path: [], text: { type: "text" } }, partial: null, sees: true };
    default: {
      const type = PLAIN_ITEMS.find((item) => item === name);
      return type === undefined ? fail("a FETCH item this server knows") : { type };
    }
  }
}

const WHOLE: Section = { path: [], text: { type: "all" } };

function parseSectionItem(args: Scanner, sees: boolean): FetchItem {
  args.expect("[");
  const section = parseSection(args);
  args.expect("]");
  return { type: "section", label: `BODY[${sectionToText(section)}]`, section, partial: parsePartial(args), sees };
}

function parseSection(args: Scanner): Section {
  const path: number[] = [];
  while (isDigit(args.peek())) {
    if (path.length === MAX_ITEMS) fail("a shorter part number");
    path.push(args.nonZeroNumber());
    if (!args.take(".")) return { path, text: { type: "all" } };
  }
  if (args.isAt("]")) return path.length === 0 ? WHOLE : fail("a section after the part number");
  return { path, text: parseSectionText(args, path.length > 0) };
}

function parseSectionText(args: Scanner, inPart: boolean): Section["text"] {
  const name = args.word();
  if (name === "HEADER") return { type: "header" };
  if (name === "TEXT") return { type: "text" };
  if (name === "MIME" && inPart) return { type: "mime" };
  if (name !== "HEADER.FIELDS" && name !== "HEADER.FIELDS.NOT") fail("a section this server knows");
  args.space();
  const names = args.list(() => args.astring().toUpperCase());
  if (names.length === 0) fail("at least one header field");
  if (names.some((field) => /[^!-9;-~]/.test(field))) fail("names of header fields");
  return { type: name === "HEADER.FIELDS" ? "fields" : "fieldsNot", names };
}

/** "<o.n>" */
function parsePartial(args: Scanner): Partial | null {
  if (!args.take("<")) return null;
  const offset = args.number();
  args.expect(".");
  const length = args.nonZeroNumber();
  args.expect(">");
  return { offset, length };
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39;

function sectionToText({ path, text }: Section): string {
  const number = path.join(".");
  const name = sectionTextToText(text);
  return number !== "" && name !== "" ? `${number}.${name}` : number + name;
}

function sectionTextToText(text: Section["text"]): string {
  if (text.type === "all") return "";
  if (text.type === "fields" || text.type === "fieldsNot") {
    const names = text.names.map((name) => (/["\\(){%*\]]/.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : name));
    return `HEADER.FIELDS${text.type === "fieldsNot" ? ".NOT" : ""} (${names.join(" ")})`;
  }
  return text.type.toUpperCase();
}
