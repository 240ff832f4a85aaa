/** The chain finds any entry dropped, reordered, altered or replayed, whoever wrote it. */
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { utf8 } from "../lib/bytes.ts";
import { seq } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { checkBytes } from "./check.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { decodeLedger } from "./ledger-codec.ts";
import type { LogPage } from "./page.ts";
import { readPage } from "./reader.ts";
import { stageLedger } from "./staged-ledger.ts";
import { unwrapId } from "./testing/ids.ts";
import { createTestAccount, deliver, newBlobId, writeCheckpoint, writeGeneration } from "./testing/test-account.ts";
import { testBlob, writeOps, writeRecord, type TestAccount } from "./testing/test-account.ts";

let account: TestAccount;
let entries: readonly Uint8Array[];
let full: Ledger;

beforeAll(async () => {
  account = await createTestAccount(crypto);
  full = createLedger(crypto, account.account);
  entries = await manyEntries(full);
});

/** Some forty entries of every type; leaves the ledger at their end. */
async function manyEntries(ledger: Ledger): Promise<readonly Uint8Array[]> {
  const made: Uint8Array[] = [];
  const add = async (bytes: Uint8Array): Promise<void> => {
    ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
    made.push(bytes);
  };
  await add(account.genesis);
  for (let i = 0; i < 12; i++) {
    await add((await deliver(crypto, account, utf8(`message ${i}`), utf8(`index ${i}`))).entry);
    await add(await writeOps(crypto, account, ledger, { adds: i % 3 === 0 ? [newBlobId(crypto)] : [] }));
    if (i % 5 === 4) await add(await writeRecord(crypto, account, ledger, { foldVersion: i }));
    if (i === 6) await add(await writeGeneration(crypto, account, ledger));
    if (i % 6 === 3) await add(await someCheckpoint(ledger));
  }
  return made;
}

function someCheckpoint(ledger: Ledger): Promise<Uint8Array> {
  const { id, sha256, size } = testBlob(crypto, utf8("manifest"));
  const body = { stateHash: new Uint8Array(32), foldVersion: 1, manifest: { id, sha256, size } };
  return writeCheckpoint(crypto, account, ledger, body);
}

/** What a reader says of a provider that serves these entries and claims the true log's end. */
async function judge(served: readonly Uint8Array[], claim: Partial<LogPage> = {}): Promise<string | null> {
  const ledger = createLedger(crypto, account.account);
  const page = { first: seq(1), entries: served, last: seq(served.length), head: full.head, ...claim };
  const { finding } = await readPage(crypto, ledger, page);
  return finding?.violation.type ?? null;
}

const index = (): fc.Arbitrary<number> => fc.integer({ min: 0, max: entries.length - 1 });
const without = (at: number): Uint8Array[] => entries.filter((_, i) => i !== at);
/** Each run verifies a log's signatures. */
const RUNS = { numRuns: 40 };

describe("the chain", () => {
  test("whole, it is accepted in pages of any size", async () => {
    const pages = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: entries.length, maxLength: entries.length });
    await fc.assert(
      fc.asyncProperty(pages, async (sizes) => {
        const ledger = createLedger(crypto, account.account);
        for (const size of sizes) {
          const [from, last] = [ledger.seq, full.seq];
          const page = { first: seq(from + 1), entries: entries.slice(from, from + size), last, head: full.head };
          expect((await readPage(crypto, ledger, page)).finding).toBeNull();
        }
        expect(ledger.encode()).toEqual(full.encode());
      }),
      { numRuns: 8 },
    );
  });

  test("any entry dropped is found", async () => {
    const dropped = fc.asyncProperty(index(), async (at) => {
      expect(await judge(without(at))).not.toBeNull();
    });
    await fc.assert(dropped, RUNS);
  });

  test("any two entries changing places are found", async () => {
    const swapped = fc.asyncProperty(index(), index(), async (a, b) => {
      fc.pre(a !== b);
      const served = [...entries];
      [served[a], served[b]] = [entries[b] ?? new Uint8Array(), entries[a] ?? new Uint8Array()];
      expect(await judge(served)).not.toBeNull();
    });
    await fc.assert(swapped, RUNS);
  });

  test("any byte altered is found", async () => {
    const altered = fc.asyncProperty(index(), fc.nat(), fc.integer({ min: 1, max: 255 }), async (at, where, mask) => {
      const bytes = (entries[at] ?? new Uint8Array()).slice();
      bytes[where % bytes.length] = (bytes[where % bytes.length] ?? 0) ^ mask;
      expect(await judge(entries.map((entry, i) => (i === at ? bytes : entry)))).not.toBeNull();
    });
    await fc.assert(altered, RUNS);
  });

  test("any entry replayed is found, wherever it is put", async () => {
    const replayed = fc.asyncProperty(index(), index(), async (from, to) => {
      const served = [...entries.slice(0, to + 1), entries[from] ?? new Uint8Array(), ...entries.slice(to + 1)];
      expect(await judge(served)).not.toBeNull();
    });
    await fc.assert(replayed, RUNS);
  });

  test("a log cut short and claimed whole is found by whoever has its head", async () => {
    expect(await judge(entries.slice(0, -1))).toBe("headMismatch");
    expect(await judge(entries.slice(0, -1), { last: full.seq })).toBeNull();
  });
});

describe("a ledger", () => {
  test("encoded anywhere and decoded goes on as the one that was not", async () => {
    const encodeAnywhere = fc.asyncProperty(index(), async (at) => {
      let ledger = createLedger(crypto, account.account);
      for (const [i, bytes] of entries.entries()) {
        if (i === at) ledger = unwrapId(decodeLedger(ledger.encode()));
        ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
      }
      expect(ledger.encode()).toEqual(full.encode());
      expect(ledger.head).toEqual(full.head);
      expect(ledger.checkpoint?.seq).toBe(full.checkpoint?.seq);
    });
    await fc.assert(encodeAnywhere, { numRuns: 6 });
  });

  test("decoding altered bytes gives null or a ledger, and never throws", () => {
    const encoded = full.encode();
    const mutation = fc.tuple(fc.nat(encoded.length - 1), fc.nat(255), fc.nat(encoded.length));
    const decodes = fc.property(mutation, ([at, value, length]) => {
      const changed = encoded.slice();
      changed[at] = value;
      decodeLedger(changed);
      expect(length < encoded.length ? decodeLedger(encoded.slice(0, length)) : null).toBeNull();
    });
    fc.assert(decodes, { numRuns: 300 });
  });

  test("staged over another, it says what that will say", async () => {
    const base = createLedger(crypto, account.account);
    for (const [i, bytes] of entries.entries()) {
      const staged = stageLedger(base);
      for (const next of entries.slice(i, i + 3)) staged.advance(unwrap(await checkBytes(crypto, staged, next)));
      base.advance(unwrap(await checkBytes(crypto, base, bytes)));
      expect(staged.headAt(base.seq)).toEqual(base.head);
    }
    const staged = stageLedger(base);
    expect([staged.seq, staged.generation, staged.record?.version]).toEqual([
      ...[full.seq, full.generation, full.record?.version],
    ]);
  });
});
