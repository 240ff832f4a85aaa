/** Each rule of docs/protocol.md, "Account record", that refusals.test.ts does not reach: one field changed, its name seen. */
import { beforeAll, describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { MAX_KEYRING_BYTES } from "../crypto/keyring.ts";
import { flipped } from "../crypto/testing/hex.ts";
import { epoch, idFromBytes, type DeviceId } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import type { AccountEntry } from "./account-entry.ts";
import type { DeviceCertificate } from "./certificate.ts";
import { checkBytes } from "./check.ts";
import { signEntry, type Unsigned } from "./entry.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import type { AccountRecord } from "./record.ts";
import { certify, createTestAccount, newBlobId, newDevice, newEntryId, pointOf } from "./testing/test-account.ts";
import { testKeyring, writeRecord, type TestAccount, type TestDevice } from "./testing/test-account.ts";
import type { Violation } from "./violation.ts";

/** y = 0: a point of order 4. */
const SMALL_ORDER_KEY = new Uint8Array(32);
const NO_RECIPIENT = new Uint8Array(1216).fill(255);

type Change = Partial<AccountRecord>;

let account: TestAccount;
let second: TestDevice;
let secondByFirst: DeviceCertificate;
beforeAll(async () => {
  account = await createTestAccount(crypto);
  second = await newDevice(crypto);
  secondByFirst = await certify(crypto, account, second, account.device);
});

async function refusalOf(ledger: Ledger, bytes: Uint8Array): Promise<Violation | null> {
  const checked = await checkBytes(crypto, ledger, bytes);
  return checked.ok ? null : checked.error;
}

async function begun(): Promise<Ledger> {
  const ledger = createLedger(crypto, account.account);
  ledger.advance(unwrap(await checkBytes(crypto, ledger, account.genesis)));
  return ledger;
}

const invalid = (reason: string): Violation => ({ type: "recordInvalid", reason });

describe("a genesis is refused:", () => {
  async function genesisRefusal(change: Change, entry: Partial<Unsigned<AccountEntry>> = {}): Promise<unknown> {
    const ledger = createLedger(crypto, account.account);
    const bytes = await signEntry(crypto, account.identity.secret, {
      ...{ type: "account", account: account.account, id: newEntryId(crypto), version: 1 },
      ...{ record: { ...account.record, ...change }, signer: null, retaker: null, seen: pointOf(ledger), ...entry },
    });
    return refusalOf(ledger, bytes);
  }

  test("unchanged, it stands", async () => {
    expect(await genesisRefusal({})).toBeNull();
  });

  const changes: readonly (readonly [string, string, Change])[] = [
    ["an epoch that is not the first", "epoch", { epoch: epoch(2) }],
    ["no time", "time", { time: null }],
    ["a keyring it does not add", "keyring", { adds: [] }],
    ["an identity key of small order", "identity", { identity: SMALL_ORDER_KEY }],
    ["a recovery recipient that is no ML-KEM key", "recovery", { recovery: NO_RECIPIENT }],
  ];
  test.each(changes)("%s", async (_, reason, change) => {
    expect(await genesisRefusal(change)).toEqual(invalid(reason));
  });

  test("signed by a device", async () => {
    const { id: device } = account.device;
    expect(await genesisRefusal({}, { signer: device })).toEqual({ type: "signerNotLive", device });
  });
});

describe("a record's keyring is refused:", () => {
  const changes: readonly (readonly [string, () => Change | Promise<Change>])[] = [
    ["the same blob with another hash", () => keyring({ sha256: flipped(account.record.keyring.sha256, 0) })],
    ["the same blob with another size", () => keyring({ size: account.record.keyring.size + 1 })],
    ["the old one in a new epoch", async () => ({ ...(await rotation()), keyring: account.record.keyring, adds: [] })],
    ["one too large to be read", () => tooLarge()],
  ];
  test.each(changes)("%s", async (_, change) => {
    const ledger = await begun();
    const bytes = await writeRecord(crypto, account, ledger, await change());
    expect(await refusalOf(ledger, bytes)).toEqual(invalid("keyring"));
  });

  test("a new epoch with a keyring of its own stands", async () => {
    const ledger = await begun();
    expect(await refusalOf(ledger, await writeRecord(crypto, account, ledger, await rotation()))).toBeNull();
  });
});

const keyring = (change: Partial<AccountRecord["keyring"]>): Change => ({
  keyring: { ...account.record.keyring, ...change },
});

function tooLarge(): Change {
  const id = newBlobId(crypto);
  return { ...keyring({ id, size: MAX_KEYRING_BYTES + 1 }), adds: [id] };
}

async function rotation(): Promise<Change> {
  const { id, sha256, size } = await testKeyring(crypto, account, [account.device], 2);
  const recipient = (await newDevice(crypto)).keys.identity.recipient.publicKey;
  return { epoch: epoch(2), recipient, keyring: { id, sha256, size }, adds: [id] };
}

describe("a record's device is refused:", () => {
  const withKey = ({ keys }: TestDevice, publicKey: Uint8Array): TestDevice["keys"] => ({
    ...keys,
    signing: { ...keys.signing, publicKey },
  });
  const devices: readonly (readonly [string, string, () => readonly TestDevice[]])[] = [
    ["two with one key", "deviceKey", () => [second, { ...second, id: idFromBytes<DeviceId>(crypto.randomBytes(16)) }]],
    ["a key of small order", "deviceKey", () => [{ ...second, keys: withKey(second, SMALL_ORDER_KEY) }]],
    ["an id of zeros", "deviceId", () => [{ ...second, id: idFromBytes<DeviceId>(new Uint8Array(16)) }]],
  ];
  test.each(devices)("%s", async (_, reason, added) => {
    const ledger = await begun();
    const certificates = await Promise.all(added().map((device) => certify(crypto, account, device)));
    const bytes = await writeRecord(crypto, account, ledger, {
      devices: [...account.record.devices, ...certificates],
    });
    expect(await refusalOf(ledger, bytes)).toEqual(invalid(reason));
  });

  test("a live one with another recipient", async () => {
    const ledger = await begun();
    const { identity } = second.keys;
    const changed = { ...account.device, keys: { ...account.device.keys, identity } };
    const bytes = await writeRecord(crypto, account, ledger, { devices: [await certify(crypto, account, changed)] });
    expect(await refusalOf(ledger, bytes)).toEqual(invalid("deviceKey"));
  });
});

describe("a certificate that stood in the record before is verified again with", () => {
  const changes: readonly (readonly [string, () => Partial<DeviceCertificate>])[] = [
    ["another signer", () => ({ signer: null })],
    ["another signature", () => ({ sig: flipped(secondByFirst.sig, 40) })],
    ["another kind", () => ({ kind: "webmail" })],
    ["another time", () => ({ notBefore: secondByFirst.notBefore + 1 })],
  ];
  test.each(changes)("%s", async (_, change) => {
    const ledger = await begun();
    const own = account.record.devices;
    const before = await writeRecord(crypto, account, ledger, { devices: [...own, secondByFirst] });
    ledger.advance(unwrap(await checkBytes(crypto, ledger, before)));
    const changed = { ...secondByFirst, ...change() };
    const bytes = await writeRecord(crypto, account, ledger, { devices: [...own, changed] });
    expect(await refusalOf(ledger, bytes)).toEqual(invalid("certificate"));
  });
});
