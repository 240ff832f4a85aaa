/** What every RemoteLog and BlobStore must do, whatever lies between: memory, HTTP, a real provider. */
import { beforeEach, describe, expect, test } from "vitest";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { utf8 } from "../../lib/bytes.ts";
import { seq, type BlobId, type Seq } from "../../lib/ids.ts";
import { unwrap, type Result } from "../../lib/result.ts";
import { parseEntry } from "../../log/entry.ts";
import { createLedger, type Ledger } from "../../log/ledger.ts";
import { readPage } from "../../log/reader.ts";
import { deliver, newBlobId, writeOps, writeRecord, type TestAccount } from "../../log/testing/test-account.ts";
import type { BlobStore } from "../blob-store.ts";
import type { RemoteLog } from "../remote-log.ts";

export interface RemoteSetup {
  /** Joined: its genesis is the log's only entry, its keyring is uploaded. */
  readonly account: TestAccount;
  readonly log: RemoteLog;
  readonly blobs: BlobStore;
  /** Has the provider take a message. */
  deliver(entry: Uint8Array, blob: { readonly id: BlobId; readonly bytes: Uint8Array }): Promise<unknown>;
  readonly close?: () => Promise<void>;
}

export function remoteContract(name: string, crypto: CryptoPort, setUp: () => Promise<RemoteSetup>): void {
  describe(`${name}: remote log and blobs`, () => {
    let setup: RemoteSetup;
    let ledger: Ledger;
    beforeEach(async () => {
      setup = await setUp();
      ledger = createLedger(crypto, setup.account.account);
      await catchUp(crypto, setup.log, ledger);
      return setup.close;
    });
    const context: Context = {
      crypto,
      setup: () => setup,
      ledger: () => ledger,
      message: () => deliver(crypto, setup.account, utf8("a message"), utf8("index")),
      failure: async (result) => {
        const { ok, ...rest } = await result;
        expect(ok).toBe(false);
        return "error" in rest ? rest.error : null;
      },
    };
    readContract(context);
    appendContract(context);
    watchContract(context);
    blobContract(context);
  });
}

interface Context {
  readonly crypto: CryptoPort;
  readonly setup: () => RemoteSetup;
  readonly ledger: () => Ledger;
  readonly message: () => ReturnType<typeof deliver>;
  readonly failure: (result: Promise<Result<unknown, unknown>>) => Promise<unknown>;
}

async function catchUp(crypto: CryptoPort, log: RemoteLog, ledger: Ledger): Promise<void> {
  for (let remaining = 1; remaining > 0;) {
    const reading = await readPage(crypto, ledger, unwrap(await log.read(ledger.seq)));
    if (reading.finding) throw new Error(JSON.stringify(reading.finding));
    remaining = reading.remaining;
  }
}

function readContract({ crypto, setup, ledger, message }: Context): void {
  test("reads what there is, and nothing after it", async () => {
    expect(ledger().seq).toBe(1);
    const { blob, entry } = await message();
    await setup().deliver(entry, blob);
    await catchUp(crypto, setup().log, ledger());
    expect(ledger().seq).toBe(2);
    const page = unwrap(await setup().log.read(seq(2)));
    expect(page).toEqual({ first: 3, entries: [], last: 2, head: ledger().head });
  });

  test("the latest record and checkpoint", async () => {
    const { log, account } = setup();
    expect(unwrap(await log.latestRecord())).toEqual({ seq: 1, bytes: account.genesis });
    expect(unwrap(await log.latestCheckpoint())).toBeNull();
    const next = await writeRecord(crypto, account, ledger());
    unwrap(await log.append([next], seq(1)));
    expect(unwrap(await log.latestRecord())).toEqual({ seq: 2, bytes: next });
  });
}

