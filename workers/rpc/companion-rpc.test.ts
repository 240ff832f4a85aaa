import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeCbor, type Cbor } from "../../shared/lib/cbor.ts";
import {
  decodeLineFrame,
  decodePageFrame,
  encodeLineFrame,
  encodePageFrame,
  MAX_CALL_BYTES,
  type LineFrame,
} from "./companion-rpc.ts";

const { value } = fc.letrec<{ value: Cbor }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger(),
    fc.string({ unit: "grapheme" }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie("value"), { maxLength: 8 }),
    fc.dictionary(
      fc.string({ unit: "grapheme" }).filter((name) => name !== "__proto__"),
      tie("value"),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
}));
const id = fc.integer({ min: 1, max: 2 ** 32 - 1 });

test("calls and answers come over as they were", () => {
  fc.assert(
    fc.property(
      id,
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.array(value, { maxLength: 5 }),
      (n, method, args) => {
        const frame = { type: "call", id: n, method, args } as const;
        expect(decodePageFrame(encodePageFrame(frame))).toEqual(frame);
      },
    ),
  );
  fc.assert(
    fc.property(id, value, (n, answer) => {
      const frame: LineFrame = { type: "done", id: n, value: answer };
      expect(decodeLineFrame(encodeLineFrame(frame))).toEqual(frame);
    }),
  );
  for (const frame of [
    { type: "hello", page: '"tag"', accounts: [["a1", "anna@example.org"]] },
    { type: "failed", id: 7 },
    { type: "event", event: { type: "messages", mailbox: "m", added: 2 } },
  ] satisfies LineFrame[])
    expect(decodeLineFrame(encodeLineFrame(frame))).toEqual(frame);
  expect(decodePageFrame(encodePageFrame({ type: "open", account: "a1" }))).toEqual({ type: "open", account: "a1" });
});

test("what is undefined is left out, and half a pair of surrogates is replaced", () => {
  const frame = encodeLineFrame({ type: "done", id: 1, value: { a: undefined, b: "x\ud800y" } });
  expect(decodeLineFrame(frame)).toEqual({ type: "done", id: 1, value: { b: "x\ufffdy" } });
});

test.each([
  ["a fraction", 0.5],
  ["no number", Number.NaN],
  ["a function", () => 1],
  ["a date", new Date()],
  ["a map", new Map([["a", 1]])],
  ["a big number", 1n],
])("an answer that holds %s is a broken invariant", (_, broken) => {
  expect(() => encodeLineFrame({ type: "done", id: 1, value: [broken] })).toThrow();
});

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));
test.each([
  ["nothing", new Uint8Array()],
  ["no CBOR", hex("ff")],
  ["a map", encodeCbor({ id: 1, method: "account", args: [] })],
  ["a list of two", encodeCbor([1, "account"])],
  ["a list of four", encodeCbor([1, "account", [], null])],
  ["id 0", encodeCbor([0, "account", []])],
  ["a negative id", encodeCbor([-1, "account", []])],
  ["an id that is a text", encodeCbor(["1", "account", []])],
  ["an id that is too large", encodeCbor([2 ** 32, "account", []])],
  ["a method that is a number", encodeCbor([1, 2, []])],
  ["arguments that are none", encodeCbor([1, "account", null])],
  ["something after it", Uint8Array.of(...encodeCbor([1, "account", []]), 0)],
  ["an indefinite list", hex("9f01676163636f756e7480ff")],
  ["a tag", hex("8301676163636f756e7481c100")],
  ["an open with a number", encodeCbor(["open", 1])],
  ["too many octets", encodeCbor([1, "a", ["x".repeat(MAX_CALL_BYTES)]])],
  ["a nest", Uint8Array.of(...new Uint8Array(5_000).fill(0x81), 0)],
])("%s is no frame of a page", (_, bytes) => {
  expect(decodePageFrame(bytes)).toBeNull();
});

test("whatever octets come, it does not throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      decodePageFrame(bytes);
      decodeLineFrame(bytes);
    }),
  );
});
