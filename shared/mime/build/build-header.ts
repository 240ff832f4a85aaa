/**
 * Header fields of messages that are written here (RFC 5322 §2.2, 2047, 2231, 6532): no line break of a value reaches the
 * header, lines have 78 columns wherever something can be broken, and all is ASCII but local parts that are not.
 */
import { bytesToBase64 } from "../../lib/base64.ts";
import { utf8 } from "../../lib/bytes.ts";
import { domainToAscii } from "./punycode.ts";

export interface OutgoingMailbox {
  readonly name?: string;
  readonly address: string;
}

/** UTF-8 octets of one encoded word, so that no line that has one grows beyond 76 (RFC 2047 §2). */
const WORD_OCTETS = 39;
/** Columns of what stands in a line of its own behind the field's name. */
const MAX_RUN = 60;
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Name: value`, with its line end; nothing where the value is empty. */
export const headerField = (name: string, value: string): string => (value === "" ? "" : `${name}: ${value}\r\n`);

export const mailboxList = (list: readonly OutgoingMailbox[] = []): string => list.map(mailbox).join(",\r\n ");

/** Without angle brackets: an id of a hostile message may hold anything. */
export const messageIdList = (list: readonly string[] = []): string =>
  list.flatMap((id) => plainId(id) ?? []).join("\r\n ");

const plainId = (id: string): string | null => {
  const plain = id.replace(/[\s<>\p{Cc}]+/gu, "");
  // one that can not be folded must fit into a line (RFC 5322 §2.1.1)
  return plain === "" || utf8(plain).length > 900 ? null : `<${plain}>`;
};

function mailbox({ name = "", address }: OutgoingMailbox): string {
  const spec = addressSpec(address);
  const shown = oneLine(name).trim();
  if (shown === "") return spec;
  if (!isPlain(shown) || shown.length > MAX_RUN) return `${encodedWords(shown)}\r\n <${spec}>`;
  const phrase = /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(shown) ? shown : `"${shown.replace(/["\\]/g, "\\$&")}"`;
  return `${phrase}${phrase.length + spec.length > MAX_RUN ? "\r\n" : ""} <${spec}>`;
}

const DOT_ATOM = /^[^\s\p{Cc}()<>[\]:;@\\,."]+(?:\.[^\s\p{Cc}()<>[\]:;@\\,."]+)*$/u;
const QUOTED = /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"$/u;

/** As it stands in an address field and in an envelope: the local part quoted where it must be, the domain in ASCII. */
export function addressSpec(address: string): string {
  const plain = oneLine(address).trim();
  const at = plain.lastIndexOf("@");
  const local = at < 0 ? plain : plain.slice(0, at);
  const domain = at < 0 ? "" : domainToAscii(plain.slice(at + 1)).replace(/[\s<>,;:"()\\]+/g, "");
  const quoted = DOT_ATOM.test(local) || QUOTED.test(local) ? local : `"${local.replace(/["\\]/g, "\\$&")}"`;
  return domain === "" ? quoted : `${quoted}@${domain}`;
}

/** Whether an address can be sent only with SMTPUTF8 (RFC 6531). */
export const needsUtf8 = (address: string): boolean => !/^[\x20-\x7e]*$/.test(addressSpec(address));

export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");

const isPlain = (text: string): boolean => /^[ -~]*$/.test(text) && !text.includes("=?");

/** Unstructured text: as it is where it is plain and can be folded, else encoded words. */
export function headerText(text: string): string {
  const line = oneLine(text).trim();
  if (!isPlain(line)) return encodedWords(line);
  const runs = line.match(/ *[^ ]+/g) ?? [];
  if (runs.some((run) => run.length > MAX_RUN)) return encodedWords(line);
  let column = 0;
  return runs
    .map((run) => {
      const folds = column > 0 && column + run.length > MAX_RUN;
      column = folds ? run.length : column + run.length;
      return folds ? `\r\n${run}` : run;
    })
    .join("");
}

function encodedWords(text: string): string {
  const words: string[] = [];
  let word = "";
  let octets = 0;
  for (const char of text) {
    const size = utf8(char).length;
    if (octets + size > WORD_OCTETS) {
      words.push(word);
      word = "";
      octets = 0;
    }
    word += char;
    octets += size;
  }
  return [...words, word].map((each) => `=?utf-8?B?${bytesToBase64(utf8(each))}?=`).join("\r\n ");
}

/** `name=value` of a Content-* field (RFC 2231), in segments so that no line grows long. */
export function headerParam(name: string, value: string): string {
  const plain = oneLine(value);
  if (/^[\w .,()+-]{0,60}$/.test(plain)) return `${name}="${plain}"`;
  const octets = Array.from(utf8(plain), (byte) => `%${byte.toString(16).padStart(2, "0").toUpperCase()}`);
  const segments: string[] = [];
  for (let i = 0; i < octets.length; i += 18) segments.push(octets.slice(i, i + 18).join(""));
  return segments.map((text, i) => `${name}*${i}*=${i === 0 ? "utf-8''" : ""}${text}`).join(";\r\n ");
}

/** In UTC: a zone tells where its writer is. */
export function formatDate(seconds: number): string {
  const date = new Date(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${DAYS[date.getUTCDay()] ?? ""}, ${two(date.getUTCDate())} ${MONTHS[date.getUTCMonth()] ?? ""}`;
  const clock = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  return `${day} ${date.getUTCFullYear()} ${clock} +0000`;
}
