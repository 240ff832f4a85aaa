import { expect, test } from "vitest";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { createPassword, isPassword, passwordHash } from "./password.ts";

test("a password holds 128 bits in letters and digits that are not mistaken for one another", () => {
  const password = createPassword(nodeCrypto);
  expect(password).toMatch(/^([a-km-np-z2-9]{5}-){5}[a-km-np-z2-9]$/);
  expect(createPassword(nodeCrypto)).not.toBe(password);
});

test("it fits however it is typed, and nothing else does", () => {
  const password = createPassword(nodeCrypto);
  const hash = passwordHash(nodeCrypto, password);
  expect(isPassword(nodeCrypto, hash, password)).toBe(true);
  expect(isPassword(nodeCrypto, hash, ` ${password.replaceAll("-", " ").toUpperCase()} `)).toBe(true);
  expect(isPassword(nodeCrypto, hash, password.slice(1))).toBe(false);
  expect(isPassword(nodeCrypto, hash, "")).toBe(false);
});
