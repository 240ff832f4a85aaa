/** Writes messages (RFC 5322, 2045–2047, 2231): UTF-8 text, an HTML alternative, attachments; CR LF, at most 78 columns. */
import { bytesToBase64 } from "../lib/base64.ts";
import { concatBytes, utf8 } from "../lib/bytes.ts";

export interface OutgoingMailbox {
  readonly name?: string;
  readonly address: string;
}

export interface OutgoingAttachment {
  readonly name: string;
  /** `type/subtype`. */
  readonly type: string;
  readonly content: Uint8Array;
  /** Without angle brackets; makes it inline. */
  readonly contentId?: string;
}

export interface OutgoingMessage {
  readonly from: OutgoingMailbox;
  readonly to?: readonly OutgoingMailbox[];
  readonly cc?: readonly OutgoingMailbox[];
  readonly replyTo?: readonly OutgoingMailbox[];
  readonly subject: string;
  /** Unix seconds. */
  readonly date: number;
  /** Without angle brackets. */
  readonly messageId: string;
  readonly inReplyTo?: readonly string[];
  readonly references?: readonly string[];
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly OutgoingAttachment[];
  /** Makes boundaries: letters and digits that occur nowhere else, such as 16 random bytes in hex. */
  readonly boundary: string;
}

/** UTF-8 octets of one encoded word, so that it has at most 75 characters (RFC 2047 §2). */
const WORD_OCTETS = 42;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** No line break of the input reaches the header. */
export function buildMessage(message: OutgoingMessage): Uint8Array {
  const ids = (list: readonly string[] = []): string => list.map((id) => `<${oneLine(id)}>`).join("\r\n ");
  const fields: [string, string][] = [
    ["Date", formatDate(message.date)],
    ["From", mailbox(message.from)],
    ["Reply-To", (message.replyTo ?? []).map(mailbox).join(",\r\n ")],
    ["To", (message.to ?? []).map(mailbox).join(",\r\n ")],
    ["Cc", (message.cc ?? []).map(mailbox).join(",\r\n ")],
    ["Subject", encodeText(message.subject)],
    ["Message-ID", ids([message.messageId])],
    ["In-Reply-To", ids(message.inReplyTo)],
    ["References", ids(message.references)],
    ["MIME-Version", "1.0"],
  ];
  const header = fields.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}\r\n`);
  return concatBytes(utf8(header.join("")), body(message));
}

function body({ text, html, attachments = [], boundary }: OutgoingMessage): Uint8Array {
  const plain = leaf("text/plain; charset=utf-8", [], utf8(text.replace(/\r?\n/g, "\r\n")));
  const shown =
    html === undefined
      ? plain
      : multipart("alternative", `${boundary}a`, [plain, leaf("text/html; charset=utf-8", [], utf8(html))]);
  if (attachments.length === 0) return shown;
  return multipart("mixed", `${boundary}m`, [shown, ...attachments.map(attachment)]);
}

function attachment({ name, type, content, contentId }: OutgoingAttachment): Uint8Array {
  const disposition = `Content-Disposition: ${contentId === undefined ? "attachment" : "inline"};\r\n ${fileName(name)}`;
  const id = contentId === undefined ? [] : [`Content-ID: <${oneLine(contentId)}>`];
  const safe = /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : "application/octet-stream";
  return leaf(safe, [disposition, ...id], content);
}

function leaf(type: string, extra: readonly string[], content: Uint8Array): Uint8Array {
  const lines = bytesToBase64(content).match(/.{1,76}/g) ?? [];
  const header = [`Content-Type: ${type}`, "Content-Transfer-Encoding: base64", ...extra];
  return utf8(`${header.join("\r\n")}\r\n\r\n${lines.map((line) => `${line}\r\n`).join("")}`);
}

function multipart(kind: string, boundary: string, parts: readonly Uint8Array[]): Uint8Array {
  const head = utf8(`Content-Type: multipart/${kind}; boundary="${boundary}"\r\n\r\n`);
  const pieces = parts.flatMap((part) => [utf8(`--${boundary}\r\n`), part]);
  return concatBytes(head, ...pieces, utf8(`--${boundary}--\r\n`));
}

/** RFC 2231, with segments so that no line grows long. */
function fileName(name: string): string {
  const plain = oneLine(name);
  if (/^[\w .,()+-]{0,60}$/.test(plain)) return `filename="${plain}"`;
  const octets = Array.from(utf8(plain), (byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`);
  const segments: string[] = [];
  for (let i = 0; i < octets.length; i += 18) segments.push(octets.slice(i, i + 18).join(""));
  return segments.map((text, i) => `filename*${i}*=${i === 0 ? "utf-8''" : ""}${text}`).join(";\r\n ");
}

function mailbox({ name = "", address }: OutgoingMailbox): string {
  const spec = oneLine(address).replace(/[<>,\s]/g, "");
  const shown = oneLine(name).trim();
  if (shown === "") return spec;
  if (!isPlain(shown)) return `${encodeText(shown)} <${spec}>`;
  return `${/^[\w !#$%&'*+/=?^`{|}~-]+$/.test(shown) ? shown : `"${shown.replace(/["\\]/g, "\\$&")}"`} <${spec}>`;
}

const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ");
const isPlain = (text: string): boolean => /^[ -~]{0,60}$/.test(text) && !text.includes("=?");

/** Encoded words, unless the text is short and plain. */
function encodeText(text: string): string {
  const line = oneLine(text);
  if (isPlain(line)) return line;
  const words: string[] = [];
  let word = "";
  for (const char of line) {
    if (utf8(word + char).length > WORD_OCTETS) {
      words.push(word);
      word = "";
    }
    word += char;
  }
  return [...words, word].map((each) => `=?utf-8?B?${bytesToBase64(utf8(each))}?=`).join("\r\n ");
}

function formatDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${DAYS[date.getUTCDay()] ?? ""}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ""}`;
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  return `${day} ${date.getUTCFullYear()} ${clock} +0000`;
}
