import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeCbor, encodeCbor, type Cbor } from "./cbor.ts";
import { joinCborList, splitCborList } from "./cbor-list.ts";

const { value } = fc.letrec<{ value: Cbor }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie("value"), { maxLength: 30 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 6 }),
  ),
}));

test("a list comes apart into its items and together again", () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), (list) => {
      const bytes = encodeCbor(list);
      const items = splitCborList(bytes, 300);
      expect(items?.map((item) => decodeCbor(item))).toEqual(list.map((one) => decodeCbor(encodeCbor(one))));
      expect(joinCborList(items ?? [])).toEqual(bytes);
    }),
  );
});

test.each([0, 23, 24, 255, 256, 65_535, 65_536])("a list of %i has the head the encoder writes", (count) => {
  const list = new Array<null>(count).fill(null);
  expect(joinCborList(list.map(() => Uint8Array.of(0xf6)))).toEqual(encodeCbor(list));
  expect(splitCborList(encodeCbor(list), count)).toHaveLength(count);
  expect(count === 0 ? null : splitCborList(encodeCbor(list), count - 1)).toBeNull();
});

test("whatever bytes come, it neither throws nor hangs, and gives what it was given", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const items = splitCborList(bytes, 1000);
      if (items) expect(joinCborList(items)).toEqual(bytes);
    }),
  );
});

test.each([
  ["no list", "a0"],
  ["a list cut off", "8201"],
  ["bytes after it", "810100"],
  ["a head longer than it need be", "980101"],
  ["an indefinite list", "9f01ff"],
  ["an indefinite text inside", "817f6161ff"],
  ["a tag", "81c001"],
  ["undefined", "81f7"],
  ["a float", "81f93c00"],
  ["a list that claims more than there is", "819affffffff"],
  ["a map that claims more than there is", "81bb001fffffffffffff"],
  ["a text that claims more than there is", "817b001fffffffffffff"],
  ["nothing", ""],
])("%s is refused", (_, hex) => {
  expect(splitCborList(Uint8Array.from(Buffer.from(hex, "hex")), 1000)).toBeNull();
});
