import { expect, test } from "vitest";
import { cacheKeyContract } from "../../shared/crypto/testing/cache-key-contract.ts";
import { cacheKeyFromCryptoKey, generateCacheCryptoKey } from "./cache-key.ts";

cacheKeyContract("non-extractable", async () => cacheKeyFromCryptoKey(await generateCacheCryptoKey()));

test("a non-extractable key gives no bytes", async () => {
  const key = await generateCacheCryptoKey();
  await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
});
