/**
 * mbox files, of the kind "mboxrd" (the Library of Congress's fdd000385; RFC 4155 for what a reader must bear): each message
 * behind a line that begins with "From ", lines of its own that would look so quoted with ">". What is read is anybody's
 * file: lines end in LF or CRLF, and what comes before the first "From " line is no message.
 */

/** What a file says of a message beside it: Status and X-Status, as mutt, Dovecot and Thunderbird's exports write them. */
export interface MboxMessage {
  readonly message: Uint8Array<ArrayBuffer>;
  readonly flags: readonly string[];
  /** unix seconds, of its "From " line; null: none that can be read */
  readonly date: number | null;
}

const LF = 10;
const CR = 13;
const FROM = new TextEncoder().encode("From ");
const QUOTE = 62;

const startsWith = (bytes: Uint8Array, prefix: Uint8Array, at: number): boolean =>
  prefix.every((octet, i) => bytes[at + i] === octet);

/** The line at `at` is `>*From `. */
function looksLikeFrom(bytes: Uint8Array, at: number): boolean {
  let first = at;
  while (bytes[first] === QUOTE) first++;
  return startsWith(bytes, FROM, first);
}

/** Offsets at which lines begin. */
function* lineStarts(bytes: Uint8Array): Generator<number> {
  for (let at = 0; at < bytes.length;) {
    yield at;
    const end = bytes.indexOf(LF, at);
    at = end < 0 ? bytes.length : end + 1;
  }
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"] as const;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;
const two = (value: number): string => value.toString().padStart(2, "0");

/** As C's asctime writes it, in UTC. */
function asctime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const day = date.getUTCDate().toString().padStart(2, " ");
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  const names = [DAYS[date.getUTCDay()] ?? "", MONTHS[date.getUTCMonth()] ?? ""].join(" ");
  return `${names} ${day} ${time} ${date.getUTCFullYear().toString()}`;
}

/** Whether it was read, answered, starred or is a draft, as a header that readers of mbox files know. */
function statusLines({ seen, flagged, answered }: { seen: boolean; flagged: boolean; answered: boolean }): string {
  const more = (flagged ? "F" : "") + (answered ? "A" : "");
  return `Status: ${seen ? "RO" : "O"}\n${more === "" ? "" : `X-Status: ${more}\n`}`;
}

/** A message as it lies in a file: bytes to be put behind those before. Its line ends become LF. */
export function toMbox(
  message: Uint8Array,
  about: { readonly date: number; readonly seen: boolean; readonly flagged: boolean; readonly answered: boolean },
): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(`From MAILER-DAEMON ${asctime(about.date)}\n${statusLines(about)}`);
  let quotes = 0;
  for (const at of lineStarts(message)) if (looksLikeFrom(message, at)) quotes++;
  const out = new Uint8Array(head.length + message.length + quotes + 2);
  out.set(head);
  let end = head.length;
  for (const at of lineStarts(message)) {
    if (looksLikeFrom(message, at)) out[end++] = QUOTE;
    const next = message.indexOf(LF, at);
    const past = next < 0 ? message.length : next;
    const line = message.subarray(at, past > at && message[past - 1] === CR ? past - 1 : past);
    out.set(line, end);
    end += line.length;
    out[end++] = LF;
  }
  out[end++] = LF;
  return out.slice(0, end);
}

/** "From someone Thu Nov 26 06:30:00 2026": the date alone, read as UTC. */
function dateOf(line: string): number | null {
  const found = /([A-Z][a-z]{2}) +(\d{1,2}) +(\d{2}:\d{2}(?::\d{2})?).*? (\d{4})/.exec(line);
  if (!found) return null;
  const [, month = "", day = "", time = "", year = ""] = found;
  const at = Date.parse(`${day} ${month} ${year} ${time} UTC`);
  return Number.isNaN(at) || at < 0 ? null : at / 1000;
}

const FLAGS: Readonly<Record<string, string>> = { R: "\\Seen", F: "\\Flagged", A: "\\Answered", T: "\\Draft" };
/** Octets of a header that are looked at for a status. */
const MAX_HEAD = 64 << 10;

function flagsOf(message: Uint8Array): readonly string[] {
  const text = new TextDecoder("latin1").decode(message.subarray(0, MAX_HEAD));
  const head = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length);
  const letters = [...head.matchAll(/^(?:X-)?Status:[ \t]*([A-Z]+)[ \t]*\r?$/gim)]
    .map(([, found = ""]) => found)
    .join("");
  return [...new Set(letters)].flatMap((letter) => FLAGS[letter] ?? []);
}

const STATUS = /^(?:X-)?Status:/i;

