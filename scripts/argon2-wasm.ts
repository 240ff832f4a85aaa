/**
 * `virtual:argon2-wasm`: the loop over blocks of Argon2 (RFC 9106 §3.2, steps 5 and 6) as WebAssembly, taken out of hash-wasm when
 * the webmail is built, in hexadecimal: compressed, that is a third smaller than base64. The rest of hash-wasm is not taken.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const ID = "virtual:argon2-wasm";
const NOTICE = "/*! hash-wasm, (c) Dani Biro, @license MIT */";

async function argon2Wasm(): Promise<string> {
  const source = await readFile(fileURLToPath(import.meta.resolve("hash-wasm")), "utf8");
  const [, base64] = /"argon2";\s+var data\S* = "([^"]+)"/.exec(source) ?? [];
  if (base64 === undefined) throw new Error("hash-wasm has no argon2 where scripts/argon2-wasm.ts looks for it");
  return Buffer.from(base64, "base64").toString("hex");
}

export const argon2WasmPlugin = (): Plugin => ({
  name: "aerogramme-argon2-wasm",
  resolveId: (source) => (source === ID ? `\0${ID}` : null),
  load: async (id) =>
    id === `\0${ID}` ? `${NOTICE}\nexport const argon2Wasm = ${JSON.stringify(await argon2Wasm())};` : null,
});
