/** Vectors of account records (testing/record-vectors.json): they parse, verify and chain; none of this may ever change. */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { createWebCrypto } from "../../workers/crypto/web-crypto.ts";
import { epochCommitment } from "../crypto/keys.ts";
import { portableCrypto } from "../crypto/portable.ts";
import { bytesToHex, hexToBytes } from "../lib/bytes.ts";
import { parseId, type AccountId } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { checkBytes } from "./check.ts";
import { encodeEntry } from "./entry.ts";
import { createLedger } from "./ledger.ts";
import { unwrapId } from "./testing/ids.ts";
import { makeRecordVectors, type RecordVectors } from "./testing/make-record-vectors.ts";

const FILE = new URL("./testing/record-vectors.json", import.meta.url);
if (process.env["WRITE_VECTORS"] === "1")
  writeFileSync(FILE, `${JSON.stringify(await makeRecordVectors(), null, 1)}\n`);
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as RecordVectors;
const bytesOf = (hex: string): Uint8Array => unwrapId(hexToBytes(hex));

const implementations = [
  ["portable", portableCrypto],
  ["node", nodeCrypto],
  ["web", createWebCrypto()],
] as const;

describe.each(implementations)("records on %s", (_, crypto) => {
  test("check, chain, and name their epoch's secrets", async () => {
    const account = unwrapId(parseId<AccountId>(vectors.account));
    const ledger = createLedger(crypto, account);
    for (const { bytes, head } of vectors.records) {
      const checked = unwrap(await checkBytes(crypto, ledger, bytesOf(bytes)));
      ledger.advance(checked);
      expect(bytesToHex(checked.head)).toBe(head);
      expect(bytesToHex(encodeEntry(checked.entry))).toBe(bytes);
      const record = ledger.record?.record;
      const [seed = "", master = ""] = vectors.epochs[(record?.epoch ?? 0) - 1] ?? [];
      const secrets = { seed: bytesOf(seed), master: bytesOf(master) };
      expect(record?.commit).toEqual(record && epochCommitment(crypto, account, record.epoch, secrets));
    }
    expect(ledger.record?.record).toMatchObject({
      lost: [3],
      former: [],
      wordless: false,
      retired: [],
      at: 1_700_001_500,
      epoch: 4,
    });
  });
});

test("are what the code makes today", async () => {
  expect(await makeRecordVectors()).toEqual(vectors);
});
