import { expect, test } from "vitest";
import { portableCrypto } from "../portable.ts";
import { generateHybridIdentity } from "./identity.ts";
import { createRecipientCache } from "./recipient-cache.ts";

const keys = [1, 2, 3].map(() => generateHybridIdentity(portableCrypto).recipient.publicKey);
const [a, b, c] = keys as [Uint8Array, Uint8Array, Uint8Array];

test("keeps the latest used", () => {
  const cache = createRecipientCache(2);
  const [first, second] = [cache.get("a", a), cache.get("b", b)];
  expect(cache.get("a", a)).toBe(first);
  cache.get("c", c);
  expect(cache.get("a", a)).toBe(first);
  expect(cache.get("b", b)).not.toBe(second);
  expect(cache.get("b", b)).toEqual(expect.objectContaining({ publicKey: second?.publicKey }));
});

test("gives nothing for bytes that are no recipient, and remembers nothing", () => {
  const cache = createRecipientCache();
  expect(cache.get("x", new Uint8Array(32))).toBeNull();
  expect(cache.get("x", a)).not.toBeNull();
});
