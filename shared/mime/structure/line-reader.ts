/** Walks over octets line by line and counts: the one place where bodies are scanned, so it is kept to bare loops. */
const LF = 0x0a;
const CR = 0x0d;
const DASH = 0x2d;

/** A position, with what lies before it in the message. */
export interface Mark {
  readonly at: number;
  /** LFs. */
  readonly lines: number;
  /** LFs without a CR before them. */
  readonly bare: number;
}

export class LineReader {
  at = 0;
  private readonly bytes: Uint8Array;
  private lines = 0;
  private bare = 0;
  /** Start of the line break last read. */
  private breakAt = 0;
  private breakBare = false;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  mark(): Mark {
    return { at: this.at, lines: this.lines, bare: this.bare };
  }

  /** The mark before the line break last read, which must be the last thing read. */
  markBeforeBreak(): Mark {
    return { at: this.breakAt, lines: this.lines - 1, bare: this.bare - (this.breakBare ? 1 : 0) };
  }

  seesDashes(): boolean {
    return this.bytes[this.at] === DASH && this.bytes[this.at + 1] === DASH;
  }

  /** End of the line's content. False in `hasBreak` at the end of the message. */
  readLine(): { readonly contentEnd: number; readonly hasBreak: boolean } {
    const start = this.at;
    const lf = this.bytes.indexOf(LF, start);
    if (lf < 0) {
      this.at = this.bytes.length;
      return { contentEnd: this.at, hasBreak: false };
    }
    this.countBreak(lf, start);
    return { contentEnd: this.breakAt, hasBreak: true };
  }

  /** Reads lines until the next one begins with `--`; false at the end of the message. */
  skipToDashes(): boolean {
    const { bytes } = this;
    const { length } = bytes;
    let { lines, bare } = this;
    let found = -1;
    for (let i = this.at; i < length; i++) {
      if (bytes[i] !== LF) continue;
      lines++;
      if (bytes[i - 1] !== CR) bare++;
      if (bytes[i + 1] === DASH && bytes[i + 2] === DASH) {
        found = i;
        break;
      }
    }
    this.lines = lines;
    this.bare = bare;
    if (found >= 0) this.setBreak(found, this.at);
    else this.at = length;
    return found >= 0;
  }

  skipToEnd(): void {
    const { bytes } = this;
    let { lines, bare } = this;
    for (let i = this.at; i < bytes.length; i++) {
      if (bytes[i] !== LF) continue;
      lines++;
      if (bytes[i - 1] !== CR) bare++;
    }
    this.lines = lines;
    this.bare = bare;
    this.at = bytes.length;
  }

  private countBreak(lf: number, start: number): void {
    this.lines++;
    this.setBreak(lf, start);
    if (this.breakBare) this.bare++;
  }

  private setBreak(lf: number, start: number): void {
    this.breakBare = this.bytes[lf - 1] !== CR;
    this.breakAt = lf > start && !this.breakBare ? lf - 1 : lf;
    this.at = lf + 1;
  }
}
