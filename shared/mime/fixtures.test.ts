/** Our fixtures against what Dovecot 2.3 said of them (X.json, written by dovecot.system.test.ts). */
import { describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { binaryFromBytes } from "./text/binary.ts";
import { indexData } from "./index/index-data.ts";
import { bodyStructureToImap, bodyToImap } from "./imap/imap-body.ts";
import { envelopeToImap } from "./imap/imap-envelope.ts";
import { corpora, fixtures, foldCase, ourAnswers, readMessage } from "./testing/answers.ts";
import type { Answers } from "./testing/answers.ts";

const nameOf = (file: URL): string => file.pathname.split("/").slice(-2).join("/");
const named = (files: URL[]) => files.map((file) => [nameOf(file), file] as const);
const squeeze = (text: string): string => text.toLowerCase().replace(/\s+/g, " ").trim();

describe("our fixtures", () => {
  test("are many", () => {
    expect(fixtures().length).toBeGreaterThanOrEqual(40);
  });

  test.each(named(fixtures()))("%s", (_, file) => {
    const expected = JSON.parse(readFileSync(new URL(file.href.replace(/\.eml$/, ".json")), "utf8")) as Answers;
    const raw = readMessage(file);
    expect(foldCase(ourAnswers(raw))).toEqual(foldCase(expected));
    const data = indexData(raw, { receivedAt: 0 });
    expect(data.size).toBe(expected.size);
    if (!data.complete) return;
    expect(envelopeToImap(data.envelope)).toBe(expected.envelope);
    expect(bodyToImap(data.structure).toLowerCase()).toBe(expected.body.toLowerCase());
    expect(bodyStructureToImap(data.structure).toLowerCase()).toBe(expected.bodyStructure.toLowerCase());
  });
});

/** Dovecot's answers were written down when it had stored CR CR LF as CR LF; what is kept to the octet has other sizes. */
const hasDoubledCr = (raw: Uint8Array): boolean => binaryFromBytes(raw).includes("\r\r\n");
const withoutSizes = (answer: string): string => answer.replace(/ \d+/g, " 0");

describe("other people's messages", () => {
  test("are there, or are said to be absent", () => {
    if (corpora().length === 0) console.warn("skipped: ../shared/corpora/emails is not beside this checkout");
  });

  test.each(named(corpora()))("%s", (_, file) => {
    const raw = readMessage(file);
    const { body, bodyStructure } = ourAnswers(raw);
    if (file.pathname.includes("/malformed/")) return;
    const compared = hasDoubledCr(raw) ? (answer: string) => withoutSizes(squeeze(answer)) : squeeze;
    const expected = (kind: string) => compared(readFileSync(new URL(file.href.replace(/eml$/, kind)), "latin1"));
    expect(compared(`(BODY ${body})`)).toBe(expected("dovecot.body"));
    expect(compared(`(BODYSTRUCTURE ${bodyStructure})`)).toBe(expected("dovecot.bodystructure"));
  });
});
