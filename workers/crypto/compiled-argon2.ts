/** Argon2id with its loop over blocks compiled. */
import { argon2Wasm } from "virtual:argon2-wasm";
import { BLOCK_BYTES, firstBlocks, parameterWords, variableHash } from "../../shared/crypto/argon2-hash.ts";
import type { Argon2Params } from "../../shared/crypto/passphrase.ts";
import { hexToBytes } from "../../shared/lib/bytes.ts";

/** Of hash-wasm's `argon2.c`: its memory is blocks of 1 KiB, and after them the words of the parameters. */
interface Argon2Exports {
  readonly memory: WebAssembly.Memory;
  /** address of that memory; asked for first */
  Hash_GetBuffer(): number;
  Hash_SetMemorySize(bytes: number): void;
  /** leaves in the first block what the tag is made of */
  Hash_Calculate(length: number, blocks: number, digest: number): void;
}

/** Argon2id (RFC 9106) of `secret`, which is neither kept nor wiped. Throws where WebAssembly may not be compiled. */
export async function argon2id(
  secret: Uint8Array,
  salt: Uint8Array,
  params: Argon2Params,
  tagBytes: number,
): Promise<Uint8Array> {
  const module = await WebAssembly.compile(hexToBytes(argon2Wasm) ?? new Uint8Array(0));
  const { exports } = await WebAssembly.instantiate(module);
  const argon2 = exports as unknown as Argon2Exports;
  const start = argon2.Hash_GetBuffer();
  argon2.Hash_SetMemorySize((params.m + 1) * BLOCK_BYTES);
  const memory = new Uint8Array(argon2.memory.buffer, start);
  memory.set(parameterWords(params, tagBytes), params.m * BLOCK_BYTES);
  const columns = 4 * Math.floor(params.m / (4 * params.p));
  firstBlocks(secret, salt, params, tagBytes).forEach((block, at) => {
    memory.set(block, ((at >> 1) * columns + (at & 1)) * BLOCK_BYTES);
    block.fill(0);
  });
  argon2.Hash_Calculate(0, params.m, 0);
  const tag = variableHash(memory.subarray(0, BLOCK_BYTES), tagBytes);
  memory.fill(0);
  return tag;
}