/** The status lines that `toMbox` puts first go again: what is filed is the message that was exported. */
function withoutOwnStatus(bytes: Uint8Array): Uint8Array {
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(LF, from);
    if (end < 0 || !STATUS.test(new TextDecoder("latin1").decode(bytes.subarray(from, Math.min(end, from + 20)))))
      return bytes.subarray(from);
    from = end + 1;
  }
}

/** Lines of a message in CRLF, one ">" of quoted "From " lines gone. */
function toMessage(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let bare = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) if (bytes[at - 1] !== CR) bare++;
  const out = new Uint8Array(bytes.length + bare);
  let end = 0;
  for (const at of lineStarts(bytes)) {
    const first = bytes[at] === QUOTE && looksLikeFrom(bytes, at) ? at + 1 : at;
    const next = bytes.indexOf(LF, at);
    const past = next < 0 ? bytes.length : next;
    out.set(bytes.subarray(first, past), end);
    end += past - first;
    if (next < 0) break;
    if (bytes[past - 1] !== CR) out[end++] = CR;
    out[end++] = LF;
  }
  return out.slice(0, end);
}

/** A message whose lines end in CRLF. */
export function toCrlf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  let bare = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) if (bytes[at - 1] !== CR) bare++;
  const out = new Uint8Array(bytes.length + bare);
  let [from, end] = [0, 0];
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] === CR) continue;
    out.set(bytes.subarray(from, at), end);
    end += at - from;
    out[end++] = CR;
    from = at;
  }
  out.set(bytes.subarray(from), end);
  return out;
}

/** When a message says that it was written: unix seconds; null: it does not, or not so that it can be read. */
export function headerDate(message: Uint8Array): number | null {
  const text = new TextDecoder("latin1").decode(message.subarray(0, MAX_HEAD));
  const head = text.slice(0, /\r?\n\r?\n/.exec(text)?.index ?? text.length);
  const at = Date.parse((/^Date:[ \t]*(.*?)[ \t]*(?:\(.*)?\r?$/im.exec(head)?.[1] ?? "").trim());
  return Number.isNaN(at) || at < 0 ? null : Math.floor(at / 1000);
}

/** Of a file: true if it is one of several messages, else it is a message itself. */
export const isMbox = (start: Uint8Array): boolean => startsWith(start, FROM, 0);

/** A message longer than this is left out of what is read. */
export const MAX_MESSAGE = 60 << 20;

/** Takes a file piece by piece, gives its messages as they end. */
export class MboxReader {
  /** messages left out: too large */
  skipped = 0;
  #held: Uint8Array[] = [];
  #length = 0;
  /** an unended line */
  #rest: Uint8Array = new Uint8Array(0);
  #from: string | null = null;
  #blank = true;

  /** Messages that end in this piece. */
  *push(piece: Uint8Array): Generator<MboxMessage> {
    const bytes = this.#rest.length > 0 ? join([this.#rest, piece]) : piece;
    let kept = 0;
    for (let at = 0; ;) {
      const end = bytes.indexOf(LF, at);
      if (end < 0) {
        this.#keep(bytes.subarray(kept, at));
        this.#rest = bytes.slice(at);
        return;
      }
      if (this.#blank && startsWith(bytes, FROM, at)) {
        this.#keep(bytes.subarray(kept, at));
        yield* this.#take();
        this.#from = new TextDecoder("latin1").decode(bytes.subarray(at, Math.min(end, at + 200)));
        kept = end + 1;
      }
      this.#blank = end === at || (end === at + 1 && bytes[at] === CR);
      at = end + 1;
    }
  }

  /** The last one. */
  *end(): Generator<MboxMessage> {
    this.#keep(this.#rest);
    this.#rest = new Uint8Array(0);
    yield* this.#take();
  }

  #keep(bytes: Uint8Array): void {
    if (this.#from === null || bytes.length === 0) return;
    this.#length += bytes.length;
    if (this.#length > MAX_MESSAGE) this.#held = [];
    else this.#held.push(bytes.slice());
  }

  *#take(): Generator<MboxMessage> {
    const [from, held, length] = [this.#from, this.#held, this.#length];
    [this.#from, this.#held, this.#length] = [null, [], 0];
    if (from === null || length === 0) return;
    if (length > MAX_MESSAGE) {
      this.skipped++;
      return;
    }
    const whole = withoutBlankEnd(join(held));
    yield { message: toMessage(withoutOwnStatus(whole)), flags: flagsOf(whole), date: dateOf(from) };
  }
}

/** The empty line before the next "From " is the file's. */
function withoutBlankEnd(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  if (bytes[length - 1] !== LF) return bytes;
  const crlf = bytes[length - 2] === CR ? 2 : 1;
  return bytes[length - crlf - 1] === LF ? bytes.subarray(0, length - crlf) : bytes;
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
