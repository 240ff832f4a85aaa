/**
 * A report that a message was not delivered to some (RFC 3464, 3461 §6, 3834; RFC 6533 where addresses are not ASCII), written on the
 * account's own device: words, what programs read of it, and the header of the message.
 */
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import type { RefusedRecipient } from "../../lib/submission.ts";
import { addressSpec, formatDate, headerField, headerText, mailboxList, needsUtf8, oneLine } from "./build-header.ts";
import { rawHeader } from "../headers/headers.ts";
import { decodeHeaderText } from "../headers/encoded-words.ts";

export interface DeliveryReport {
  /** Whose message it was, and who is told. */
  readonly address: string;
  /** Unix seconds. */
  readonly date: number;
  /** Without angle brackets. */
  readonly messageId: string;
  /** Letters and digits that occur nowhere else. */
  readonly boundary: string;
  readonly failed: readonly Omit<RefusedRecipient, "permanent">[];
  /** A sentence: why, and where the message is now. */
  readonly words: string;
  /** The message that was not delivered; only its header goes into the report. */
  readonly message: Uint8Array;
}

/** Octets of that header. */
const MAX_HEADER = 32 * 1024;
const MAX_FAILED = 60;

export function buildDeliveryReport(report: DeliveryReport): Uint8Array<ArrayBuffer> {
  const { address, date, messageId, boundary, message } = report;
  const failed = report.failed.slice(0, MAX_FAILED);
  const domain = address.slice(address.lastIndexOf("@") + 1) || "localhost";
  const subject = decodeHeaderText(rawHeader(message, "subject") ?? "").trim();
  const original = rawHeader(message, "message-id") ?? "";
  const isUtf8 = failed.some(({ recipient }) => needsUtf8(recipient));
  const head = [
    headerField("From", mailboxList([{ name: "Mail delivery", address: `mailer-daemon@${domain}` }])),
    headerField("To", mailboxList([{ name: "", address }])),
    headerField("Subject", headerText(subject === "" ? "Not sent" : `Not sent: ${oneLine(subject)}`)),
    headerField("Date", formatDate(date)),
    headerField("Message-ID", `<${messageId}>`),
    headerField("References", /^\s*<[\x21-\x7e]{1,250}>\s*$/.test(original) ? original.trim() : ""),
    "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
    `Content-Type: multipart/report; report-type=delivery-status;\r\n boundary=${boundary}\r\n\r\n`,
  ].join("");
  const status = isUtf8 ? "message/global-delivery-status" : "message/delivery-status";
  const parts = [
    `--${boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`,
    wordsOf(report, failed, subject),
    `\r\n--${boundary}\r\nContent-Type: ${status}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n`,
    `Reporting-MTA: dns; ${addressSpec(`x@${domain}`).slice(2)}\r\n`,
    ...failed.map((one) => `\r\n${statusOf(one, isUtf8)}`),
    `\r\n--${boundary}\r\nContent-Type: ${isUtf8 ? "message/global-headers" : "text/rfc822-headers"}\r\n`,
    "Content-Transfer-Encoding: 8bit\r\n\r\n",
  ].join("");
  return concatBytes(utf8(head), utf8(parts), headerOf(message), utf8(`\r\n--${boundary}--\r\n`));
}

function wordsOf({ words }: DeliveryReport, failed: DeliveryReport["failed"], subject: string): string {
  const named = failed.map(({ recipient, code, enhanced, text }) => {
    const said = [...(code > 0 ? [String(code)] : []), ...(enhanced === null ? [] : [enhanced]), text].join(" ");
    return `  ${oneLine(recipient)}\r\n    ${oneLine(said)}\r\n`;
  });
  const what = subject === "" ? "A message of yours" : `Your message “${oneLine(subject)}”`;
  const toWhom = named.length > 0 ? "did not reach these people:" : "was not sent.";
  return [`${what} ${toWhom}\r\n`, ...(named.length > 0 ? ["\r\n", ...named] : []), `\r\n${words}\r\n`].join("");
}

function statusOf({ recipient, code, enhanced, text }: DeliveryReport["failed"][number], isUtf8: boolean): string {
  const said = code > 0 ? `Diagnostic-Code: smtp; ${code} ${ascii(oneLine(text), isUtf8)}\r\n` : "";
  // it has failed, though the server may have said "later"
  const status = enhanced !== null && /^5\.\d{1,3}\.\d{1,3}$/.test(enhanced) ? enhanced : "5.0.0";
  const type = isUtf8 ? "utf-8" : "rfc822";
  return `Final-Recipient: ${type}; ${oneLine(recipient)}\r\nAction: failed\r\nStatus: ${status}\r\n${said}`;
}

const ascii = (text: string, isUtf8: boolean): string => (isUtf8 ? text : text.replace(/[^\x20-\x7e]/g, "?"));

/** Without the line that ends it; what stands in it of a boundary is another's. */
function headerOf(message: Uint8Array): Uint8Array {
  const text = message.subarray(0, MAX_HEADER);
  let end = text.length;
  for (let at = 0; at + 1 < text.length; at++) {
    if (text[at] !== 10) continue;
    const next = text[at + 1] === 13 ? at + 2 : at + 1;
    if (text[next] === 10) {
      end = at + 1;
      break;
    }
  }
  return text.subarray(0, end);
}
