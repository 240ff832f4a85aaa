import { expect, test } from "vitest";
import { encodeCbor } from "./cbor.ts";

test("encoded bytes are plain arrays of their own, whatever their size", () => {
  for (let length = 0; length < 9000; length += 7) {
    const bytes = encodeCbor([1, new Uint8Array(length), new Uint8Array(length >> 1)]);
    expect(bytes.constructor).toBe(Uint8Array);
    expect(bytes.buffer.byteLength).toBe(bytes.length);
  }
});
