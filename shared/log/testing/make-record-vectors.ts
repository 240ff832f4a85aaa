/**
 * Makes record-vectors.json: versions of one account record, from fixed bytes, in which every optional part occurs. To write
 * it anew: `WRITE_VECTORS=1 npx vitest run shared/log/record-vectors.test.ts`
 */
import { hybridIdentityFromSeed } from "../../crypto/age/identity.ts";
import { epochCommitment } from "../../crypto/keys.ts";
import { countedCrypto } from "../../crypto/testing/counted-crypto.ts";
import { bytesToHex, utf8 } from "../../lib/bytes.ts";
import { epoch, idFromBytes, seq, type AccountId, type BlobId, type DeviceId, type EntryId } from "../../lib/ids.ts";
import type { AccountEntry } from "../account-entry.ts";
import { certifyDevice, type DeviceCertificate } from "../certificate.ts";
import { genesisHead, nextPoint } from "../chain.ts";
import { signEntry } from "../entry.ts";
import { UNDO_SECONDS } from "../limits.ts";
import type { AccountRecord } from "../record.ts";

export interface RecordVectors {
  readonly account: string;
  /** seed and M of epochs 1, 2 … */
  readonly epochs: readonly (readonly [string, string])[];
  /** In order from seq 1: what it does, its bytes, the head after it. */
  readonly records: readonly { readonly does: string; readonly bytes: string; readonly head: string }[];
}

const TIME = 1_700_000_000;
const fill = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);
const recipient = (n: number): Uint8Array => hybridIdentityFromSeed(fill(n, 32)).recipient.publicKey;
const secretsOf = (number: number) => ({ seed: fill(0x40 + number, 32), master: fill(0x60 + number, 32) });

type Signer = { readonly id: DeviceId | null; readonly secret: Uint8Array };

export async function makeRecordVectors(): Promise<RecordVectors> {
  const crypto = countedCrypto();
  const account = idFromBytes<AccountId>(fill(0xa0, 16));
  const identity = async (n: number) => ({
    secret: fill(n, 32),
    publicKey: await crypto.ed25519.publicKey(fill(n, 32)),
  });
  const [words, newer] = [await identity(1), await identity(2)];
  const deviceId = (n: number): DeviceId => idFromBytes<DeviceId>(fill(0xd0 + n, 16));
  const keyOf = (n: number): Uint8Array => fill(0x10 + n, 32);

  async function certify(n: number, by: Signer): Promise<DeviceCertificate> {
    const claim = { id: deviceId(n), kind: "webmail", recipient: recipient(0x20 + n), notBefore: TIME + n } as const;
    const key = await crypto.ed25519.publicKey(keyOf(n));
    return certifyDevice(
      crypto,
      account,
      { ...claim, key, name: utf8(`name ${n}`) },
      { device: by.id, secret: by.secret },
    );
  }

  const epochFields = (number: number) => ({
    epoch: epoch(number),
    recipient: hybridIdentityFromSeed(secretsOf(number).seed).recipient.publicKey,
    commit: epochCommitment(crypto, account, epoch(number), secretsOf(number)),
  });
  const ring = (n: number) => {
    const id = idFromBytes<BlobId>(fill(0xb0 + n, 16));
    return { keyring: { id, sha256: fill(n, 32), size: 5000 + n }, adds: [id] };
  };
  const byWords: Signer = { id: null, secret: words.secret };
  const byDevice = (n: number): Signer => ({ id: deviceId(n), secret: keyOf(n) });

  let seen = { seq: seq(0), head: genesisHead(crypto, account) };
  const records: RecordVectors["records"][number][] = [];
  let record: AccountRecord = {
    ...{ address: "alice@example.org", flavor: "hardened", suite: 1, foldVersion: 1, ...epochFields(1) },
    ...{ identity: words.publicKey, recovery: recipient(6), devices: [await certify(1, byWords)], at: null },
    ...{ wordless: false, retired: [], former: [], lost: [], ...ring(1), time: TIME, releases: [] },
  };

  async function add(does: string, change: Partial<AccountRecord>, by: Signer, retaker: Uint8Array | null = null) {
    if (records.length > 0) record = { ...record, time: null, adds: [], releases: [], ...change };
    const version = records.length + 1;
    const id = idFromBytes<EntryId>(fill(0xe0 + version, 16));
    const entry: Omit<AccountEntry, "sig"> = {
      type: "account",
      account,
      id,
      version,
      seen,
      record,
      signer: by.id,
      retaker,
    };
    const bytes = await signEntry(crypto, by.secret, entry);
    seen = nextPoint(crypto, account, seen, bytes);
    records.push({ does, bytes: bytesToHex(bytes), head: bytesToHex(seen.head) });
  }

  await add("genesis", {}, byWords);
  const second = await certify(2, byDevice(1));
  await add("a device lets another in", { devices: [...record.devices, second], ...ring(2) }, byDevice(1));
  const retired = record.devices.slice(0, 1);
  await add(
    "it removes the one that let it in",
    { ...epochFields(2), devices: [second], retired, ...ring(3) },
    byDevice(2),
  );
  const own = {
    identity: newer.publicKey,
    recovery: recipient(7),
    devices: [await certify(2, { id: null, secret: newer.secret })],
  };
  const at = TIME + 1000;
  const former = [{ identity: words.publicKey, until: at + UNDO_SECONDS }];
  await add(
    "new words",
    { ...epochFields(3), ...own, wordless: false, retired: [], at, former, ...ring(4) },
    byDevice(2),
  );
  const devices = [await certify(3, byWords)];
  const back = {
    identity: words.publicKey,
    recovery: recipient(6),
    devices,
    former: [],
    lost: [epoch(3)],
    at: at + 500,
  };
  await add("the words before take it back", { ...epochFields(4), ...back, ...ring(5) }, byWords, words.publicKey);
  await add("a new name", { devices: record.devices.map((one) => ({ ...one, name: utf8("other") })) }, byDevice(3));
  const epochs = [1, 2, 3, 4].map((number) => {
    const { seed, master } = secretsOf(number);
    return [bytesToHex(seed), bytesToHex(master)] as const;
  });
  return { account, epochs, records };
}
