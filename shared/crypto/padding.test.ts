import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8ToText } from "../lib/bytes.ts";
import { padMessage, padToBlocks, padmeLength, unpadBlocks, unpadMessage } from "./padding.ts";
import { flipped } from "./testing/hex.ts";

const content = fc.uint8Array({ maxLength: 3000 });

describe("Padmé", () => {
  test("is never shorter, at most 12 % longer, monotone, idempotent", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 47 }), (length) => {
        const padded = padmeLength(length);
        expect(padded).toBeGreaterThanOrEqual(length);
        expect(padded).toBeLessThanOrEqual(Math.ceil(length * 1.12));
        expect(padmeLength(padded)).toBe(padded);
        expect(padmeLength(length + 1)).toBeGreaterThanOrEqual(padded);
      }),
    );
  });

  test("leaves few lengths", () => {
    const lengths = new Set(Array.from({ length: 100_000 }, (_, i) => padmeLength(i)));
    expect(lengths.size).toBeLessThan(250);
  });
});

describe("messages", () => {
  test("round trip", () => {
    fc.assert(
      fc.property(content, (bytes) => {
        expect(unpadMessage(padMessage(bytes), bytes.length)).toEqual(bytes);
      }),
    );
  });

  test("are padded with line ends, an odd rest ending in one more LF", () => {
    const text = utf8ToText(padMessage(new Uint8Array(1001).fill(65)));
    expect(text.slice(1001)).toBe("\r\n".repeat(11) + "\n");
    expect(utf8ToText(padMessage(new Uint8Array(9).fill(65)))).toBe("AAAAAAAAA\n");
  });

  test("another size or other padding is refused", () => {
    const padded = padMessage(new Uint8Array(1001).fill(65));
    for (const size of [1000, 1002, 960, -1, 0.5, NaN, 5000]) expect(unpadMessage(padded, size)).toBeNull();
    for (let at = 1001; at < padded.length; at++) expect(unpadMessage(flipped(padded, at), 1001)).toBeNull();
    expect(unpadMessage(padded.subarray(1), 1000)).toBeNull();
  });
});

describe.each(["linear", "doubling"] as const)("blocks, %s", (scheme) => {
  test("round trip", () => {
    fc.assert(
      fc.property(content, (bytes) => {
        const padded = padToBlocks(bytes, scheme);
        expect(unpadBlocks(padded, scheme)).toEqual(bytes);
        const blocks = padded.length / 512;
        expect(scheme === "linear" ? Number.isInteger(blocks) : Number.isInteger(Math.log2(blocks))).toBe(true);
      }),
    );
  });

  test("anything else is refused", () => {
    const padded = padToBlocks(new Uint8Array(600).fill(1), scheme);
    for (let at = 600; at < padded.length; at++) expect(unpadBlocks(flipped(padded, at), scheme)).toBeNull();
    expect(unpadBlocks(new Uint8Array(0), scheme)).toBeNull();
    expect(unpadBlocks(new Uint8Array(512), scheme)).toBeNull();
    expect(unpadBlocks(padded.subarray(0, 1023), scheme)).toBeNull();
    expect(unpadBlocks(Uint8Array.of(...padded, ...new Uint8Array(1024)), scheme)).toBeNull();
  });
});

test("lengths", () => {
  const lengths = (scheme: "linear" | "doubling") =>
    [0, 511, 512, 1023, 1024, 2047, 2048].map((size) => padToBlocks(new Uint8Array(size), scheme).length);
  expect(lengths("linear")).toEqual([512, 512, 1024, 1024, 1536, 2048, 2560]);
  expect(lengths("doubling")).toEqual([512, 512, 1024, 1024, 2048, 2048, 4096]);
});
