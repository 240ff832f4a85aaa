/** Every test that docs/security.md names is there, with the words that it quotes. */
import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

/** `file “words of a test”`, or a file alone; may run over the end of a line. */
const NAMED = /`([\w./-]+\.(?:test|spec|contract)\.ts|shared\/[\w./-]+-contract\.ts)(?:\s+“([^”]+)”)?`/g;

const text = readFileSync("docs/security.md", "utf8");
const named = [...text.matchAll(NAMED)].map(([, file = "", words]) => ({ file, words: words?.replace(/\s+/g, " ") }));

test("docs/security.md names tests", () => {
  expect(named.length).toBeGreaterThan(20);
});

test.each(named)("$file $words", ({ file, words }) => {
  expect(existsSync(file), `${file} is not there`).toBe(true);
  if (words !== undefined) expect(readFileSync(file, "utf8").replace(/\s+/g, " ")).toContain(words);
});
