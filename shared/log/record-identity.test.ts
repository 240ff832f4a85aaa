/** Removing devices, new words, taking an account back: what stands, and each rule broken in one field. */
import { beforeAll, describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { deriveIdentityKey, deriveRecoveryIdentity, generateRoot, type SigningKey } from "../crypto/keys.ts";
import { flipped } from "../crypto/testing/hex.ts";
import { epoch } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import type { AccountEntry } from "./account-entry.ts";
import type { DeviceCertificate } from "./certificate.ts";
import { checkBytes } from "./check.ts";
import type { Unsigned } from "./entry.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { MAX_FORMER, UNDO_SECONDS } from "./limits.ts";
import { formerAfter } from "./record-identity.ts";
import type { AccountRecord } from "./record.ts";
import { certify, createTestAccount, newDevice, TEST_TIME, testKeyring } from "./testing/test-account.ts";
import { writeRecord, type TestAccount, type TestDevice } from "./testing/test-account.ts";

type Change = Partial<AccountRecord>;
type By = Partial<Unsigned<AccountEntry>>;

/** What other words give. */
interface Root {
  readonly identity: SigningKey;
  readonly recovery: Uint8Array;
}

let account: TestAccount;
/** Certified by the first device; by the second; by the third. */
let [b, c, d]: TestDevice[] = [];
let certificates: DeviceCertificate[];
let words: Root;

async function newRoot(): Promise<Root> {
  const root = generateRoot(crypto);
  const recovery = await deriveRecoveryIdentity(crypto, root, account.account);
  return { identity: await deriveIdentityKey(crypto, root, account.account), recovery: recovery.recipient.publicKey };
}

beforeAll(async () => {
  account = await createTestAccount(crypto);
  const made = await Promise.all([newDevice(crypto), newDevice(crypto), newDevice(crypto)]);
  [b, c, d] = made;
  certificates = [
    ...account.record.devices,
    await certify(crypto, account, made[0], account.device),
    await certify(crypto, account, made[1], b),
    await certify(crypto, account, made[2], c),
  ];
  words = await newRoot();
});

async function refusalOf(ledger: Ledger, bytes: Uint8Array): Promise<string | null> {
  const checked = await checkBytes(crypto, ledger, bytes);
  if (checked.ok) return null;
  return checked.error.type === "recordInvalid" ? checked.error.reason : checked.error.type;
}

async function take(ledger: Ledger, bytes: Uint8Array): Promise<void> {
  ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
}

/** With all four devices. */
async function begun(): Promise<Ledger> {
  const ledger = createLedger(crypto, account.account);
  await take(ledger, account.genesis);
  await take(ledger, await writeRecord(crypto, account, ledger, { devices: certificates }));
  return ledger;
}

async function rotation(to = 2): Promise<Change> {
  const { id, sha256, size } = await testKeyring(crypto, account, [account.device], to);
  const recipient = (await newDevice(crypto)).keys.identity.recipient.publicKey;
  return { epoch: epoch(to), recipient, keyring: { id, sha256, size }, adds: [id] };
}

const certificateOf = (n: number): DeviceCertificate => {
  const found = certificates[n];
  if (!found) throw new Error("no such device");
  return found;
};

describe("a device is removed", () => {
  const without = async (n: number, change: Change = {}): Promise<Change> => ({
    ...(await rotation()),
    devices: certificates.filter((_, i) => i !== n),
    ...change,
  });

  test("one that vouches for nobody: nothing of it stays", async () => {
    const ledger = await begun();
    expect(await refusalOf(ledger, await writeRecord(crypto, account, ledger, await without(3)))).toBeNull();
  });

  test("one that vouches for others: its certificate stays as long as they need it", async () => {
    const ledger = await begun();
    const retired = [certificateOf(1)];
    await take(ledger, await writeRecord(crypto, account, ledger, await without(1, { retired })));
    const devices = [certificateOf(0)];
    const left = { ...(await rotation(3)), devices };
    expect(await refusalOf(ledger, await writeRecord(crypto, account, ledger, { ...left, retired }))).toBe("retired");
    expect(
      await refusalOf(ledger, await writeRecord(crypto, account, ledger, { ...left, wordless: false, retired: [] })),
    ).toBeNull();
  });

  const faults: readonly (readonly [string, string, () => Promise<Change>])[] = [
    ["without a new epoch", "removed", () => Promise.resolve({ devices: certificates.slice(0, 3) })],
    ["and what others need of it is left out", "retired", () => without(1)],
    ["and kept though nobody needs it", "retired", () => without(3, { retired: [certificateOf(3)] })],
    [
      "and kept with another signature",
      "retired",
      () => without(1, { retired: [{ ...certificateOf(1), sig: flipped(certificateOf(1).sig, 3) }] }),
    ],
    ["and kept beside itself", "deviceId", () => rotation().then((r) => ({ ...r, retired: [certificateOf(1)] }))],
  ];
  test.each(faults)("%s", async (_, reason, change) => {
    const ledger = await begun();
    const refusal = await refusalOf(ledger, await writeRecord(crypto, account, ledger, await change()));
    expect(["retired", reason]).toContain(refusal);
  });

  test("it certifies nobody afterwards", async () => {
    const ledger = await begun();
    const retired = [certificateOf(1)];
    await take(ledger, await writeRecord(crypto, account, ledger, await without(1, { retired })));
    const late = await certify(crypto, account, await newDevice(crypto), b);
    const devices = [...certificates.filter((_, i) => i !== 1), late];
    expect(await refusalOf(ledger, await writeRecord(crypto, account, ledger, { devices }))).toBe("certificate");
  });

  test("it does not come back with other keys, nor removes itself", async () => {
    const ledger = await begun();
    const retired = [certificateOf(1)];
    const secret = b?.keys.signing.secret;
    const self = await writeRecord(
      crypto,
      account,
      ledger,
      await without(1, { retired }),
      { signer: b?.id ?? null },
      secret,
    );
    expect(await refusalOf(ledger, self)).toBe("signer");
    await take(ledger, await writeRecord(crypto, account, ledger, await without(1, { retired })));
    const again = await certify(crypto, account, { ...(await newDevice(crypto)), id: certificateOf(1).id });
    const devices = [...certificates.filter((_, i) => i !== 1), again];
    const bytes = await writeRecord(crypto, account, ledger, { devices, wordless: false, retired: [] });
    expect(await refusalOf(ledger, bytes)).toBe("deviceKey");
  });
});

/** The record with other words, as the second device would sign it. */
async function newWords(ledger: Ledger, root: Root, change: Change = {}, at = TEST_TIME + 100): Promise<Uint8Array> {
  const before = ledger.record?.record ?? account.record;
  const mine = { ...account, identity: root.identity };
  const devices = await Promise.all(
    [account.device, b, c, d].map((device) => certify(crypto, mine, device as TestDevice)),
  );
  const record: Change = {
    ...(await rotation(before.epoch + 1)),
    ...{ identity: root.identity.publicKey, recovery: root.recovery, at, former: formerAfter(before, at) },
    ...{ devices, wordless: false, retired: [], ...change },
  };
  return writeRecord(crypto, account, ledger, record, { signer: b?.id ?? null }, b?.keys.signing.secret);
}

describe("new words", () => {
  test("by a device: they stand, and what they replaced is named", async () => {
    const ledger = await begun();
    await take(ledger, await newWords(ledger, words));
    expect(ledger.record?.record.former).toEqual([
      { identity: account.identity.publicKey, until: TEST_TIME + 100 + UNDO_SECONDS },
    ]);
    const old = await writeRecord(crypto, account, ledger, { address: "late@example.org" });
    expect(await refusalOf(ledger, old)).toBe("badSignature");
  });

  const faults: readonly (readonly [string, string, () => Promise<Change> | Change])[] = [
    ["without a time", "at", () => ({ at: null })],
    ["without those before", "former", () => ({ former: [] })],
    ["less time to undo them", "former", () => ({ former: shortened() })],
    ["the recovery recipient as it was", "recovery", () => ({ recovery: account.record.recovery })],
    ["certificates as they were", "certificate", () => ({ devices: certificates })],
    ["one certificate left as it was", "certificate", () => ({ devices: [certificateOf(0), certificateOf(1)] })],
    ["the epoch as it was", "epoch", () => ({ ...sameEpoch() })],
    ["a device more", "devices", async () => ({ devices: [await stranger()] })],
  ];
  const shortened = () => formerAfter(account.record, TEST_TIME + 100).map((one) => ({ ...one, until: one.until - 1 }));
  const sameEpoch = (): Change => ({ epoch: account.record.epoch, recipient: account.record.recipient });
  const stranger = async () => certify(crypto, { ...account, identity: words.identity }, await newDevice(crypto));
  test.each(faults)("%s", async (_, reason, change) => {
    const ledger = await begun();
    const refusal = await refusalOf(ledger, await newWords(ledger, words, await change()));
    expect(["signer", reason]).toContain(refusal);
    if (reason !== "devices") expect(refusal).toBe(reason);
  });

  test("by the words before instead of a device", async () => {
    const ledger = await begun();
    const root = await newRoot();
    const bytes = await writeRecord(crypto, account, ledger, {
      ...(await rotation()),
      ...{ identity: root.identity.publicKey, recovery: root.recovery, at: TEST_TIME },
      former: formerAfter(account.record, TEST_TIME),
    });
    expect(await refusalOf(ledger, bytes)).toBe("identity");
  });

  test("again and again: those that are over are forgotten, more than eight are refused", async () => {
    const ledger = await begun();
    for (let n = 0; n < MAX_FORMER; n++) await take(ledger, await newWords(ledger, await newRoot(), {}, TEST_TIME + n));
    const at = TEST_TIME + 50;
    const former = formerAfter(ledger.record?.record ?? account.record, at).slice(1);
    expect(await refusalOf(ledger, await newWords(ledger, await newRoot(), {}, at))).toBe("malformed");
    expect(await refusalOf(ledger, await newWords(ledger, await newRoot(), { former }, at))).toBe("former");
    await take(ledger, await newWords(ledger, await newRoot(), {}, TEST_TIME + 100 + UNDO_SECONDS));
    expect(ledger.record?.record.former).toHaveLength(1);
  });

  test("whoever comes later can not outwait those before; what is over is dropped, and no time falls", async () => {
    const ledger = await begun();
    await take(ledger, await newWords(ledger, words));
    await take(ledger, await newWords(ledger, await newRoot(), {}, TEST_TIME + 5000));
    const until = TEST_TIME + 5000 + UNDO_SECONDS;
    expect(ledger.record?.record.former.map((one) => one.until)).toEqual([until, until]);
    const later = (change: Change) =>
      writeRecord(crypto, account, ledger, change, { signer: b?.id ?? null }, b?.keys.signing.secret);
    expect(await refusalOf(ledger, await later({ at: TEST_TIME + 4999 }))).toBe("at");
    expect(await refusalOf(ledger, await later({ at: null }))).toBe("at");
    expect(await refusalOf(ledger, await later({ at: 2 ** 32 - 5 }))).toBe("at");
    expect(await refusalOf(ledger, await later({ former: [] }))).toBe("former");
    expect(await refusalOf(ledger, await later({ at: until + 1 }))).toBe("former");
    await take(ledger, await later({ at: until + 1, former: [] }));
  });

  test("an epoch's commitment changes with it, and only then", async () => {
    const ledger = await begun();
    const commit = new Uint8Array(32).fill(1);
    const write = (change: Change) => writeRecord(crypto, account, ledger, change);
    expect(await refusalOf(ledger, await write({ commit }))).toBe("commit");
    await take(ledger, await write({ ...(await rotation()), commit }));
    expect(await refusalOf(ledger, await write({ commit: new Uint8Array(32) }))).toBe("commit");
    expect(await refusalOf(ledger, await write({ ...(await rotation(3)), commit }))).toBe("commit");
    expect(await refusalOf(ledger, await write({ ...(await rotation(3)), commit: null }))).toBe("commit");
    await take(ledger, await write({}));
  });

  test("that were used before", async () => {
    const ledger = await begun();
    await take(ledger, await newWords(ledger, words));
    const first = { identity: account.identity, recovery: account.recovery.recipient.publicKey };
    expect(await refusalOf(ledger, await newWords(ledger, first))).toBe("identity");
  });
});

describe("the words before take the account back", () => {
  let fresh: TestDevice;
  beforeAll(async () => {
    fresh = await newDevice(crypto);
  });

  async function retake(ledger: Ledger, change: Change = {}, by: By = {}, at = TEST_TIME + 200): Promise<Uint8Array> {
    const before = ledger.record?.record ?? account.record;
    const record: Change = {
      ...(await rotation(before.epoch + 1)),
      ...{
        identity: account.identity.publicKey,
        recovery: account.record.recovery,
        at,
        former: [],
        wordless: false,
        retired: [],
      },
      ...{ devices: [await certify(crypto, account, fresh)], lost: [before.epoch], ...change },
    };
    return writeRecord(crypto, account, ledger, record, { retaker: account.identity.publicKey, ...by });
  }

  async function replaced(): Promise<Ledger> {
    const ledger = await begun();
    await take(ledger, await newWords(ledger, words));
    return ledger;
  }

  test("on one new device; epochs that do not open are given up", async () => {
    const ledger = await replaced();
    await take(ledger, await retake(ledger));
    expect(ledger.record?.record).toMatchObject({ former: [], lost: [2], epoch: 3 });
    // and nobody who came between is heard again
    const byThief = await writeRecord(
      crypto,
      account,
      ledger,
      {},
      { retaker: words.identity.publicKey },
      words.identity.secret,
    );
    expect(await refusalOf(ledger, byThief)).toBe("former");
  });

  test("also when words were replaced twice", async () => {
    const ledger = await replaced();
    await take(ledger, await newWords(ledger, await newRoot(), {}, TEST_TIME + 150));
    await take(ledger, await retake(ledger));
  });

  const faults: readonly (readonly [string, string, Change, By])[] = [
    ["too late", "former", { at: TEST_TIME + 101 + UNDO_SECONDS }, {}],
    ["without a time", "at", { at: null }, {}],
    ["under another identity", "identity", { identity: new Uint8Array(32).fill(1) }, {}],
    ["leaving the thief a way to undo it", "former", { former: [{ identity: new Uint8Array(32), until: 9 }] }, {}],
    ["giving up an epoch to come", "lost", { lost: [epoch(3)] }, {}],
    ["by a key that never was the account's", "former", {}, { retaker: new Uint8Array(32).fill(7) }],
  ];
  test.each(faults)("%s", async (_, reason, change, by) => {
    const ledger = await replaced();
    expect(await refusalOf(ledger, await retake(ledger, change, by))).toBe(reason);
  });

  test("on a device that was there, or on two", async () => {
    const ledger = await replaced();
    const old = await retake(ledger, { devices: [await certify(crypto, account, account.device)] });
    expect(await refusalOf(ledger, old)).toBe("devices");
    const more = await Promise.all([fresh, await newDevice(crypto)].map((device) => certify(crypto, account, device)));
    expect(await refusalOf(ledger, await retake(ledger, { devices: more }))).toBe("devices");
  });

  test("signed by another key than the one named", async () => {
    const ledger = await replaced();
    const bytes = await retake(ledger);
    expect(await refusalOf(ledger, flipped(bytes, bytes.length - 1))).toBe("badSignature");
  });
});

describe("epochs are given up", () => {
  test("by the words in force on one new device; not by a device, nor beside others", async () => {
    const ledger = await begun();
    const fresh = await certify(crypto, account, await newDevice(crypto));
    const lost = [epoch(1)];
    const at = TEST_TIME;
    const alone = { ...(await rotation()), devices: [fresh], lost, at };
    const secret = b?.keys.signing.secret;
    const beside = { ...alone, devices: [...certificates, fresh] };
    expect(await refusalOf(ledger, await writeRecord(crypto, account, ledger, beside))).toBe("lost");
    const byDevice = await writeRecord(crypto, account, ledger, beside, { signer: b?.id ?? null }, secret);
    expect(await refusalOf(ledger, byDevice)).toBe("lost");
    const timeless = await writeRecord(crypto, account, ledger, { ...alone, at: null });
    expect(await refusalOf(ledger, timeless)).toBe("at");
    await take(ledger, await writeRecord(crypto, account, ledger, alone));
    const forgotten = await writeRecord(crypto, account, ledger, { ...(await rotation(3)), lost: [] });
    expect(await refusalOf(ledger, forgotten)).toBe("lost");
    const another = [await certify(crypto, account, await newDevice(crypto))];
    await take(
      ledger,
      await writeRecord(crypto, account, ledger, { ...(await rotation(3)), devices: another, lost: [] }),
    );
  });
});
