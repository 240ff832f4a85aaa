/** Everything that can be found of a provider has words that a person can read. */
import { expect, test } from "vitest";
import { findingToText, readFinding, FINDING_TYPES } from "./findings.ts";

test.each(FINDING_TYPES)("%s has words: a sentence of its own, in words and not in names of the protocol", (type) => {
  const words = findingToText(type);
  expect(words).toMatch(/^[A-Z][^\n]{20,160}\.$/);
  expect(words).not.toMatch(/undefined|[a-z][A-Z]|\bseq\b|\bhash\b/);
  const others = FINDING_TYPES.filter((other) => other !== type);
  expect(others.map(findingToText)).not.toContain(words);
});

test("a finding is read by its code, or by the words an earlier version kept; what a newer one found is no code of this", () => {
  for (const type of FINDING_TYPES) expect([readFinding(type), readFinding(findingToText(type))]).toEqual([type, type]);
  expect([readFinding("soonFound"), readFinding("constructor"), readFinding("")]).toEqual([null, null, null]);
});
