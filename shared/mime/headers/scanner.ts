/**
 * Tokens of structured header fields (RFC 5322 §3.2, RFC 2045 §5.1) over a binary string, as lenient as mail is.
 * Each reader appends to `word` and tells whether it failed, reached the end, or stands before more.
 */
import { NUL_REPLACEMENT } from "../text/binary.ts";

/** Negative: malformed; 0: nothing follows; positive: at a further character. */
export type Step = -1 | 0 | 1;

const ATEXT = 1;
const TOKEN = 2;
const kinds = new Uint8Array(256);
for (let c = 0x21; c < 0x100; c++) {
  const char = String.fromCharCode(c);
  const special = '()<>[]:;@\\,."'.includes(char) || c === 0x7f;
  if (!special) kinds[c] = "/?=".includes(char) ? ATEXT : ATEXT | TOKEN;
}
const isKind = (code: number, kind: number): boolean => ((kinds[code] ?? 0) & kind) !== 0;
const isBlank = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0d || code === 0x0a;
const isUnquotable = (code: number): boolean => code === 0x0d || code === 0x0a || code === 0;

export class Scanner {
  readonly text: string;
  at = 0;
  /** What the readers have read so far; callers reset it. */
  word = "";
  /** The last comment skipped, without its parentheses. */
  comment = "";

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.at >= this.text.length;
  }

  /** True if the next character is this one. */
  sees(char: string): boolean {
    return this.text[this.at] === char;
  }

  /** Whether the next character may be part of an atom. */
  seesAtext(): boolean {
    return !this.done && isKind(this.code, ATEXT);
  }

  /** Skips one character; the caller has seen it. */
  skip(): void {
    this.at++;
  }

  /** White space and comments. */
  skipBlank(): Step {
    while (!this.done) {
      if (isBlank(this.code)) this.at++;
      else if (!this.sees("(")) return 1;
      else if (this.skipComment() < 0) return -1;
    }
    return 0;
  }

  atom(): Step {
    if (!this.seesAtext()) return -1;
    return this.run(ATEXT, false);
  }

  /** Atoms and dots without white space between them; may be empty. */
  atomOrDot(): Step {
    return this.run(ATEXT, true);
  }

  /** A MIME token; may be empty. Dots are token characters. */
  token(): Step {
    return this.run(TOKEN, true);
  }

  /** Atoms joined by dots, white space and comments around the dots dropped. */
  dotAtom(): Step {
    if (!this.seesAtext()) return -1;
    while (this.seesAtext()) {
      const step = this.run(ATEXT, false);
      if (step <= 0) return step;
      if (!this.sees(".")) return 1;
      this.at++;
      this.word += ".";
      if (this.skipBlank() <= 0) return -1;
    }
    return -1;
  }

  /** Words joined by single spaces. */
  phrase(): Step {
    if (this.done) return 0;
    if (this.sees(".")) return -1;
    const words: string[] = [];
    const before = this.word;
    for (;;) {
      this.word = "";
      const step = this.sees('"') ? this.quotedString() : this.atomOrDot();
      words.push(this.word);
      if (step <= 0 || !(this.seesAtext() || this.sees('"') || this.sees("."))) {
        this.word = before + words.join(" ");
        return step <= 0 ? step : this.skipBlank();
      }
    }
  }

  /** The next character is the opening quote. */
  quotedString(): Step {
    this.at++;
    const end = this.delimited('"', false);
    return end ? this.skipBlank() : -1;
  }

  /** The next character is `@`. */
  domain(): Step {
    this.at++;
    if (this.skipBlank() <= 0) return -1;
    return this.sees("[") ? this.domainLiteral() : this.dotAtom();
  }

  private get code(): number {
    return this.text.charCodeAt(this.at);
  }

  private run(kind: number, dots: boolean): Step {
    const start = this.at;
    while (!this.done && (isKind(this.code, kind) || (dots && this.code === 0x2e))) this.at++;
    this.word += this.text.slice(start, this.at);
    return this.skipBlank();
  }

  /** Brackets and backslashes stay in the word. */
  private domainLiteral(): Step {
    this.at++;
    this.word += "[";
    if (!this.delimited("]", true)) return -1;
    this.word += "]";
    return this.skipBlank();
  }

  /** Up to and past the closing character; folds and quoting go, unless `literal` keeps backslashes. */
  private delimited(close: string, literal: boolean): boolean {
    const pieces: string[] = [];
    let start = this.at;
    const cut = (end: number, insert: string, next: number): void => {
      pieces.push(this.text.slice(start, end), insert);
      start = next;
    };
    for (; !this.done; this.at++) {
      const char = this.text[this.at];
      if (char === close) {
        cut(this.at++, "", this.at);
        this.word += pieces.join("");
        return true;
      }
      if (char === "\0") cut(this.at, NUL_REPLACEMENT, this.at + 1);
      else if (char === "\n") cut(this.beforeCr(start), "", this.at + 1);
      else if (char === "[" && literal) break;
      else if (char === "\\") {
        const quoted = this.text.charCodeAt(this.at + 1);
        if (this.at + 1 >= this.text.length) this.at++;
        else if (!isUnquotable(quoted)) {
          if (!literal) cut(this.at, "", this.at + 1);
          this.at++;
        }
      }
    }
    this.word += pieces.join("");
    return false;
  }

  private beforeCr(start: number): number {
    return this.at > start && this.text[this.at - 1] === "\r" ? this.at - 1 : this.at;
  }

  /** The next character is `(`; comments nest. */
  private skipComment(): Step {
    const pieces: string[] = [];
    let start = ++this.at;
    let level = 1;
    const cut = (end: number, insert: string, next: number): void => {
      pieces.push(this.text.slice(start, end), insert);
      start = next;
    };
    for (; !this.done; this.at++) {
      const char = this.text[this.at];
      if (char === "(") level++;
      else if (char === ")" && --level === 0) {
        cut(this.at++, "", this.at);
        this.comment = pieces.join("");
        return 1;
      } else if (char === "\0") cut(this.at, NUL_REPLACEMENT, this.at + 1);
      else if (char === "\n") cut(this.beforeCr(start), "", this.at + 1);
      else if (char === "\\") {
        if (this.at + 1 >= this.text.length) this.at++;
        else if (!isUnquotable(this.text.charCodeAt(this.at + 1))) {
          cut(this.at, "", this.at + 1);
          this.at++;
        }
      }
    }
    this.comment = pieces.join("");
    return -1;
  }
}
