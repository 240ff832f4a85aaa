/**
 * Cards of a file: vCard 4.0 (RFC 6350), 3.0 (RFC 2426) and 2.1, as address books and telephones write them. Tolerant, and linear
 * in what it is given: what is no property is passed over, a card that nothing ends is ended by the next. All come out as 4.0
 * has them. Pictures and sounds that stand in a card are left out and counted.
 */
import { cardLine, type Card, type CardLine, type CardParam } from "./card-line.ts";
import { toCurrent } from "./old-versions.ts";
import { quotedPrintableText } from "./quoted-printable.ts";

export interface CardsRead {
  readonly cards: readonly Card[];
  /** beyond MAX_CARDS */
  readonly more: number;
  /** pictures, sounds, and what was too long or too much, that were left out of the cards */
  readonly dropped: number;
}

/** Cards of one file. */
export const MAX_CARDS = 10_000;
/** Properties of a card, parameters of a property. */
const MAX_LINES = 2_000;
const MAX_PARAMS = 30;
/** UTF-16 units of a property. */
const MAX_LINE = 40_000;
/** Of one that holds a picture: it is only passed over. */
const MEDIA: ReadonlySet<string> = new Set(["PHOTO", "LOGO", "SOUND"]);
const UNKEPT: ReadonlySet<string> = new Set(["VERSION", "PRODID", "REV", "X-PRODID"]);

/** At most `most` of them; the rest are counted. */
export function readCards(text: string, most = MAX_CARDS): CardsRead {
  const cards: Card[] = [];
  const count = { more: 0, dropped: 0 };
  let card: CardLine[] | null = null;
  let version = "";
  /** cards in cards: AGENT of 2.1 and 3.0 */
  let depth = 0;
  let isAgent = false;

  const end = (): void => {
    if (card && card.length > 0) {
      if (cards.length < most) cards.push(toCurrent(card, version));
      else count.more++;
    }
    card = null;
  };

  for (const raw of logicalLines(text)) {
    if (raw.isCut) {
      if (card && depth === 0) count.dropped++;
      continue;
    }
    const line = parseLine(raw.text);
    if (!line) continue;
    const isCard = line.value.trim().toUpperCase() === "VCARD";
    if (line.name === "BEGIN" && isCard) {
      if (card && (isAgent || depth > 0)) depth++;
      else {
        end();
        card = [];
        version = "";
      }
    } else if (line.name === "END" && isCard) {
      if (depth > 0) depth--;
      else end();
    } else if (card && depth === 0) {
      if (line.name === "VERSION") version = line.value.trim();
      if (isLeftOut(line)) count.dropped++;
      else if (card.length >= MAX_LINES) count.dropped++;
      else if (!UNKEPT.has(line.name) && line.value !== "") card.push(line);
    }
    isAgent = line.name === "AGENT" && line.value.trim() === "";
  }
  end();
  return { cards, ...count };
}

/** What can be told of a picture is its octets; an address of one is kept, and never asked. */
const isLeftOut = ({ name, params, value }: CardLine): boolean =>
  MEDIA.has(name) && (/^data:/i.test(value) || params.some(([key]) => key === "ENCODING"));

interface LogicalLine {
  readonly text: string;
  /** it was too long to be kept */
  readonly isCut: boolean;
}

/** Unfolded; soft line ends of quoted-printable are gone. */
function* logicalLines(text: string): Generator<LogicalLine> {
  let pieces: string[] = [];
  let length = 0;
  let isSoft = false;
  let isQuoted = false;
  const whole = (): LogicalLine => ({ text: length > MAX_LINE ? "" : pieces.join(""), isCut: length > MAX_LINE });
  for (const physical of physicalLines(text)) {
    const isFolded = pieces.length > 0 && /^[ \t]/.test(physical);
    if (isSoft || isFolded) {
      const piece: string = isFolded && !isSoft ? physical.slice(1) : physical;
      isSoft = isQuoted && piece.endsWith("=");
      take(isSoft ? piece.slice(0, -1) : piece);
      continue;
    }
    if (pieces.length > 0) yield whole();
    pieces = [];
    length = 0;
    isQuoted = isQuotedPrintable(physical);
    isSoft = isQuoted && physical.endsWith("=");
    take(isSoft ? physical.slice(0, -1) : physical);
  }
  if (pieces.length > 0) yield whole();

  function take(piece: string): void {
    length += piece.length;
    if (length <= MAX_LINE) pieces.push(piece);
    else if (pieces.length === 0) pieces.push("");
  }
}

