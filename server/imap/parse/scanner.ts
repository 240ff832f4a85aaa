/**
 * Reads the tokens of one framed command (RFC 3501 §9): a cursor over octets, no regular expression over client input.
 * What does not match throws a ParseFailure, which the dispatcher alone catches and answers with BAD.
 */
import { utf8ToText } from "../../../shared/lib/bytes.ts";
import { MAX_DEPTH, MAX_ITEMS, MAX_TAG } from "../limits.ts";
import type { RawCommand } from "./command-reader.ts";

/** Bad syntax; the message is for the client and quotes nothing of what it sent. */
export class ParseFailure extends Error {}

export function fail(expected: string): never {
  throw new ParseFailure(`expected ${expected}`);
}

/** What `peek` gives at a literal and at the end of the command. */
export const LITERAL = -1;
export const END = -2;

const SP = 0x20;
const CR = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_NUMBER = 0xffff_ffff;
const MAX_NUMBER_64 = 0x7fff_ffff_ffff_ffffn;

const bytesOf = (text: string): readonly number[] => Array.from(text, (char) => char.charCodeAt(0));
const classOf = (excluded: string): Uint8Array => {
  const table = new Uint8Array(256).fill(1, 0x21, 0x7f);
  for (const byte of bytesOf(excluded)) table[byte] = 0;
  return table;
};
/** Octets above 127 are taken in names as well, since clients send raw UTF-8 there. */
const withHigh = (table: Uint8Array): Uint8Array => Uint8Array.from(table).fill(1, 0x80);

const ATOM = classOf('(){%*"\\]');
const ASTRING = withHigh(classOf('(){%*"\\'));
const LIST_CHARS = withHigh(classOf('(){"\\'));
const TAG = classOf('(){%*"\\+');
const DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => (byte >= 0x30 && byte <= 0x39 ? 1 : 0));

export interface ScannerOptions {
  /** Mailbox names come in UTF-8, not in modified UTF-7. */
  readonly utf8?: boolean;
  /** Whether a mailbox, a level above one or a subscription has this very name. */
  readonly isTaken?: (mailbox: string) => boolean;
}

export class Scanner {
  readonly utf8: boolean;
  readonly isTaken: (mailbox: string) => boolean;
  readonly #lines: readonly Buffer[];
  readonly #literals: readonly Buffer[];
  #line = 0;
  #at = 0;
  #depth = 0;

  constructor(command: RawCommand, { utf8 = false, isTaken = () => false }: ScannerOptions = {}) {
    this.utf8 = utf8;
    this.isTaken = isTaken;
    this.#lines = command.lines;
    this.#literals = command.literals;
  }

