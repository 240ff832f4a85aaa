/** Our own vectors (testing/vectors.json) on every implementation. UPDATE_VECTORS=1 writes the file anew. */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { portableCrypto } from "./portable.ts";
import { implementations } from "./testing/implementations.ts";
import { computeVectors, fixedKeyring, makeKeyringVector, openKeyringVector } from "./testing/vectors.ts";

const path = new URL("./testing/vectors.json", import.meta.url);

if (process.env["UPDATE_VECTORS"] === "1") {
  const made = { ...(await computeVectors(portableCrypto)), keyring: await makeKeyringVector(portableCrypto) };
  writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`);
}

type Vectors = Awaited<ReturnType<typeof computeVectors>> & { keyring: { file: string; hash: string } };
const { keyring, ...derived } = JSON.parse(readFileSync(path, "utf8")) as Vectors;

describe.each(implementations)("%s", (_, crypto) => {
  test("derivations, login, padding, words", async () => {
    expect(await computeVectors(crypto)).toEqual(derived);
  });

  test("the keyring opens for the device and for the recovery identity", async () => {
    expect(await openKeyringVector(crypto, keyring)).toEqual([fixedKeyring, fixedKeyring]);
  });
});