const isQuotedPrintable = (line: string): boolean => {
  const colon = line.slice(0, 1_000).indexOf(":");
  return colon > 0 && /QUOTED-PRINTABLE/i.test(line.slice(0, colon));
};

function* physicalLines(text: string): Generator<string> {
  for (let from = 0; from <= text.length;) {
    let end = text.indexOf("\n", from);
    if (end < 0) end = text.length;
    // a lone carriage return ends a line too, as on old Macs
    for (const line of text.slice(from, text.charAt(end - 1) === "\r" ? end - 1 : end).split("\r"))
      yield line.replaceAll("\0", "");
    from = end + 1;
  }
}

/** Null: it is no property. */
function parseLine(text: string): CardLine | null {
  const head = /^[ \t]*(?:([\w-]{1,40})\.)?([\w-]{1,60})(?=[;:])/.exec(text);
  if (!head) return null;
  const params: CardParam[] = [];
  let at = head[0].length;
  while (text.charAt(at) === ";") {
    const found = readParam(text, at + 1);
    if (!found) return null;
    at = found.end;
    if (found.param[0] !== "" && params.length < MAX_PARAMS) params.push(found.param);
  }
  if (text.charAt(at) !== ":") return null;
  const line = { ...cardLine((head[2] ?? "").toUpperCase(), text.slice(at + 1), params), group: head[1] ?? "" };
  return decoded(line);
}

/** From behind its semicolon to the next one, or to the colon. Null: nothing ends it. */
function readParam(text: string, from: number): { readonly param: CardParam; readonly end: number } | null {
  let at = from;
  while (at < text.length && !";:=".includes(text.charAt(at))) at++;
  const name = text.slice(from, at).trim();
  // 2.1 leaves names of types and encodings out
  if (text.charAt(at) !== "=") return at < text.length ? { param: bare(name), end: at } : null;
  const values: string[] = [];
  for (;;) {
    at++;
    const isQuoted = text.charAt(at) === '"';
    const end = isQuoted ? text.indexOf('"', at + 1) : endOf(text, at);
    if (end < 0) return null;
    values.push(fromCarets(text.slice(isQuoted ? at + 1 : at, end)));
    at = isQuoted ? endOf(text, end + 1) : end;
    if (at >= text.length) return null;
    if (text.charAt(at) !== ",") break;
  }
  return { param: [name.toUpperCase(), values], end: at };
}

function endOf(text: string, from: number): number {
  let at = from;
  while (at < text.length && !";:,".includes(text.charAt(at))) at++;
  return at;
}

/** RFC 6868. */
const fromCarets = (value: string): string =>
  value.replace(/\^([n^'])/g, (_, char: string) => (char === "n" ? "\n" : char === "'" ? '"' : "^"));

const ENCODINGS: ReadonlySet<string> = new Set(["QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"]);
const bare = (word: string): CardParam =>
  ENCODINGS.has(word.toUpperCase()) ? ["ENCODING", [word]] : ["TYPE", word === "" ? [] : [word.toLowerCase()]];

/** Its octets as text: an encoding, and the charset that it names, are taken away. */
function decoded(line: CardLine): CardLine {
  const first = (name: string): string => line.params.find(([key]) => key === name)?.[1][0]?.toUpperCase() ?? "";
  const encoding = first("ENCODING");
  if (encoding === "" && first("CHARSET") === "") return line;
  if (MEDIA.has(line.name) && (encoding === "B" || encoding === "BASE64")) return line;
  const params = line.params.filter(([key]) => key !== "ENCODING" && key !== "CHARSET");
  if (encoding === "QUOTED-PRINTABLE") {
    const text = quotedPrintableText(line.value, first("CHARSET"));
    // a line end is no part of a value, however it came into it
    return { ...line, params, value: text.replace(/\r\n?|\n/g, "\\n") };
  }
  if (encoding !== "B" && encoding !== "BASE64") return { ...line, params };
  const isPgp = params.some(([key, values]) => key === "TYPE" && /pgp/i.test(values.join()));
  const octets = line.value.replace(/\s/g, "");
  const isBinary = /^[A-Za-z0-9+/]+={0,2}$/.test(octets);
  const type = isPgp ? "application/pgp-keys" : "application/octet-stream";
  return { ...line, params, value: isBinary ? `data:${type};base64,${octets}` : octets };
}
