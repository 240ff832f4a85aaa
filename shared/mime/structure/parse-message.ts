/**
 * MIME structure to the byte (RFC 2046 §5.1, RFC 5322), in one pass over the octets and without recursion.
 *
 * Lenient in the ways Dovecot is, so that BODYSTRUCTURE agrees with what mail clients have always been shown: lines may
 * end in a bare LF; a boundary matches as a prefix of its line, the longest open one first; an outer boundary ends inner
 * parts, also in the middle of a header; a missing final boundary ends with the message.
 */
import { asciiLower } from "../text/binary.ts";
import { NO_CONTENT, type Content, type ContentType } from "./content-fields.ts";
import { parseContent } from "./content.ts";
import { envelopeFromFields } from "./envelope.ts";
import type { Envelope } from "./envelope.ts";
import { createField, withoutCrs } from "../headers/header-fields.ts";
import type { HeaderField } from "../headers/header-fields.ts";
import { MAX_DEPTH, MAX_HEADER_FIELDS, MAX_HEADER_OCTETS, MAX_PARTS } from "../limits.ts";
import { boundaryOctets, findBoundary } from "./boundary.ts";
import type { Boundary, BoundaryMatch } from "./boundary.ts";
import { LineReader } from "./line-reader.ts";
import type { Mark } from "./line-reader.ts";
import type { MessageTree, Part, PartKind } from "./part.ts";

/** A part under construction; it is the part itself in the end. */
export interface OpenPart extends Part {
  kind: PartKind;
  content: Content;
  opaque: boolean;
  headerEnd: number;
  bodyStart: number;
  bodyEnd: number;
  size: number;
  lines: number;
  envelope: Envelope | null;
  readonly children: OpenPart[];
  readonly fields: HeaderField[];
}

interface Level {
  readonly part: OpenPart;
  body: Mark;
  /** Where the part ends if an outer boundary stood in its header. */
  stop: Mark | null;
  digest: boolean;
}

/** Never throws, whatever the octets. */
export function parseMessage(bytes: Uint8Array): MessageTree {
  return new Parser(bytes).parse();
}

