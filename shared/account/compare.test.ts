/** Two devices that were shown different histories: found when people compare six words. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { sixWords } from "../crypto/six-words.ts";
import { seq } from "../lib/ids.ts";
import { createHeadWindow } from "../log/head-window.ts";
import { compareHeads } from "./compare.ts";

const headOf = (n: number): Uint8Array => nodeCrypto.sha256(new Uint8Array([n >> 8, n]));

test("same, different, unknown: over the last 1,024 entries", () => {
  const window = createHeadWindow(seq(0), headOf(0));
  for (let n = 1; n <= 1500; n++) window.push(seq(n), headOf(n));
  const ledger = { headAt: window.at };
  const wordsOf = (n: number): string => sixWords(headOf(n)).join(" ");
  for (const n of [477, 1000, 1500]) {
    expect(compareHeads(ledger, seq(n), wordsOf(n))).toBe("same");
    expect(compareHeads(ledger, seq(n), ` ${wordsOf(n).toUpperCase()} `)).toBe("same");
    expect(compareHeads(ledger, seq(n), wordsOf(n - 1))).toBe("different");
  }
  for (const n of [0, 476, 1501]) expect(compareHeads(ledger, seq(n), wordsOf(n))).toBe("unknown");
  expect(() => compareHeads(ledger, seq(1500), "six words that are not there")).toThrow();
});
