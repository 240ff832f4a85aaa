import { describe, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { parseFields } from "../headers/header-fields.ts";
import { cborToIndexData, indexData, indexDataToCbor } from "./index-data.ts";
import type { IndexData } from "./index-data.ts";
import { MAX_KEPT_HEADER } from "./index-limits.ts";
import { keptFields, tellsField, tellsFields } from "./kept-header.ts";
import { canonicalLines } from "../structure/line-ends.ts";
import { parseMessage } from "../structure/parse-message.ts";
import { headerFieldsFromIndex, section } from "../structure/section.ts";
import { FIXTURES, fixtures, readMessage } from "../testing/answers.ts";
import { CLIENT_FIELDS } from "../testing/client-fields.ts";

const context = { receivedAt: 1_700_000_000, authservId: "mx.example.org" };
const newsletter = readMessage(new URL("newsletter.eml", FIXTURES));
const pinned = (version: 1 | 2): Uint8Array =>
  readMessage(new URL(`../testing/index-data/newsletter.${version}.cbor`, import.meta.url));
const readPinned = (version: 1 | 2): IndexData => {
  const data = cborToIndexData(decodeCbor(pinned(version)) ?? undefined);
  if (data === null) throw new Error("unreadable");
  return data;
};
const header = (text: string): string | null => indexData(utf8(text.replaceAll("\n", "\r\n")), context).header;

/** Of the message itself, since a program's list is of messages. */
const fromMessage = (raw: Uint8Array, names: readonly string[]): Uint8Array | null => {
  const message = canonicalLines(raw);
  return section(message, parseMessage(message), [], "HEADER.FIELDS", names);
};

describe("the form in bytes", () => {
  test("is what it was", () => {
    expect(encodeCbor(indexDataToCbor(indexData(newsletter, context)))).toEqual(pinned(2));
  });

  test("differs from version 1 in nothing but the header", () => {
    const [first, second] = [readPinned(1), readPinned(2)];
    expect({ ...second, header: "" }).toEqual({ ...first, header: "" });
    expect(encodeCbor(indexDataToCbor(first))).toEqual(pinned(1));
  });

  test("has a first line that is a field without a name, which version 1 passes over", () => {
    const [mark, ...fields] = parseFields(utf8(header("Subject: a\nReceived: b\n\n") ?? ""));
    expect(mark?.name).toBe("");
    expect(fields.map(({ name }) => name)).toEqual(["subject"]);
  });
});

describe("what it tells", () => {
  test("version 1: the first set and nothing of others", () => {
    const { header } = readPinned(1);
    expect(["subject", "list-post"].map((name) => tellsField(header, name))).toEqual([true, true]);
    expect(["lines", "list-unsubscribe", "x-none"].some((name) => tellsField(header, name))).toBe(false);
  });

  test("version 2: what is kept, and what is not there", () => {
    const text = header("Received: a\nX-Own: b\nLines: 3\n\n");
    expect(["lines", "x-none", "subject"].map((name) => tellsField(text, name))).toEqual([true, true, true]);
    expect(["received", "x-own"].some((name) => tellsField(text, name))).toBe(false);
    expect(tellsFields(text, ["LINES", "X-Own"])).toBe(false);
  });

  test("nothing if there is none", () => {
    expect(tellsField(null, "subject")).toBe(false);
  });
});

describe("its bounds", () => {
  const long = (name: string, octets: number): string => `${name}: ${"x".repeat(octets)}\n`;

  test("a long field of the second set is left out, and so told", () => {
    const text = header(`${long("DKIM-Signature", 3000)}Lines: 3\n\n`) ?? "";
    expect(text.length).toBeLessThan(100);
    expect([tellsField(text, "dkim-signature"), tellsField(text, "lines")]).toEqual([false, true]);
  });

  test("the shortest have precedence, together with the first set they keep the limit", () => {
    const names = ["List-Help", "List-Owner", "List-Archive", "Organization"];
    const text =
      header(`${long("References", 5000)}${names.map((name) => long(name, 1500)).join("")}Lines: 3\n\n`) ?? "";
    expect(text.length).toBeLessThan(MAX_KEPT_HEADER + 100);
    expect(["references", "lines"].map((name) => tellsField(text, name))).toEqual([true, true]);
    expect(names.filter((name) => tellsField(text, name.toLowerCase()))).toHaveLength(2);
  });

  test("a first set that is too long is not told at all", () => {
    expect(header(`${long("To", MAX_KEPT_HEADER)}\n`)).toBeNull();
  });

  test("of too many names nothing is told but the first set", () => {
    const flood = Array.from({ length: 5000 }, (_, i) => `X-${i}: y\n`).join("");
    const text = header(`Subject: a\nLines: 2\n${flood}\n`) ?? "";
    expect(text.length).toBeLessThan(100);
    expect([tellsField(text, "subject"), tellsField(text, "lines"), tellsField(text, "x-none")]).toEqual([
      true,
      false,
      false,
    ]);
    expect(header(`${"X: y\n".repeat(10_000)}\n`)).toBeNull();
  });
});

test("text that nobody would have kept is read to its end", () => {
  for (const header of ["", "subject: no end", " ", ":2 AAA", ":2 \r\nsubject: a\r\n b", "a\nsubject:\n \n\t", "\n\n"])
    expect(keptFields(header, ["Subject"])).toMatch(/\r\n$/);
});

describe.each(Object.entries(CLIENT_FIELDS))("%s", (_, list) => {
  const names = list.split(" ");

  test("gets from index data what the message says", () => {
    for (const file of fixtures()) {
      const raw = readMessage(file);
      const data = indexData(raw, context);
      const ours = headerFieldsFromIndex(data, names);
      expect(ours === null, file.pathname).toBe(data.header === null);
      if (ours !== null) expect(Buffer.from(ours).toString(), file.pathname).toBe(text(fromMessage(raw, names)));
    }
  });

  test("asks for no body of a message as they are", () => {
    const top = readFileSync(new URL("../testing/index-data/usual-header.txt", import.meta.url));
    const raw = concatBytes(canonicalLines(top), newsletter);
    const ours = headerFieldsFromIndex(indexData(raw, context), names);
    expect(text(ours)).toBe(text(fromMessage(raw, names)));
  });
});

const text = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? utf8("none")).toString();
