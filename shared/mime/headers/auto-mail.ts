/**
 * What a message says of how it came about (RFC 3834 §2, RFC 2919, 2369): whoever sends by itself looks at this first, so that
 * programs do not answer each other for ever, and lists are left alone.
 */
import { decodeHeaderText, decodePlain, unfold } from "./encoded-words.ts";
import { parseFields, rawValue } from "./header-fields.ts";
import { MAX_HEADER_FIELDS } from "../limits.ts";

export interface AutoFacts {
  /** Of Auto-Submitted, in lower case; null: it has none, or says "no". */
  readonly autoSubmitted: string | null;
  /** It came through a mailing list, or was sent to many. */
  readonly isBulk: boolean;
  /** Whoever sent it wants no answer by itself: X-Auto-Response-Suppress. */
  readonly wantsNone: boolean;
  /** It tells of another message: a report, or sent by nobody (Return-Path of "<>"). */
  readonly isReport: boolean;
  /** Of X-Loop, in lower case: who has sent it on already. */
  readonly loops: readonly string[];
}

/** X-Loop fields that are read, and octets of one. */
const MAX_LOOPS = 100;
const MAX_LOOP = 1_000;
const BULK = ["list", "bulk", "junk"];
const LIST = /^list-(?:id|help|subscribe|unsubscribe|post|owner|archive)$/;

export function autoFacts(message: Uint8Array): AutoFacts {
  const fields = parseFields(message, 0, message.length, MAX_HEADER_FIELDS);
  const values = (name: string): string[] =>
    fields
      .filter((field) => field.name === name)
      .map((field) => decodePlain(unfold(rawValue(message, field))).trim().toLowerCase()); // prettier-ignore
  const first = (name: string): string | null => values(name)[0] ?? null;
  const submitted = (first("auto-submitted") ?? "no").split(/[;\s]/)[0] ?? "";
  const suppressed = values("x-auto-response-suppress").flatMap((value) => value.split(/[,\s]+/));
  return {
    autoSubmitted: submitted === "no" || submitted === "" ? null : submitted,
    isBulk:
      fields.some(({ name }) => LIST.test(name)) ||
      values("precedence").some((value) => BULK.includes(value)) ||
      fields.some(({ name }) => name === "mailing-list" || name === "feedback-id" || name === "x-mailing-list"),
    wantsNone: suppressed.some((word) => ["all", "oof", "autoreply"].includes(word)),
    isReport: values("return-path").includes("<>") || /^multipart\/report\b/.test(first("content-type") ?? ""),
    loops: fields
      .filter(({ name, valueStart, valueEnd }) => name === "x-loop" && valueEnd - valueStart <= MAX_LOOP)
      .slice(0, MAX_LOOPS)
      .map((field) => decodeHeaderText(rawValue(message, field)).trim().toLowerCase()),
  };
}
