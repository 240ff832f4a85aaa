/** The log's own vectors (testing/vectors.json): they parse, verify, open and chain; none of this may ever change. */
import { describe, expect, test } from "vitest";
import { deriveLogKey } from "../crypto/keys.ts";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { createWebCrypto } from "../../workers/crypto/web-crypto.ts";
import { readFileSync, writeFileSync } from "node:fs";
import { portableCrypto } from "../crypto/portable.ts";
import { bytesToHex, hexToBytes } from "../lib/bytes.ts";
import { parseId, type AccountId } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { checkBytes } from "./check.ts";
import { encodeEntry, parseEntry } from "./entry.ts";
import { createLedger } from "./ledger.ts";
import { openDevice, openIncoming } from "./seal-entry.ts";
import { unwrapId } from "./testing/ids.ts";
import { makeVectors, type Vectors } from "./testing/make-vectors.ts";

const FILE = new URL("./testing/vectors.json", import.meta.url);
if (process.env["WRITE_VECTORS"] === "1") writeFileSync(FILE, `${JSON.stringify(await makeVectors(), null, 1)}\n`);
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as Vectors;
const implementations = [
  ["portable", portableCrypto],
  ["node", nodeCrypto],
  ["web", createWebCrypto()],
] as const;

const bytesOf = (hex: string): Uint8Array => unwrapId(hexToBytes(hex));

describe.each(implementations)("vectors on %s", (_, crypto) => {
  test("check and chain", async () => {
    const ledger = createLedger(crypto, unwrapId(parseId<AccountId>(vectors.account)));
    for (const { type, bytes, head } of vectors.entries) {
      const checked = unwrap(await checkBytes(crypto, ledger, bytesOf(bytes)));
      ledger.advance(checked);
      expect([checked.entry.type, bytesToHex(checked.head)]).toEqual([type, head]);
      expect(bytesToHex(encodeEntry(checked.entry))).toBe(bytes);
    }
    expect(ledger.seq).toBe(5);
  });

  test("open", async () => {
    for (const { bytes, plaintext } of vectors.entries) {
      const entry = parseEntry(bytesOf(bytes));
      if (entry?.type === "incoming") {
        expect(await openIncoming(crypto, entry, bytesOf(vectors.fileKey))).toEqual(bytesOf(plaintext ?? ""));
      }
      if (entry?.type === "device") {
        const key = await deriveLogKey(crypto, bytesOf(vectors.master), entry);
        expect(await openDevice(crypto, entry, key)).toEqual(bytesOf(plaintext ?? ""));
      }
    }
  });
});
