/** Our own vectors (vectors.json). UPDATE_VECTORS=1 with shared/crypto/portable.test.ts writes the file anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { CryptoPort } from "../primitives.ts";
import { computeVectors, fixedKeyring, makeKeyringVector, openKeyringVector } from "./vectors.ts";

const path = new URL("./vectors.json", import.meta.url);

type Vectors = Awaited<ReturnType<typeof computeVectors>> & { keyring: { file: string; hash: string } };

export async function writeVectors(crypto: CryptoPort): Promise<void> {
  const made: Vectors = { ...(await computeVectors(crypto)), keyring: await makeKeyringVector(crypto) };
  writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`);
}

export function vectorsContract(name: string, crypto: CryptoPort): void {
  const { keyring, ...derived } = JSON.parse(readFileSync(path, "utf8")) as Vectors;

  describe(`${name}: own vectors`, () => {
    test("derivations, login, padding, words", async () => {
      expect(await computeVectors(crypto)).toEqual(derived);
    });

    test("the keyring opens for the device and for the recovery identity", async () => {
      expect(await openKeyringVector(crypto, keyring)).toEqual([fixedKeyring, fixedKeyring]);
    });
  });
}
