/** Whether one copy of a message may go, since another holds all that it says. */
import { equalBytes } from "../../lib/bytes.ts";
import { parseFields } from "../../mime/headers/header-fields.ts";
import { binaryFromBytes } from "../../mime/text/binary.ts";
import { parseDate } from "../../mime/headers/date.ts";
import { canonicalLines } from "../../mime/structure/line-ends.ts";

/** What a program or a way adds that is not the message's: it need not be in the other. */
const TRACE = /^(?:(?:resent-)?bcc|return-path|received|delivered-to|x-mozilla-.*|x-aerogramme-.*)$/;

/** Seconds between the dates of two copies: mutt writes the time anew into the one that it files. */
const DATES_WITHIN = 600;

/**
 * `kept` has the body of `gone` and every field of it, but for Bcc and trace, and for a moment in Date. Never so of what was sent
 * again (Resent-).
 */
export function holdsAllOf(kept: Uint8Array, gone: Uint8Array): boolean {
  const [one, other] = [partsOf(kept), partsOf(gone)];
  if (one.isResent || other.isResent || !equalBytes(one.body, other.body)) return false;
  const left = [...one.fields];
  return other.fields.every((field) => {
    const at = left.findIndex((one) => one === field || areDatesOfOne(one, field));
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  });
}

interface Parts {
  readonly fields: readonly string[];
  readonly body: Uint8Array;
  readonly isResent: boolean;
}

function partsOf(message: Uint8Array): Parts {
  const lines = canonicalLines(message);
  const fields = parseFields(lines);
  // line ends at its end come and go
  let end = lines.length;
  const start = fields.at(-1)?.end ?? 0;
  while (end > start && (lines[end - 1] === CR || lines[end - 1] === LF)) end--;
  return {
    fields: fields
      .filter(({ name }) => !TRACE.test(name))
      .map(({ name, valueStart, valueEnd }) => `${name}:${unfolded(binaryFromBytes(lines, valueStart, valueEnd))}`),
    body: lines.subarray(start, end),
    isResent: fields.some(({ name }) => name.startsWith("resent-")),
  };
}

function areDatesOfOne(one: string, other: string): boolean {
  const [a, b] = [one, other].map((field) =>
    field.startsWith("date:") ? parseDate(field.slice("date:".length)) : null,
  );
  return a != null && b != null && Math.abs(a.seconds - b.seconds) <= DATES_WITHIN;
}

const CR = 0x0d;
const LF = 0x0a;

const unfolded = (value: string): string => value.replace(/[ \t\r\n]+/g, " ").trim();
