/** Keys that lie at the provider: what flavor says of them, and how their entries are told from repetitions. */
import { expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { unwrap } from "../lib/result.ts";
import { seq } from "../lib/ids.ts";
import { utf8 } from "../lib/bytes.ts";
import { genesisHead } from "./chain.ts";
import { checkBytes } from "./check.ts";
import { signEntry } from "./entry.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { decodeLedger } from "./ledger-codec.ts";
import type { AccountRecord } from "./record.ts";
import { stageLedger } from "./staged-ledger.ts";
import { certify, createTestAccount, newDevice, newEntryId, rotationTo } from "./testing/test-account.ts";
import { writeCheckpoint, writeOps, writeRecord, testBlob, type TestAccount } from "./testing/test-account.ts";

async function begin(kind: "provider" | "companion") {
  const account = await createTestAccount(crypto, { kind });
  const ledger = createLedger(crypto, account.account);
  await take(ledger, account.genesis);
  return { account, ledger };
}

async function take(ledger: Ledger, bytes: Uint8Array): Promise<void> {
  ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
}

const check = async (ledger: Ledger, bytes: Uint8Array) => {
  const checked = await checkBytes(crypto, ledger, bytes);
  return checked.ok ? null : checked.error;
};
const refused = (reason: string) => ({ type: "recordInvalid", reason });

const genesisOf = (account: TestAccount, change: Partial<AccountRecord>) =>
  signEntry(crypto, account.identity.secret, {
    ...{ type: "account", account: account.account, id: newEntryId(crypto), version: 1, signer: null, retaker: null },
    ...{ record: { ...account.record, ...change }, seen: { seq: seq(0), head: genesisHead(crypto, account.account) } },
  });

test.each(["provider", "companion"] as const)(
  "a genesis with a %s device has the flavor that goes with it",
  async (kind) => {
    const account = await createTestAccount(crypto, { kind });
    const ledger = createLedger(crypto, account.account);
    const other = kind === "provider" ? "hardened" : "transparent";
    expect(await check(ledger, await genesisOf(account, { flavor: other }))).toEqual(refused("flavor"));
    expect(await check(ledger, account.genesis)).toBeNull();
  },
);

test("the flavor changes with the provider device, in a new epoch and not without", async () => {
  const { account, ledger } = await begin("companion");
  const provider = await newDevice(crypto, "provider");
  const devices = [...account.record.devices, await certify(crypto, account, provider)];
  const record = (change: Partial<AccountRecord>) => writeRecord(crypto, account, ledger, change);
  expect(await check(ledger, await record({ devices }))).toEqual(refused("flavor"));
  expect(await check(ledger, await record({ devices, flavor: "transparent" }))).toEqual(refused("flavor"));
  const { change } = await rotationTo(crypto, account, 2, [account.device, provider]);
  expect(await check(ledger, await record({ ...change, devices }))).toEqual(refused("flavor"));
  expect(await check(ledger, await record({ ...change, flavor: "transparent" }))).toEqual(refused("flavor"));
  await take(ledger, await record({ ...change, devices, flavor: "transparent" }));
  const back = (await rotationTo(crypto, account, 3)).change;
  const hardened = { ...back, devices: account.record.devices };
  expect(await check(ledger, await record(hardened))).toEqual(refused("flavor"));
  await take(ledger, await record({ ...hardened, flavor: "hardened" }));
});

test("words given to nobody: from the genesis on, until the words change, and never again", async () => {
  const account = await createTestAccount(crypto, { kind: "provider" });
  const ledger = createLedger(crypto, account.account);
  await take(ledger, await genesisOf(account, { wordless: true }));
  const record = (change: Partial<AccountRecord>) => writeRecord(crypto, account, ledger, change);
  expect(await check(ledger, await record({ wordless: false }))).toEqual(refused("wordless"));
  expect(await check(ledger, await record({}))).toBeNull();
  const { account: known, ledger: other } = await begin("provider");
  expect(await check(other, await writeRecord(crypto, known, other, { wordless: true }))).toEqual(refused("wordless"));
});

test("entries of a provider device have no number; its devices' entries have one", async () => {
  const { account, ledger } = await begin("provider");
  const { device } = account;
  const gap = (expected: number, got: number, id = device.id) => ({ type: "deviceSeqGap", device: id, expected, got });
  expect(await check(ledger, await writeOps(crypto, account, ledger, { deviceSeq: 1 }))).toEqual(gap(0, 1));
  for (let n = 0; n < 3; n++) await take(ledger, await writeOps(crypto, account, ledger));
  const laptop = await begin("companion");
  const zero = await writeOps(crypto, laptop.account, laptop.ledger, { deviceSeq: 0 });
  expect(await check(laptop.ledger, zero)).toEqual(gap(1, 0, laptop.account.device.id));
});

test("an entry of a provider device that comes again is refused, also from a stored ledger or within a batch", async () => {
  const { account, ledger } = await begin("provider");
  const bytes = await writeOps(crypto, account, ledger);
  const staged = stageLedger(ledger);
  staged.advance(unwrap(await checkBytes(crypto, staged, bytes)));
  expect(await checkBytes(crypto, staged, bytes)).toMatchObject({ ok: false, error: { type: "duplicateEntry" } });
  await take(ledger, bytes);
  expect(await check(ledger, bytes)).toMatchObject({ type: "duplicateEntry" });
  const stored = decodeLedger(ledger.encode());
  expect(stored && (await check(stored, bytes))).toMatchObject({ type: "duplicateEntry" });
});

test("so is a checkpoint, and what was written before a new epoch", async () => {
  const { account, ledger } = await begin("provider");
  const { id, sha256, size } = testBlob(crypto, utf8("manifest"));
  const body = { stateHash: crypto.sha256(utf8("state")), foldVersion: 1, manifest: { id, sha256, size } };
  const old = await writeOps(crypto, account, ledger);
  const checkpoint = await writeCheckpoint(crypto, account, ledger, body);
  await take(ledger, checkpoint);
  expect(await check(ledger, checkpoint)).toMatchObject({ type: "duplicateEntry" });
  const { change } = await rotationTo(crypto, account, 2);
  await take(ledger, await writeRecord(crypto, account, ledger, change));
  expect(await check(ledger, old)).toMatchObject({ type: "epochOver" });
});
