import { expect, test } from "vitest";
import { keepsKeys } from "./keeps-keys.ts";

const { subtle } = globalThis.crypto;

test("a worker that can clone keys keeps them", async () => {
  expect(await keepsKeys(subtle, (key) => structuredClone(key))).toBe(true);
});

test("one whose clone throws does not, nor one without WebCrypto", async () => {
  const refuse = (): never => {
    throw new DOMException("The object can not be cloned.", "DataCloneError");
  };
  expect(await keepsKeys(subtle, refuse)).toBe(false);
  const without = {} as SubtleCrypto;
  expect(await keepsKeys(without, (key) => structuredClone(key))).toBe(false);
});
