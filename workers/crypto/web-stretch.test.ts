import { afterEach, expect, test, vi } from "vitest";
import { stretch as native } from "../../server/crypto/stretch.ts";
import { ARGON2_PARAMS } from "../../shared/crypto/passphrase.ts";
import { stretchCompiled, webStretch } from "./web-stretch.ts";

const salt = Uint8Array.from({ length: 16 }, (_, i) => 7 * i);
const small = { m: 256, t: 2, p: 1 };

afterEach(() => vi.unstubAllGlobals());

test("WebAssembly gives what native code gives, of any password, at any cost", async () => {
  for (const params of [small, { ...small, p: 2 }, { m: 1_024, t: 5, p: 4 }, ARGON2_PARAMS])
    for (const password of ["correct horse", "Zoe\u0308 \u{1f511}", "x".repeat(300), ""])
      expect(await stretchCompiled(password, salt, params)).toEqual(await native(password, salt, params));
}, 60_000);

test("where nothing may be compiled, script gives the same, and tells how far it is", async () => {
  const compile = vi.fn(function refused(): Promise<never> {
    return Promise.reject(new WebAssembly.CompileError("not by this policy"));
  });
  vi.stubGlobal("WebAssembly", { ...WebAssembly, compile, instantiate: compile });
  await expect(stretchCompiled("correct horse", salt, small)).rejects.toThrow();
  const told: number[] = [];
  const stretched = await webStretch((share) => told.push(share))("correct horse", salt, small);
  expect(compile).toHaveBeenCalled();
  expect(told.at(-1)).toBe(1);
  expect(stretched).toEqual(await native("correct horse", salt, small));
});
