import { describe, expect, test } from "vitest";
import { cacheKeyFromCryptoKey, generateCacheCryptoKey } from "../../workers/crypto/cache-key.ts";
import { utf8 } from "../lib/bytes.ts";
import { flipped } from "./testing/hex.ts";
import { implementations } from "./testing/implementations.ts";
import { cacheKeyFromBytes, type CacheKey } from "./wrap.ts";

const makers: (readonly [string, () => Promise<CacheKey>])[] = implementations.map(([name, crypto]) => [
  name,
  () => Promise.resolve(cacheKeyFromBytes(crypto, crypto.randomBytes(32))),
]);
makers.push(["non-extractable", async () => cacheKeyFromCryptoKey(await generateCacheCryptoKey())]);

describe.each(makers)("%s", (_, make) => {
  test("opens what it sealed under the same name", async () => {
    const key = await make();
    const sealed = await key.seal("device key", utf8("secret"));
    expect(await key.open("device key", sealed)).toEqual({ ok: true, value: utf8("secret") });
    expect(await key.seal("device key", utf8("secret"))).not.toEqual(sealed);
  });

  test("another name, key or byte is refused", async () => {
    const [key, other] = [await make(), await make()];
    const sealed = await key.seal("a", utf8("secret"));
    expect(await key.open("b", sealed)).toEqual({ ok: false, error: { type: "wrongKey" } });
    expect(await other.open("a", sealed)).toEqual({ ok: false, error: { type: "wrongKey" } });
    expect(await key.open("a", flipped(sealed, 0))).toEqual({ ok: false, error: { type: "malformed" } });
    expect(await key.open("a", sealed.slice(0, 28))).toEqual({ ok: false, error: { type: "malformed" } });
    expect(await key.open("a", new Uint8Array(0))).toEqual({ ok: false, error: { type: "malformed" } });
    for (let at = 1; at < sealed.length; at++) expect((await key.open("a", flipped(sealed, at))).ok).toBe(false);
  });
});

test("a non-extractable key gives no bytes", async () => {
  const key = await generateCacheCryptoKey();
  await expect(crypto.subtle.exportKey("raw", key)).rejects.toThrow();
});
