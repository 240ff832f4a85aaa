// The sample messages: files in messages/ (written for this project, LF lines) and one long one made here.
// Dates are moved so that the newest message is an hour old; order and distances stay.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";
import { longMessage } from "./long-message.mjs";

const folder = fileURLToPath(new URL("messages", import.meta.url));
const HOUR = 3_600_000;

/** Oldest first: {name, from, to, bytes} with CRLF lines. */
export function sampleMessages(now = Date.now()) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".eml"));
  const texts = files.map((name) => ({
    name: name.slice(0, -4),
    text: readFileSync(path.join(folder, name), "latin1"),
  }));
  const samples = [...texts, { name: "14-very-long", text: longMessage() }].map((one) => ({
    ...one,
    date: dateOf(one.text),
  }));
  samples.sort((a, b) => a.date - b.date);
  const shift = now - HOUR - samples.at(-1).date;
  return samples.map(({ name, text, date }) => ({
    name,
    from: envelopeFrom(text),
    to: /^To:.*?\b(demo(?:\+\w+)?@example\.org)/m.exec(text)?.[1] ?? "demo@example.org",
    bytes: Buffer.from(withDate(text, new Date(date + shift)).replaceAll("\n", "\r\n"), "latin1"),
  }));
}

/** The same message to another reader; what one of the two wrote is from the other. */
export function addressedTo(sample, one, other) {
  const swapped = (text) => text.replaceAll(one, "\0").replaceAll(other, one).replaceAll("\0", other);
  return {
    ...sample,
    from: swapped(sample.from),
    to: sample.to.replace(one.split("@")[0], other.split("@")[0]),
    bytes: Buffer.from(swapped(sample.bytes.toString("latin1")), "latin1"),
  };
}

const dateOf = (text) => Date.parse(/^Date: (.+)$/m.exec(text)[1].replace(/ \(.*\)$/, ""));

/** The first Date is the message's own; those of parts stay. */
const withDate = (text, date) => text.replace(/^Date: .+$/m, `Date: ${date.toUTCString().replace("GMT", "+0000")}`);

/** A bounce comes from nobody (RFC 3464). */
function envelopeFrom(text) {
  if (/^Content-Type: multipart\/report/m.test(text)) return "";
  return /^From: .*?([\w.+-]+@[\w.-]+)>?$/m.exec(text)?.[1] ?? "";
}
