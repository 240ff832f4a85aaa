import { expect, test } from "vitest";
import { release } from "./bytes.ts";

/** Of an engine that has ECMAScript 2024, in any. */
function withTransfer(buffer: ArrayBuffer): { readonly buffer: ArrayBuffer; readonly asked: number[] } {
  const asked: number[] = [];
  const transfer = (length: number): ArrayBuffer => {
    asked.push(length);
    return new ArrayBuffer(length);
  };
  return { buffer: Object.assign(buffer, { transfer }), asked };
}

test("memory of a whole buffer is given back, that of a part of one is left to the others in it", () => {
  const { buffer, asked } = withTransfer(new ArrayBuffer(64));
  release(new Uint8Array(buffer, 0, 32));
  release(new Uint8Array(buffer, 32));
  expect(asked).toEqual([]);
  release(new Uint8Array(buffer));
  expect(asked).toEqual([0]);
});

test("an engine that can not is left to itself", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  Object.assign(bytes.buffer, { transfer: undefined });
  release(bytes);
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
});
