import { decode, encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bytesToHex, equalBytes, hexToBytes } from "./bytes.ts";
import { decodeCbor, encodeCbor, MAX_CBOR_DEPTH, type Cbor } from "./cbor.ts";
import { runs } from "../../test/harness/thorough.ts";

test("encoded bytes are plain arrays of their own, whatever their size", () => {
  for (let length = 0; length < 9000; length += 7) {
    const bytes = encodeCbor([1, new Uint8Array(length), new Uint8Array(length >> 1)]);
    expect(bytes.constructor).toBe(Uint8Array);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  }
});

const { tree } = fc.letrec<{ tree: Cbor; leaf: Cbor }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("tree"), { maxLength: 5 }),
    fc.dictionary(
      fc.string({ unit: "grapheme", maxLength: 40 }).filter((key) => key !== "__proto__"),
      tie("tree"),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
  leaf: fc.oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -70_000, max: 70_000 }),
    fc.string({ unit: "grapheme", maxLength: 80 }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
  ),
}));

test("it is written as another implementation writes it", () => {
  fc.assert(
    fc.property(tree, (value) => {
      expect(bytesToHex(encodeCbor(value))).toBe(bytesToHex(encode(value, rfc8949EncodeOptions)));
    }),
    { numRuns: runs(300, 3_000) },
  );
  const edges = [23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER];
  const long = "ä".repeat(70_000);
  for (const value of [edges, edges.map((edge) => -edge), -0, long, new Uint8Array(70_000).fill(7), "\ud800"])
    expect(bytesToHex(encodeCbor(value))).toBe(bytesToHex(encode(value, rfc8949EncodeOptions)));
});

test("of what is no CBOR here nothing is written that would be read", () => {
  for (const value of [0.5, NaN, Infinity, 2 ** 53, undefined, 1n, () => 1])
    for (const within of [value, [value], { a: value }]) expect(decodeCbor(encodeCbor(within as Cbor))).toBeNull();
});

test("what was encoded is decoded", () => {
  fc.assert(
    fc.property(tree, (value) => {
      const bytes = encodeCbor(value);
      expect(decodeCbor(bytes)).toEqual(value);
      for (const more of [Uint8Array.of(...bytes, 0), bytes.subarray(0, -1)]) expect(decodeCbor(more)).toBeNull();
    }),
  );
});

/** Another way to the same answer: decode leniently, and compare what the encoder makes of that. */
function reference(bytes: Uint8Array): unknown {
  try {
    const value: unknown = decode(bytes, { allowUndefined: false, allowBigInt: false, rejectDuplicateMapKeys: true });
    return equalBytes(encode(value, rfc8949EncodeOptions), bytes) ? value : null;
  } catch {
    return null;
  }
}

test("altered octets are judged as by decoding and encoding again", () => {
  fc.assert(
    fc.property(tree, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }), (value, changes) => {
      const bytes = encodeCbor(value);
      for (const [at, octet] of changes) bytes[at % bytes.length] = octet;
      const found = decodeCbor(bytes);
      // floats are refused here
      if (found !== null || !hasFloat(reference(bytes))) expect(found).toEqual(reference(bytes));
    }),
    { numRuns: runs(500, 5_000) },
  );
});

/** A number that can only have been a float: 2^53 and more are, whole as they are. */
const hasFloat = (value: unknown): boolean =>
  typeof value === "number" ? !Number.isSafeInteger(value) || Object.is(value, -0) : values(value).some(hasFloat);
const values = (value: unknown): unknown[] =>
  typeof value === "object" && value !== null && !(value instanceof Uint8Array) ? Object.values(value) : [];

test.each([
  ["a long integer", "1801"],
  ["a longer one", "190018"],
  ["an integer that a number does not hold", "1b0020000000000000"],
  ["a negative one", "3b001fffffffffffff"],
  ["an indefinite array", "9f01ff"],
  ["indefinite text", "7f6161ff"],
  ["a tag", "c001"],
  ["a float", "f93e00"],
  ["undefined", "f7"],
  ["a simple value", "f820"],
  ["keys out of order", "a2616201616101"],
  ["a key twice", "a2616101616102"],
  ["a longer key before a shorter one", "a262616101616201"],
  ["a key that is no text", "a10101"],
  ["a key that would be a prototype", "a1695f5f70726f746f5f5fa0"],
  ["text that is not UTF-8", "61ff"],
  ["half of a surrogate pair", "63eda080"],
  ["a long text that is not UTF-8", `7828${"61".repeat(39)}ff`],
  ["more items than octets", "9a10000000"],
  ["more octets than there are", "5a10000000"],
  ["nothing", ""],
])("%s is refused", (_, hex) => {
  expect(decodeCbor(hexToBytes(hex) ?? new Uint8Array(0))).toBeNull();
});

test("text keeps a byte order mark; byte strings are copies", () => {
  const text = "\ufeffhello";
  expect(decodeCbor(encodeCbor(text))).toBe(text);
  const bytes = encodeCbor(Uint8Array.of(1, 2));
  const found = decodeCbor(Buffer.from(bytes));
  bytes.fill(0);
  expect(found).toEqual(Uint8Array.of(1, 2));
  expect((found as Uint8Array).constructor).toBe(Uint8Array);
});

test("nesting has a bound", () => {
  const nested = (depth: number): Uint8Array => new Uint8Array(depth + 1).fill(0x81, 0, depth);
  expect(bytesToHex(encodeCbor(decodeCbor(nested(MAX_CBOR_DEPTH))))).toBe(bytesToHex(nested(MAX_CBOR_DEPTH)));
  expect(decodeCbor(nested(MAX_CBOR_DEPTH + 1))).toBeNull();
  expect(decodeCbor(nested(1_000_000))).toBeNull();
});
