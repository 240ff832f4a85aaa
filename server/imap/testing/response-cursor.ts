/** The tokens of what a server answers (RFC 3501 §9, RFC 9051 §9), strictly: what does not match throws. One character per octet. */

export class ResponseError extends Error {}

export class ResponseCursor {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  fail(wanted: string): never {
    const near = JSON.stringify(this.text.slice(Math.max(0, this.at - 60), this.at + 60));
    throw new ResponseError(`${wanted} expected at ${this.at} of ${this.text.length}, near ${near}`);
  }

  isAt(text: string): boolean {
    return this.text.startsWith(text, this.at);
  }

  take(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.at += text.length;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) this.fail(JSON.stringify(text));
  }

  end(): void {
    if (this.at !== this.text.length) this.fail("the end");
  }

  /** What the sticky expression matches here. */
  match(pattern: RegExp, wanted: string): string {
    const sticky = new RegExp(pattern.source, `${pattern.flags}y`);
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text)?.[0];
    if (found === undefined) return this.fail(wanted);
    this.at += found.length;
    return found;
  }

  number(): number {
    const value = Number(this.match(/\d{1,19}/, "a number"));
    return value;
  }

  nonZero(): number {
    return this.number() || this.fail("a number above 0");
  }

  atom(): string {
    return this.match(/[^\x00-\x20\x7f-\xff(){%*"\\\]]+/, "an atom");
  }

  flag(): string {
    return this.take("\\*") ? "\\*" : (this.take("\\") ? "\\" : "") + this.atom();
  }

  /** A quoted string or a literal; `binary`: a literal8 as well. */
  string(binary = false): string {
    if (this.take('"')) {
      const quoted = this.match(/(?:[^\x00\r\n"\\]|\\["\\])*"/, "the rest of a quoted string");
      return quoted.slice(0, -1).replace(/\\(.)/g, "$1");
    }
    const isBinary = binary && this.take("~");
    const length = Number(/\d+/.exec(this.match(/\{\d{1,10}\}\r\n/, "a string"))?.[0]);
    const literal = this.text.slice(this.at, this.at + length);
    if (literal.length !== length) this.fail("the whole literal");
    if (!isBinary && literal.includes("\0")) this.fail("a literal without NUL");
    this.at += length;
    return literal;
  }

  nstring(binary = false): string | null {
    return this.take("NIL") ? null : this.string(binary);
  }

  astring(): string {
    return this.isAt('"') || this.isAt("{")
      ? this.string()
      : this.match(/[^\x00-\x20\x7f-\xff(){%*"\\]+/, "an astring");
  }

  /** In parentheses, with a space between two. */
  list<T>(item: () => T): T[] {
    this.expect("(");
    const items: T[] = [];
    while (!this.take(")")) {
      if (items.length > 0) this.expect(" ");
      items.push(item());
    }
    return items;
  }

  /** Numbers, ranges, commas; no star. */
  numberSet(): string {
    return this.match(/[1-9]\d*(?::[1-9]\d*)?(?:,[1-9]\d*(?::[1-9]\d*)?)*/, "a set of numbers");
  }
}
