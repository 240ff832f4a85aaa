import { expect, test } from "vitest";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { isWord, positionsToAsk, recoveryKitToText, wordsToGrid } from "./recovery-kit.ts";

const words = Array.from({ length: 24 }, (_, i) => `word${i + 1}x`);

test("words stand numbered, four to a row", () => {
  const rows = wordsToGrid(words).split("\n");
  expect(rows).toHaveLength(6);
  expect(rows[0]).toBe("   1. word1x       2. word2x       3. word3x       4. word4x");
  expect(rows[5]).toContain("24. word24x");
});

test("three different words are asked for", () => {
  for (let i = 0; i < 100; i++) {
    const asked = positionsToAsk(nodeCrypto, 24);
    expect(new Set(asked).size).toBe(3);
    expect(asked.every((position) => position >= 0 && position < 24)).toBe(true);
  }
  expect(isWord(" Word3X\n", words[2])).toBe(true);
  expect(isWord("", undefined)).toBe(false);
});

test("the kit fits a page and a terminal, and its command can be copied", () => {
  const [address, provider] = ["anna.magdalena@mail.example.org", "https://mail.example.org:8443"];
  const kit = recoveryKitToText({ address, provider, words: words.map(() => "umbrella"), made: 1_800_000_000 });
  for (const line of kit.split("\n")) expect(line.length, line).toBeLessThanOrEqual(78);
  const typed = kit.replace(/ \\\n +/g, " ");
  expect(typed).toContain(`aerogramme companion add --provider ${provider} --address ${address}\n`);
});
