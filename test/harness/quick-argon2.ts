/**
 * Set up for every test file: where script would stretch a password (a second or more each time), native code gives the
 * same octets in a tenth of it. That both give the same is the matter of server/crypto/stretch.test.ts, which has the script.
 */
import { hashRaw } from "@node-rs/argon2";
import { vi } from "vitest";
import type { Stretch } from "../../shared/crypto/stretch.ts";

interface Options {
  readonly m: number;
  readonly t: number;
  readonly p: number;
  readonly dkLen: number;
  readonly key?: Uint8Array;
  readonly onProgress?: (share: number) => void;
}
type Argon2idAsync = (password: Uint8Array, salt: Uint8Array, options: Options) => ReturnType<Stretch>;

vi.mock("@noble/hashes/argon2.js", async (original) => {
  const script = await original<{ readonly argon2idAsync: Argon2idAsync }>();
  const argon2idAsync: Argon2idAsync = async (password, salt, options) => {
    const { m, t, p, dkLen, key, onProgress } = options;
    // native code takes none
    if (key !== undefined) return script.argon2idAsync(password, salt, options);
    const cost = { memoryCost: m, timeCost: t, parallelism: p, outputLen: dkLen };
    const hashed = await hashRaw(password, { ...cost, salt });
    onProgress?.(1);
    return Uint8Array.from(hashed);
  };
  return { ...script, argon2idAsync };
});
