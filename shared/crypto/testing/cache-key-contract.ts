/** What every cache key must do. */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../lib/bytes.ts";
import type { CacheKey } from "../wrap.ts";
import { flipped } from "./hex.ts";

export function cacheKeyContract(name: string, make: () => Promise<CacheKey>): void {
  describe(`${name}: cache key`, () => {
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
}
