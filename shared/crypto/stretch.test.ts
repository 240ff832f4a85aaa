import { expect, test, vi } from "vitest";
import { stretchInScript, stretchTelling } from "./stretch.ts";

// the script itself (test/harness/quick-argon2.ts)
vi.unmock("@noble/hashes/argon2.js");

const params = { m: 8_192, t: 1, p: 1 };
const salt = new Uint8Array(16).fill(7);

test("who waits is told how far it is, in few steps: each costs what is told of", async () => {
  const told: number[] = [];
  const stretched = await stretchTelling((share) => told.push(share))("kite", salt, params);
  expect(told.length).toBeGreaterThan(10);
  expect(told.length).toBeLessThan(60);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
  expect(stretched).toEqual(await stretchInScript("kite", salt, params));
});
