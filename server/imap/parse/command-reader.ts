/**
 * Cuts the byte stream into commands (RFC 3501 §2.2.1): lines, and the literals announced at their ends, `{n}`
 * (synchronising) and `{n+}` (RFC 7888). What is refused is skipped whole, so that its octets are never taken for commands.
 */
import { MAX_LITERALS, MAX_TAG, SKIP_LIMIT } from "../limits.ts";
import type { Input } from "../net/input.ts";
import type { Hold } from "../net/literal-budget.ts";
import { readLiteral } from "../net/read-literal.ts";
import type { Literal, Pace } from "../net/read-literal.ts";

/** A line's announcement of a literal is cut off; the literal stands between a line and the next. */
export interface RawCommand {
  readonly lines: readonly Buffer[];
  /** one fewer than lines */
  readonly literals: readonly Buffer[];
}

export type Refusal =
  "tooBig" | "tooBigTogether" | "noRoom" | "lineTooLong" | "tooManyLiterals" | "noPrivacy" | "noTarget";

export type Framed =
  | { readonly type: "command"; readonly command: RawCommand }
  | {
      readonly type: "refused";
      readonly tag: string | null;
      readonly reason: Refusal;
    }
  | { readonly type: "fatal" }
  | { readonly type: "closed" };

export interface FramePolicy {
  lineLimit(): number;
  /** Octets that the literals of a command may have in all, by the command's name in upper case. */
  literalLimit(command: string): number;
  /** Why a command that announces its first literal is not carried out, by its name in upper case and its line up to there: nothing of it is read then. */
  refusal(command: string, line: Buffer): Refusal | null;
  /** Room for the literals of one command. */
  hold(): Hold;
  readonly pace: Pace;
  /** Tells the client to send the literal. */
  invite(): void;
}

interface Announcement {
  readonly length: number;
  readonly synchronising: boolean;
  /** octets of the announcement itself */
  readonly size: number;
}

export class CommandReader {
  readonly #input: Input;
  readonly #policy: FramePolicy;
  #hold: Hold | null = null;

  constructor(input: Input, policy: FramePolicy) {
    this.#input = input;
    this.#policy = policy;
  }

  /** The command before is done with: its room is free. */
  free(): void {
    this.#hold?.free();
    this.#hold = null;
  }

  /** Frees the room of the command before. */
  async next(): Promise<Framed> {
    this.free();
    const lines: Buffer[] = [];
    const literals: Buffer[] = [];
    let size = 0;
    let room = this.#policy.lineLimit();
    for (;;) {
      const line = await this.#input.readLine(room);
      if (line.type === "closed") return { type: "closed" };
      if (line.type === "endless") return { type: "fatal" };
      const first = lines[0] ?? (line.type === "line" ? line.bytes : line.head);
      if (line.type === "overlong") return this.#refuse(first, "lineTooLong", announcement(line.tail));
      room -= line.bytes.length;
      const literal = announcement(line.bytes);
      if (literal === null) return { type: "command", command: { lines: [...lines, line.bytes], literals } };
      const bare = line.bytes.subarray(0, -literal.size);
      const refusal = literals.length === 0 ? this.#policy.refusal(commandName(first), bare) : null;
      if (refusal !== null) return this.#refuse(first, refusal, literal);
      size += literal.length;
      const name = commandName(first);
      const limit = this.#policy.literalLimit(name);
      const isSum = name === "APPEND" && literal.length <= limit;
      if (size > limit) return this.#refuse(first, isSum ? "tooBigTogether" : "tooBig", literal);
      if (literals.length === MAX_LITERALS) return this.#refuse(first, "tooManyLiterals", literal);
      const read = await this.#read(literal);
      if (read.type === "closed") return { type: "closed" };
      if (read.type === "noRoom") return this.#refuse(first, "noRoom", read.rest);
      lines.push(bare);
      literals.push(read.bytes);
    }
  }

  /** `noRoom`: with what the client still sends of it. */
  async #read(
    literal: Announcement,
  ): Promise<Exclude<Literal, { type: "noRoom" }> | { readonly type: "noRoom"; readonly rest: Announcement }> {
    const hold = (this.#hold ??= this.#policy.hold());
    if (literal.synchronising) {
      if (!hold.fits(literal.length)) return { type: "noRoom", rest: literal };
      this.#policy.invite();
    }
    const read = await readLiteral(this.#input, literal.length, hold, this.#policy.pace);
    if (read.type !== "noRoom") return read;
    this.free();
    return { type: "noRoom", rest: { ...literal, length: read.left, synchronising: false } };
  }

  /** Skips the rest of the command; a synchronising literal ends it, since the client waits to be invited. */
  async #refuse(first: Buffer, reason: Refusal, literal: Announcement | null): Promise<Framed> {
    let skipped = 0;
    for (let pending = literal; pending !== null && !pending.synchronising;) {
      skipped += pending.length;
      if (skipped > SKIP_LIMIT) return { type: "fatal" };
      await this.#input.skip(pending.length);
      const line = await this.#input.readLine(this.#policy.lineLimit());
      if (line.type === "closed") return { type: "closed" };
      if (line.type === "endless") return { type: "fatal" };
      skipped += line.type === "line" ? line.bytes.length : this.#policy.lineLimit();
      pending = announcement(line.type === "line" ? line.bytes : line.tail);
    }
    return { type: "refused", tag: tagOf(first), reason };
  }
}

/** The literal announced at the end of a line, or null. */
function announcement(line: Buffer): Announcement | null {
  if (line[line.length - 1] !== 0x7d) return null;
  const match = /\{(\d{1,15})(\+?)\}$/.exec(line.subarray(-24).toString("latin1"));
  if (match === null) return null;
  return { length: Number(match[1]), synchronising: match[2] === "", size: match[0].length };
}

const words = (line: Buffer): string[] =>
  line
    .subarray(0, MAX_TAG + 32)
    .toString("latin1")
    .split(" ");

const commandName = (line: Buffer): string => (words(line)[1] ?? "").toUpperCase();

/** The tag of a command that was not parsed; null if it has none. */
function tagOf(line: Buffer): string | null {
  const [tag = "", rest] = words(line);
  return rest !== undefined && /^[!#$&',\-./0-9:;<=>?@A-Z[\]^_`a-z|}~]{1,128}$/.test(tag) ? tag : null;
}