function appendContract({ crypto, setup, ledger, message, failure }: Context): void {
  test("appends a batch and answers what the writer had not seen", async () => {
    const { log, account } = setup();
    const { blob, entry } = await message();
    await setup().deliver(entry, blob);
    const ops = await writeOps(crypto, account, ledger());
    const { assigned, page } = unwrap(await log.append([ops], seq(1)));
    expect(assigned).toEqual([3]);
    expect(page.entries).toEqual([entry, ops]);
    expect((await readPage(crypto, ledger(), page)).finding).toBeNull();
  });

  test("the same bytes again have the same seq; other bytes under the id are a conflict", async () => {
    const { log, account } = setup();
    const ops = await writeOps(crypto, account, ledger());
    const other = await writeOps(crypto, account, ledger(), { id: entryIdOf(ops) });
    for (let i = 0; i < 2; i++) expect(unwrap(await log.append([ops], seq(1))).assigned).toEqual([2]);
    const violation = { type: "conflict", entry: entryIdOf(ops) };
    expect(await failure(log.append([other], seq(1)))).toEqual({ type: "refused", violation, index: 0 });
    expect(unwrap(await log.read(seq(1))).last).toBe(2);
  });

  test("all of a batch or nothing: the refusal, with its data and place", async () => {
    const { log, account } = setup();
    const good = await writeOps(crypto, account, ledger());
    const gap = await writeOps(crypto, account, ledger(), { deviceSeq: 5 });
    const violation = { type: "deviceSeqGap", device: account.device.id, expected: 2, got: 5 };
    expect(await failure(log.append([good, gap], seq(1)))).toEqual({ type: "refused", violation, index: 1 });
    expect(unwrap(await log.read(seq(1))).last).toBe(1);
  });

  test("a device may not write incoming entries, nor nonsense", async () => {
    const { log, blobs } = setup();
    const { blob, entry } = await message();
    unwrap(await blobs.put(blob.id, blob.bytes));
    const refused = (type: string) => ({ type: "refused", violation: { type }, index: 0 });
    expect(await failure(log.append([entry], seq(1)))).toEqual(refused("notAllowed"));
    expect(await failure(log.append([utf8("nonsense")], seq(1)))).toEqual(refused("malformed"));
  });

  test("blobs an entry adds must be there", async () => {
    const { log, account, blobs } = setup();
    const id = newBlobId(crypto);
    const ops = await writeOps(crypto, account, ledger(), { adds: [id] });
    const violation = { type: "blobMissing", blob: id };
    expect(await failure(log.append([ops], seq(1)))).toEqual({ type: "refused", violation, index: 0 });
    unwrap(await blobs.put(id, utf8("now it is")));
    expect(unwrap(await log.append([ops], seq(1))).assigned).toEqual([2]);
  });
}

function watchContract({ setup, message }: Context): void {
  test("watch tells what is there already, then what comes, and ends with its signal", async () => {
    const controller = new AbortController();
    const told: Seq[] = [];
    const next = await message();
    for await (const at of setup().log.watch(seq(0), controller.signal)) {
      told.push(at);
      if (at === 1) void setup().deliver(next.entry, next.blob);
      if (at === 2) controller.abort();
    }
    expect(told).toEqual([1, 2]);
  });

  test("watch that is aborted while it waits ends", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    for await (const at of setup().log.watch(seq(1), controller.signal)) expect(at).toBeGreaterThan(1);
    expect(controller.signal.aborted).toBe(true);
  });
}

function blobContract({ crypto, setup, failure }: Context): void {
  test("blobs come back whole and in parts", async () => {
    const { blobs } = setup();
    const id = newBlobId(crypto);
    const bytes = crypto.randomBytes(100_000);
    unwrap(await blobs.put(id, bytes));
    unwrap(await blobs.put(id, bytes));
    expect(unwrap(await blobs.get(id))).toEqual(bytes);
    expect(unwrap(await blobs.get(id, { start: 10, end: 20 }))).toEqual(bytes.slice(10, 20));
    expect(unwrap(await blobs.get(id, { start: 99_990, end: 200_000 }))).toEqual(bytes.slice(99_990));
    expect(unwrap(await blobs.get(id, { start: 100_000, end: 100_010 }))).toEqual(new Uint8Array(0));
    expect(unwrap(await blobs.get(id, { start: 5, end: 5 }))).toEqual(new Uint8Array(0));
  });

  test("blobs are never changed; absent ones are said to be", async () => {
    const { blobs } = setup();
    const id = newBlobId(crypto);
    unwrap(await blobs.put(id, utf8("one")));
    expect(await failure(blobs.put(id, utf8("two")))).toEqual({ type: "conflict" });
    expect(unwrap(await blobs.get(id))).toEqual(utf8("one"));
    expect(await failure(blobs.get(newBlobId(crypto)))).toEqual({ type: "notFound" });
  });
}

function entryIdOf(bytes: Uint8Array) {
  const entry = parseEntry(bytes);
  if (!entry) throw new Error("not an entry");
  return entry.id;
}
