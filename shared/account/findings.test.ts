/** Every rule that can be broken has words that a person can read. */
import { expect, test } from "vitest";
import { VIOLATION_TYPES } from "../log/violation.ts";
import { describeViolation } from "./findings.ts";

test.each(VIOLATION_TYPES)("%s has words: a sentence of its own, in words and not in names of the protocol", (type) => {
  const words = describeViolation({ type });
  expect(words).toMatch(/^[A-Z][^\n]{20,160}\.$/);
  expect(words).not.toMatch(/undefined|[a-z][A-Z]|\bseq\b|\bhash\b/);
  const others = VIOLATION_TYPES.filter((other) => other !== type);
  expect(others.map((other) => describeViolation({ type: other }))).not.toContain(words);
});
