/** Vectors of pairing (testing/pairing-vectors.json): the code reads, every message opens; one byte changed, none does. */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { createWebCrypto } from "../../../workers/crypto/web-crypto.ts";
import { flipped } from "../../crypto/testing/hex.ts";
import { portableCrypto } from "../../crypto/portable.ts";
import { bytesToHex, hexToBytes } from "../../lib/bytes.ts";
import { unwrap } from "../../lib/result.ts";
import { unwrapId } from "../../log/testing/ids.ts";
import { readPairingCode } from "./pairing-code.ts";
import { openHello, openOffer, openReveal, openVerdict, pairingCheck } from "./pairing-messages.ts";
import { makePairingVectors, type PairingVectors } from "../testing/make-pairing-vectors.ts";

const FILE = new URL("../testing/pairing-vectors.json", import.meta.url);
if (process.env["WRITE_VECTORS"] === "1")
  writeFileSync(FILE, `${JSON.stringify(await makePairingVectors(), null, 1)}\n`);
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as PairingVectors;
const bytesOf = (name: Exclude<keyof PairingVectors, "text" | "check">): Uint8Array =>
  unwrapId(hexToBytes(vectors[name]));

const implementations = [
  ["portable", portableCrypto],
  ["node", nodeCrypto],
  ["web", createWebCrypto()],
] as const;

describe.each(implementations)("pairing on %s", (_, crypto) => {
  const said = [bytesOf("offer"), bytesOf("hello")];

  test("the code gives slot and key", async () => {
    const code = unwrap(await readPairingCode(crypto, vectors.text));
    expect([code.text, bytesToHex(code.slot), bytesToHex(code.key)]).toEqual([vectors.text, vectors.slot, vectors.key]);
  });

  test("all messages open; with one byte changed, or out of their place, none does", async () => {
    const code = unwrap(await readPairingCode(crypto, vectors.text));
    const offer = await openOffer(crypto, code, bytesOf("offer"));
    expect(offer).toMatchObject({ kind: "companion", name: "Ada’s laptop" });
    const commit = offer?.commit ?? new Uint8Array(32);
    const readers: readonly (readonly [Uint8Array, (bytes: Uint8Array) => Promise<unknown>])[] = [
      [bytesOf("offer"), (bytes) => openOffer(crypto, code, bytes)],
      [bytesOf("hello"), (bytes) => openHello(crypto, code, said.slice(0, 1), bytes)],
      [bytesOf("reveal"), (bytes) => openReveal(crypto, code, said, commit, bytes)],
      [bytesOf("verdict"), (bytes) => openVerdict(crypto, code, said, bytes)],
    ];
    for (const [message, read] of readers) {
      expect(await read(message)).not.toBeNull();
      for (const at of [0, 13, message.length - 1]) expect(await read(flipped(message, at))).toBeNull();
      for (const [other] of readers) if (other !== message) expect(await read(other)).toBeNull();
      expect(await read(message.slice(0, 11))).toBeNull();
    }
    expect(pairingCheck(crypto, said, bytesOf("nonce"))).toBe(vectors.check);
  });
});

test("are what the code makes today", async () => {
  expect(await makePairingVectors()).toEqual(vectors);
});
