/** Large payloads where the platform's own cipher fails: what the portable one does is done instead. */
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { BulkCipher, CryptoPort } from "../primitives.ts";
import { BULK_BYTES, openPayload, sealPayload, sealedPayloadBytes } from "./payload.ts";

const key = new Uint8Array(32).fill(7);
const text = new Uint8Array(BULK_BYTES * 3 + 11).map((_, at) => at % 251);
const failed = (): Promise<never> => Promise.reject(new DOMException("no memory", "OperationError"));

const withBulk = (bulkChacha: CryptoPort["bulkChacha"]): CryptoPort => ({ ...nodeCrypto, bulkChacha });
const failingFrom = (first: number): CryptoPort =>
  withBulk(async (key32) => {
    const { chacha } = nodeCrypto;
    const none = new Uint8Array(0);
    let asked = 0;
    const bulk: BulkCipher = {
      seal: (nonce, chunk) => (asked++ < first ? Promise.resolve(chacha.seal(key32, nonce, none, chunk)) : failed()),
      open: (nonce, sealed) => Promise.resolve(asked++ < first ? chacha.open(key32, nonce, none, sealed) : null),
    };
    return await Promise.resolve(bulk);
  });

async function sealed(crypto: CryptoPort): Promise<Uint8Array> {
  const out = new Uint8Array(sealedPayloadBytes(text.length));
  await sealPayload(crypto, key, [text], out);
  return out;
}

describe.each([
  ["has no key", withBulk(failed)],
  ["fails at once", failingFrom(0)],
  ["fails on the way", failingFrom(5)],
  ["works", failingFrom(Infinity)],
])("one that %s", (_, crypto) => {
  test("seals and opens as the portable one does, and refuses what that refuses", async () => {
    const expected = await sealed(withBulk(() => Promise.resolve(null)));
    expect(Buffer.compare(await sealed(crypto), expected)).toBe(0);
    expect(Buffer.compare((await openPayload(crypto, key, expected)) ?? new Uint8Array(0), text)).toBe(0);
    expected[70_000] = (expected[70_000] ?? 0) ^ 1;
    expect(await openPayload(crypto, key, expected)).toBeNull();
  });
});