  peek(): number {
    const line = this.#lines[this.#line];
    const byte = line?.[this.#at];
    if (byte !== undefined) return byte;
    return this.#line < this.#literals.length ? LITERAL : END;
  }

  /** Whether the next octet is this one (a character of ASCII). */
  isAt(char: string): boolean {
    return this.peek() === char.charCodeAt(0);
  }

  /** Takes the text if it comes next, without regard to case. */
  take(text: string): boolean {
    const line = this.#lines[this.#line];
    const found = line?.toString("latin1", this.#at, this.#at + text.length) ?? "";
    if (found.toUpperCase() !== text.toUpperCase()) return false;
    this.#at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) fail(`"${text}"`);
  }

  space(): void {
    if (this.peek() !== SP) fail("a space");
    this.#at++;
  }

  /** The command ends here; a stray space before it is forgiven. */
  end(): void {
    while (this.peek() === SP) this.#at++;
    if (this.peek() !== END) fail("the end of the command");
  }

  isEnd(): boolean {
    return this.peek() === END;
  }

  /** Whether a space and an argument follow; what `end` forgives is none. */
  hasMore(): boolean {
    const line = this.#lines[this.#line] ?? Buffer.alloc(0);
    let at = this.#at;
    while (line[at] === SP) at++;
    return at > this.#at && (at < line.length || this.#line < this.#literals.length);
  }

  tag(): string {
    const tag = this.#run(TAG);
    // "a+b": half a word is no tag to answer to
    if (tag === "" || tag.length > MAX_TAG || this.peek() > SP) fail("a tag");
    return tag;
  }

  /** In upper case, for keywords of the protocol. */
  keyword(): string {
    return this.atom().toUpperCase();
  }

  atom(): string {
    const atom = this.#run(ATOM);
    if (atom === "") fail("an atom");
    return atom;
  }

  /** Letters, digits, "." and "-" up to the next other octet; in upper case; may be empty. */
  word(): string {
    return this.#run(WORD).toUpperCase();
  }

  /** 0 … 2^32 − 1. */
  number(): number {
    const digits = this.#run(DIGIT);
    const value = Number(digits);
    if (digits === "" || digits.length > 10 || value > MAX_NUMBER) fail("a number below 2^32");
    return value;
  }

  /** 0 … 2^63 − 1 (RFC 9051 §9 number64); beyond the safe integers it is only "very large". */
  number64(): number {
    return Math.min(Number(this.digits64()), Number.MAX_SAFE_INTEGER);
  }

  /** The same as it is to be repeated. */
  digits64(): string {
    const digits = this.#run(DIGIT);
    if (digits === "" || digits.length > 19 || BigInt(digits) > MAX_NUMBER_64) fail("a number below 2^63");
    return String(BigInt(digits));
  }

  /** A mod-sequence: 0 … 2^63 − 1 on the wire (RFC 7162 §7), of which the safe integers can occur here. */
  modSeq(): number {
    const digits = this.#run(DIGIT);
    const value = Number(digits);
    if (digits === "" || digits.length > 19) fail("a mod-sequence");
    return Math.min(value, Number.MAX_SAFE_INTEGER);
  }

  nonZeroNumber(): number {
    const value = this.number();
    if (value === 0) fail("a number above 0");
    return value;
  }

  /** Octets of a literal as they are, NULs too. */
  literal(): Buffer {
    const literal = this.#literals[this.#line];
    if (this.peek() !== LITERAL || literal === undefined) fail("a literal");
    this.#line++;
    this.#at = 0;
    return literal;
  }

  /** literal8 (RFC 3516 §4.2): the same, behind a tilde. */
  literal8(): Buffer {
    this.expect("~");
    return this.literal();
  }

  /** A quoted string or a literal. */
  string(): string {
    return utf8ToText(this.#stringOctets());
  }

  astring(): string {
    return utf8ToText(this.astringOctets());
  }

  /** For text in a charset that the command names. */
  astringOctets(): Uint8Array {
    return this.#octetsOr(ASTRING, "a string");
  }

  /** An astring that is UTF-8 to the letter: what malformed octets become is no name. */
  name(): string {
    return strictText(this.#octetsOr(ASTRING, "a mailbox name"));
  }

  listMailbox(): string {
    return strictText(this.#octetsOr(LIST_CHARS, "a mailbox name or pattern"));
  }

  nstring(): string | null {
    return this.take("NIL") ? null : this.string();
  }

  /** A list in parentheses, its items parted by single spaces; may be empty. */
  list<T>(item: () => T): T[] {
    return this.nested(() => {
      this.expect("(");
      const items: T[] = [];
      while (!this.take(")")) {
        if (items.length > 0) this.space();
        if (items.length === 0 && this.take(")")) break;
        if (items.length === MAX_ITEMS) fail("a shorter list");
        items.push(item());
      }
      return items;
    });
  }

  /** Runs a parser one level deeper; fails beyond MAX_DEPTH levels. */
  nested<T>(parse: () => T): T {
    if (this.#depth === MAX_DEPTH) fail("less nesting");
    this.#depth++;
    const value = parse();
    this.#depth--;
    return value;
  }

  /** The octets from here to the end of the line, as ASCII. */
  rest(): string {
    const line = this.#lines[this.#line] ?? Buffer.alloc(0);
    const text = line.toString("latin1", this.#at);
    this.#at = line.length;
    return text;
  }

  #octetsOr(table: Uint8Array, what: string): Uint8Array {
    const next = this.peek();
    if (next === QUOTE || next === LITERAL) return this.#stringOctets();
    const text = this.#run(table);
    if (text === "") fail(what);
    return Buffer.from(text, "latin1");
  }

  /** RFC 3501 §9: no string holds a NUL. */
  #stringOctets(): Uint8Array {
    const octets = this.peek() === QUOTE ? this.#quoted() : this.literal();
    if (octets.includes(0)) fail("a string without NUL");
    return octets;
  }

  #run(table: Uint8Array): string {
    const line = this.#lines[this.#line] ?? Buffer.alloc(0);
    const start = this.#at;
    while (this.#at < line.length && table[line[this.#at] ?? 0] === 1) this.#at++;
    return line.toString("latin1", start, this.#at);
  }

  /** Octets above 127 are taken, as UTF-8 is there (RFC 9051 §9); a bare CR is not. */
  #quoted(): Uint8Array {
    const line = this.#lines[this.#line] ?? Buffer.alloc(0);
    const out: number[] = [];
    for (let at = this.#at + 1; at < line.length; at++) {
      const byte = line[at] ?? 0;
      if (byte === QUOTE) {
        this.#at = at + 1;
        return Uint8Array.from(out);
      }
      if (byte === CR) fail("no CR in a quoted string");
      const escaped = byte === BACKSLASH ? line[++at] : byte;
      if (byte === BACKSLASH && escaped !== QUOTE && escaped !== BACKSLASH) fail('\\" or \\\\ after a backslash');
      out.push(escaped ?? 0);
    }
    return fail("a closing quote");
  }
}

const WORD = Uint8Array.from({ length: 256 }, (_, byte) => (/[A-Za-z0-9.-]/.test(String.fromCharCode(byte)) ? 1 : 0));

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function strictText(octets: Uint8Array): string {
  try {
    return strict.decode(octets);
  } catch {
    return fail("a mailbox name in UTF-8");
  }
}
