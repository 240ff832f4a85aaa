import { expect } from "vitest";
import { equalBytes, hexToBytes } from "../../lib/bytes.ts";

/** Bytes of a hex literal; white space does not count. */
export function hex(text: string): Uint8Array<ArrayBuffer> {
  const bytes = hexToBytes(text.replace(/\s/g, ""));
  if (bytes === null) throw new Error("not hex");
  return bytes;
}

/** A copy with one bit of byte `at` flipped. */
export function flipped(bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/** As expect(a).toEqual(b), which takes a second for a large array. */
export function expectSameBytes(actual: Uint8Array | null, expected: Uint8Array): void {
  expect(actual?.length).toBe(expected.length);
  expect(actual !== null && equalBytes(actual, expected)).toBe(true);
}
