import { expect, test } from "vitest";
import { portableCrypto } from "../portable.ts";
import { generateHybridIdentity, recipientToText, x25519IdentityFromSecret } from "./identity.ts";
import { createRecipientCache } from "./recipient-cache.ts";

const texts = [1, 2, 3].map(() => recipientToText(generateHybridIdentity(portableCrypto).recipient));

test("keeps the latest used", () => {
  const cache = createRecipientCache(2);
  const [a = "", b = "", c = ""] = texts;
  const [first, second] = [cache.get(a), cache.get(b)];
  expect(cache.get(a)).toBe(first);
  cache.get(c);
  expect(cache.get(a)).toBe(first);
  expect(cache.get(b)).not.toBe(second);
  expect(cache.get(b)).toEqual(expect.objectContaining({ publicKey: second?.publicKey }));
});

test("gives nothing for other texts", () => {
  const cache = createRecipientCache();
  const x25519 = x25519IdentityFromSecret(portableCrypto.randomBytes(32)).recipient;
  expect(cache.get(recipientToText(x25519))).toBeNull();
  expect(cache.get("age1pq1nonsense")).toBeNull();
});
