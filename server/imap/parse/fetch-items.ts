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
  /** The offset as the reply repeats it. */
  readonly origin: string;
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
  "PREVIEW",
] as const;
const MACROS = {
  FAST: ["FLAGS", "INTERNALDATE", "RFC822.SIZE"],
  ALL: ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"],
  FULL: ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"],
} as const;

export type FetchItem =
  | { readonly type: (typeof PLAIN_ITEMS)[number] }
  | { readonly type: "binarySize"; readonly label: string; readonly path: readonly number[] }
  | OctetItem;

/** What is answered with octets of the message. */
export type OctetItem = {
  /** As the reply spells it, without the partial's origin: "BODY[1.MIME]", "RFC822.HEADER". */
  readonly label: string;
  readonly partial: Partial | null;
  /** Reading it marks the message \Seen. */
  readonly sees: boolean;
} & (
  | { readonly type: "section"; readonly section: Section }
  /** a part after its transfer encoding */
  | { readonly type: "binary"; readonly path: readonly number[] }
);

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
  if (args.isAt("[")) return parseBracketed(args, name);
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
    case "PREVIEW":
      // what it asks to be spared is no work here: the text is at hand with the rest
      args.take(" (LAZY)");
      return { type: name };
    default: {
      const type = PLAIN_ITEMS.find((item) => item === name);
      return type === undefined ? fail("a FETCH item this server knows") : { type };
    }
  }
}

const WHOLE: Section = { path: [], text: { type: "all" } };

function parseBracketed(args: Scanner, name: string): FetchItem {
  switch (name) {
    case "BODY":
    case "BODY.PEEK":
      return parseSectionItem(args, name === "BODY");
    case "BINARY":
    case "BINARY.PEEK": {
      const path = parsePath(args);
      const label = `BINARY[${path.join(".")}]`;
      return { type: "binary", label, path, partial: parsePartial(args), sees: name === "BINARY" };
    }
    case "BINARY.SIZE": {
      const path = parsePath(args);
      return { type: "binarySize", label: `BINARY.SIZE[${path.join(".")}]`, path };
    }
    default:
      return fail("a FETCH item this server knows");
  }
}

/** "[1.2]" or "[]" (section-binary, RFC 9051 §9). */
function parsePath(args: Scanner): readonly number[] {
  args.expect("[");
  const path: number[] = [];
  if (args.take("]")) return path;
  do path.push(parsePartNumber(args, path));
  while (args.take("."));
  args.expect("]");
  return path;
}

function parsePartNumber(args: Scanner, path: readonly number[]): number {
  if (path.length === MAX_ITEMS) fail("a shorter part number");
  return args.nonZeroNumber();
}

function parseSectionItem(args: Scanner, sees: boolean): FetchItem {
  args.expect("[");
  const section = parseSection(args);
  args.expect("]");
  return { type: "section", label: `BODY[${sectionToText(section)}]`, section, partial: parsePartial(args), sees };
}

function parseSection(args: Scanner): Section {
  const path: number[] = [];
  while (isDigit(args.peek())) {
    path.push(parsePartNumber(args, path));
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

/** "<o.n>", of 63 bits (RFC 9051 §9). */
function parsePartial(args: Scanner): Partial | null {
  if (!args.take("<")) return null;
  const origin = args.digits64();
  args.expect(".");
  const length = args.number64();
  if (length === 0) fail("a number above 0");
  args.expect(">");
  return { offset: Math.min(Number(origin), Number.MAX_SAFE_INTEGER), length, origin };
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
