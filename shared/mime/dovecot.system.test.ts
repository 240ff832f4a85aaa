/**
 * Our answers beside a live Dovecot's. `WRITE_EXPECTATIONS=1` also writes what it says of our fixtures beside them, for
 * the unit test.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { binaryFromBytes } from "./text/binary.ts";
import { buildMessage } from "./build/build-message.ts";
import { canonicalLines } from "./structure/line-ends.ts";
import { parseMessage } from "./structure/parse-message.ts";
import { numberedParts } from "./structure/part-paths.ts";
import { section } from "./structure/section.ts";
import type { SectionText } from "./structure/section.ts";
import { corpora, dovecotAnswers, fixtures, foldCase, ourAnswers, readMessage } from "./testing/answers.ts";
import { ImapProbe, skipWithoutDovecot, startDovecot } from "./testing/dovecot.ts";
import type { Dovecot } from "./testing/dovecot.ts";
import { outgoingMessages } from "./testing/outgoing.ts";

/** Parts of one message whose sections are compared. */
const MAX_COMPARED = 12;

describe.skipIf(skipWithoutDovecot())("Dovecot says the same", () => {
  let dovecot: Dovecot;
  let probe: ImapProbe;

  beforeAll(async () => {
    dovecot = await startDovecot();
    probe = await ImapProbe.open(dovecot.port);
  });
  afterAll(async () => {
    probe.close();
    await dovecot.stop();
  });

  test.each([...fixtures(), ...corpora()].map((file) => [file.pathname.split("/").slice(-2).join("/"), file] as const))(
    "%s",
    async (_, file) => {
      const raw = readMessage(file);
      // it ends no header at a line that is CR CR LF, and so sees one empty part; fixtures.test.ts compares those
      if (binaryFromBytes(raw).includes("\r\r\n")) return;
      await probe.load(raw);
      const answers = await dovecotAnswers(probe);
      if (process.env["WRITE_EXPECTATIONS"] === "1" && file.pathname.includes("/fixtures/")) {
        writeFileSync(new URL(file.href.replace(/\.eml$/, ".json")), `${JSON.stringify(answers, null, 2)}\n`);
      }
      expect(foldCase(ourAnswers(raw))).toEqual(foldCase(answers));
      await compareSections(probe, raw);
    },
  );

  test("of messages that are written here", async () => {
    for (const message of fc.sample(outgoingMessages, { seed: 7, numRuns: 60 })) {
      const raw = buildMessage(message);
      await probe.load(raw);
      expect(foldCase(ourAnswers(raw))).toEqual(foldCase(await dovecotAnswers(probe)));
      await compareSections(probe, raw);
    }
  });
});

async function compareSections(probe: ImapProbe, raw: Uint8Array): Promise<void> {
  const message = canonicalLines(raw);
  const tree = parseMessage(message);
  const paths = ["", ...numberedParts(tree.root, true).map(({ path }) => path)].slice(0, MAX_COMPARED);
  /** Of an inner message without an empty line Dovecot's field filter reads on into what follows the part. */
  const endsItsHeader = (path: number[]): boolean =>
    /(?:^|\r\n)\r\n$/.test(binaryFromBytes(section(message, tree, path, "HEADER") ?? new Uint8Array()));
  for (const path of paths) {
    for (const what of ["", "HEADER", "TEXT", "MIME", "HEADER.FIELDS", "HEADER.FIELDS.NOT"] as const) {
      if (path === "" && what === "MIME") continue;
      const numbers = path === "" ? [] : path.split(".").map(Number);
      const ours = section(message, tree, numbers, what, ["Subject", "from", "Content-Type"]);
      if (ours === null || (what.startsWith("HEADER.FIELDS") && path !== "" && !endsItsHeader(numbers))) continue;
      const theirs = await fetchSection(probe, path, what);
      expect({ path, what, text: binaryFromBytes(ours) }).toEqual({ path, what, text: theirs });
    }
  }
}

async function fetchSection(probe: ImapProbe, path: string, what: SectionText): Promise<string> {
  const names = what.startsWith("HEADER.FIELDS") ? " (Subject from Content-Type)" : "";
  const name = [path, `${what}${names}`].filter((each) => each !== "").join(".");
  const answer = await probe.command(`FETCH 1 (BODY.PEEK[${name}])`);
  const literal = /BODY\[[^\]]*\] (?:\{(\d+)\}\r\n|"((?:[^"\\]|\\.)*)"|NIL)/i.exec(answer);
  if (literal?.[1] === undefined) return (literal?.[2] ?? "").replace(/\\(.)/g, "$1");
  const start = literal.index + literal[0].length;
  return answer.slice(start, start + Number(literal[1]));
}