class Parser {
  private readonly bytes: Uint8Array;
  private readonly reader: LineReader;
  private readonly levels: Level[] = [];
  private readonly boundaries: Boundary<Level>[] = [];
  private total = 0;
  private headerBudget = MAX_HEADER_OCTETS;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.reader = new LineReader(bytes);
  }

  parse(): MessageTree {
    const root = this.open(this.reader.mark()).part;
    this.header(this.top);
    while (this.nextPart());
    const end = this.reader.mark();
    while (this.levels.length > 0) this.close(end);
    const canonical = end.bare === 0;
    return { root, size: end.at + end.bare, lines: end.lines, canonical };
  }

  private get top(): Level {
    const level = this.levels.at(-1);
    if (level === undefined) throw new Error("invariant broken: the root is open");
    return level;
  }

  /** Begins a part below the innermost open one. */
  private open(at: Mark): Level {
    const part: OpenPart = {
      kind: "text",
      content: NO_CONTENT,
      opaque: false,
      headerStart: at.at,
      headerEnd: at.at,
      bodyStart: at.at,
      bodyEnd: at.at,
      size: 0,
      lines: 0,
      envelope: null,
      children: [],
      fields: [],
    };
    this.levels.at(-1)?.part.children.push(part);
    const level: Level = { part, body: at, stop: null, digest: false };
    this.levels.push(level);
    this.total++;
    return level;
  }

  /** Ends the innermost part. */
  private close(at: Mark): void {
    const level = this.levels.pop();
    if (level === undefined) return;
    const end = level.stop ?? at;
    level.part.bodyEnd = end.at;
    level.part.size = end.at - level.body.at + (end.bare - level.body.bare);
    level.part.lines = end.lines - level.body.lines;
  }

  /** Reads the header of the innermost part, of the message in it, of the message in that … */
  private header(first: Level): void {
    for (let level = first; ;) {
      const complete = level.stop === null && this.headerLines(level);
      this.classify(level);
      if (level.part.kind === "multipart" && complete) this.openMultipart(level);
      if (complete) this.giveBackEmptyLine(level);
      if (level.part.kind !== "message") return;
      if (this.levels.length >= MAX_DEPTH || this.total >= MAX_PARTS) {
        makeOpaque(level);
        return;
      }
      const { body, stop } = level;
      level = this.open(body);
      level.stop = stop;
    }
  }

  /** Reads header lines; true if the empty line was found. */
  private headerLines(level: Level): boolean {
    const { reader } = this;
    let empty = false;
    let previous: Mark | null = null;
    let start = -1;
    let lineEnd = 0;
    let valueEnd = 0;
    const flush = (): void => {
      if (start >= 0) this.addField(level.part, start, lineEnd, valueEnd);
      start = -1;
    };
    while (reader.at < this.bytes.length) {
      if (reader.seesDashes() && this.boundaryHere() !== null) {
        level.stop = previous ?? reader.mark();
        break;
      }
      const at = reader.at;
      const continues = start >= 0 && isLwsp(this.bytes[at]);
      if (!continues) flush();
      const line = reader.readLine();
      const contentEnd = line.hasBreak ? withoutCrs(this.bytes, at, line.contentEnd) : line.contentEnd;
      empty = contentEnd === at && line.hasBreak;
      if (empty) break;
      if (!continues) {
        start = at;
        lineEnd = contentEnd;
      }
      valueEnd = contentEnd;
      previous = line.hasBreak ? reader.markBeforeBreak() : null;
    }
    flush();
    level.body = level.stop ?? reader.mark();
    level.part.headerEnd = level.part.bodyStart = level.body.at;
    return empty;
  }

  private addField(part: OpenPart, start: number, lineEnd: number, valueEnd: number): void {
    if (part.fields.length >= MAX_HEADER_FIELDS || this.headerBudget <= 0) return;
    this.headerBudget -= valueEnd - start;
    part.fields.push(createField(this.bytes, start, lineEnd, valueEnd, this.reader.at));
  }

  private classify(level: Level): void {
    const { part } = level;
    const parent = this.levels.at(-2);
    const inMultipart = parent?.part.kind === "multipart";
    const isMime = inMultipart || part.fields.some(({ name }) => name === "content-type" || name === "mime-version");
    if (isMime) part.content = parseContent(this.bytes, part.fields);
    const { type } = part.content;
    if (type === null) part.kind = parent?.digest === true ? "message" : "text";
    else {
      part.kind = kindOf(type);
      part.opaque = part.kind === "other" && asciiLower(type.type) === "multipart";
      level.digest = part.kind === "multipart" && asciiLower(type.subtype) === "digest";
    }
    if (parent?.part.kind === "message") parent.part.envelope = envelopeFromFields(this.bytes, part.fields);
  }

  private openMultipart(level: Level): void {
    const octets = boundaryOctets(level.part.content.type?.params ?? []);
    if (octets === null) return;
    if (this.levels.length >= MAX_DEPTH) makeOpaque(level);
    else this.boundaries.push({ octets, owner: level });
  }

  /** An empty line right before an outer boundary belongs to that boundary. */
  private giveBackEmptyLine(level: Level): void {
    const match = this.reader.seesDashes() ? this.boundaryHere() : null;
    if (match === null || this.boundaries[match.index]?.owner === level) return;
    level.stop = level.body = this.reader.markBeforeBreak();
    level.part.headerEnd = level.part.bodyStart = level.body.at;
  }

  private boundaryHere(): BoundaryMatch | null {
    if (this.total >= MAX_PARTS || this.boundaries.length === 0) return null;
    return findBoundary(this.bytes, this.reader.at, this.boundaries);
  }

  /** Reads body up to the next boundary and begins the part behind it; false at the end of the message. */
  private nextPart(): boolean {
    const { reader } = this;
    if (this.boundaries.length === 0 || this.total >= MAX_PARTS) {
      reader.skipToEnd();
      return false;
    }
    let end = reader.mark();
    let match = reader.seesDashes() ? this.boundaryHere() : null;
    while (match === null) {
      if (!reader.skipToDashes()) return false;
      match = this.boundaryHere();
      if (match !== null) end = reader.markBeforeBreak();
    }
    return this.boundary(match, end);
  }

  private boundary({ index, final }: BoundaryMatch, end: Mark): boolean {
    const owner = this.boundaries[index]?.owner;
    while (this.levels.length > 1 && this.levels.at(-1) !== owner) this.close(end);
    this.boundaries.length = final ? index : index + 1;
    if (!this.reader.readLine().hasBreak) return false;
    if (!final) this.header(this.open(this.reader.mark()));
    return true;
  }
}

const isLwsp = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

function makeOpaque({ part }: Level): void {
  part.kind = "other";
  part.opaque = true;
}

function kindOf({ type, subtype }: ContentType): PartKind {
  const main = asciiLower(type);
  if (main === "text") return "text";
  if (main === "multipart" && subtype !== "") return "multipart";
  return main === "message" && asciiLower(subtype) === "rfc822" ? "message" : "other";
}
