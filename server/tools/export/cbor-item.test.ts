import fc from "fast-check";
import { expect, test } from "vitest";
import { concatBytes } from "../../../shared/lib/bytes.ts";
import { encodeCbor, type Cbor } from "../../../shared/lib/cbor.ts";
import { itemLength } from "./cbor-item.ts";

const { item } = fc.letrec<{ item: Cbor }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 4 },
    fc.integer({ min: -(2 ** 40), max: 2 ** 40 }),
    fc.string({ maxLength: 300 }),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie("item"), { maxLength: 30 }),
    fc.dictionary(fc.string({ maxLength: 5 }), tie("item"), { maxKeys: 30 }),
  ),
}));

test("an item ends where it was written to end, whatever comes behind it", () => {
  fc.assert(
    fc.property(item, fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (value, before, behind) => {
      const bytes = encodeCbor(value);
      expect(itemLength(concatBytes(before, bytes, behind), before.length)).toBe(bytes.length);
    }),
  );
});

test("each beginning of an item is short", () => {
  fc.assert(
    fc.property(item, fc.nat(), (value, cut) => {
      const bytes = encodeCbor(value);
      expect(itemLength(bytes.subarray(0, cut % bytes.length), 0)).toBe("short");
    }),
  );
});

test("indefinite lengths, reserved values and tags are malformed", () => {
  for (const head of [0x5f, 0x9f, 0xbf, 0xff, 0x1c, 0x3d, 0x7e, 0xc0, 0xd8]) {
    expect(itemLength(Uint8Array.of(head, 0, 0, 0), 0)).toBe("malformed");
    expect(itemLength(Uint8Array.of(0x82, 0x01, head, 0, 0, 0), 0)).toBe("malformed");
  }
});

test("a promise of very much is short, at once", () => {
  for (const head of [0x5b, 0x7b, 0x9b, 0xbb])
    expect(
      itemLength(
        Uint8Array.from({ length: 100 }, (_, i) => (i === 0 ? head : 255)),
        0,
      ),
    ).toBe("short");
  const nested = new Uint8Array(1 << 20).fill(0x81);
  expect(itemLength(nested, 0)).toBe("short");
});
