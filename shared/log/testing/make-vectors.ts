/**
 * Makes vectors.json: one entry of each type with its chain, from fixed bytes. To write it anew:
 * `WRITE_VECTORS=1 npx vitest run shared/log/vectors.test.ts`
 */
import { hybridIdentityFromSeed } from "../../crypto/age/identity.ts";
import { deriveLogKey } from "../../crypto/keys.ts";
import { countedCrypto } from "../../crypto/testing/counted-crypto.ts";
import { bytesToHex, utf8 } from "../../lib/bytes.ts";
import { epoch, idFromBytes, seq, type AccountId, type BlobId, type DeviceId, type EntryId } from "../../lib/ids.ts";
import { certifyDevice } from "../certificate.ts";
import { genesisHead, nextPoint, type ChainPoint } from "../chain.ts";
import { signEntry } from "../entry.ts";
import type { AccountRecord } from "../record.ts";
import { sealDevice, sealIncoming } from "../seal-entry.ts";
import { sealAge } from "../../crypto/age/seal.ts";

export interface Vectors {
  readonly account: string;
  /** Seeds: IK, DK (Ed25519), and M of epoch 1. */
  readonly identitySecret: string;
  readonly deviceSecret: string;
  readonly master: string;
  /** File key of the incoming entry's blob. */
  readonly fileKey: string;
  /** In order from seq 1: type, bytes, head after it; what its sealed part holds, if it has one. */
  readonly entries: readonly { type: string; bytes: string; head: string; plaintext?: string }[];
}

const fill = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);

/** Deterministic but for the incoming entry's age header, whose X25519 share is drawn by the platform. */
export async function makeVectors(): Promise<Vectors> {
  const crypto = countedCrypto();
  const account = idFromBytes<AccountId>(fill(0xa0, 16));
  const device = idFromBytes<DeviceId>(fill(0xd0, 16));
  const [identitySecret, deviceSecret, master] = [fill(1, 32), fill(2, 32), fill(3, 32)];
  const entryId = (n: number): EntryId => idFromBytes<EntryId>(fill(0xe0 + n, 16));
  const blob = (n: number) => ({ id: idFromBytes<BlobId>(fill(0xb0 + n, 16)), sha256: fill(n, 32), size: 1000 + n });
  const recipient = (n: number): Uint8Array => hybridIdentityFromSeed(fill(n, 32)).recipient.publicKey;
  const claim = { id: device, kind: "webmail", recipient: recipient(4), notBefore: 1_700_000_000 } as const;
  const key = await crypto.ed25519.publicKey(deviceSecret);
  const by = { device: null, secret: identitySecret };
  const keyring = blob(1);
  const record: AccountRecord = {
    ...{ address: "alice@example.org", flavor: "hardened", suite: 1, foldVersion: 1, epoch: epoch(1) },
    ...{ recipient: recipient(5), identity: await crypto.ed25519.publicKey(identitySecret), recovery: recipient(6) },
    devices: [await certifyDevice(crypto, account, { ...claim, key, name: utf8("sealed") }, by)],
    ...{ wordless: false, retired: [], former: [], lost: [], at: null, commit: null },
    ...{ keyring, time: 1_700_000_000, adds: [keyring.id], releases: [] },
  };
  const entries: Vectors["entries"][number][] = [];
  let seen: ChainPoint = { seq: seq(0), head: genesisHead(crypto, account) };
  const add = (type: string, bytes: Uint8Array, plaintext?: Uint8Array): void => {
    seen = nextPoint(crypto, account, seen, bytes);
    const opened = plaintext ? { plaintext: bytesToHex(plaintext) } : {};
    entries.push({ type, bytes: bytesToHex(bytes), head: bytesToHex(seen.head), ...opened });
  };
  const common = { account, signer: null };
  const genesis = { ...common, retaker: null, type: "account", id: entryId(1), version: 1, seen, record } as const;
  add("account", await signEntry(crypto, identitySecret, genesis));

  const index = utf8("index data");
  const { header, fileKey } = await sealAge(crypto, [hybridIdentityFromSeed(fill(5, 32)).recipient], utf8("message"));
  const incoming = { account, epoch: epoch(1), id: entryId(2), blob: blob(2), receivedAt: 1_700_000_100 };
  add("incoming", await sealIncoming(crypto, { ...incoming, ageHeader: header }, fileKey, index), index);

  const fields = { account, epoch: epoch(1), device, releases: [] };
  const scope = { account, epoch: epoch(1), device };
  const logKey = await deriveLogKey(crypto, master, scope);
  const ops = utf8("operations");
  const written = { ...fields, id: entryId(3), deviceSeq: 1, seen, adds: [blob(3).id] };
  add("device", await sealDevice(crypto, written, ops, { logKey, secret: deviceSecret }), ops);

  const generation = {
    ...common,
    type: "generation",
    id: entryId(4),
    generation: 2,
    time: 1_700_000_200,
    seen,
  } as const;
  add("generation", await signEntry(crypto, identitySecret, generation));

  const body = { stateHash: fill(9, 32), foldVersion: 1, manifest: blob(5) };
  const point = { ...fields, id: entryId(5), deviceSeq: 2, seen, adds: [blob(5).id] };
  add("checkpoint", await signEntry(crypto, deviceSecret, { type: "checkpoint", ...point, body }));

  const secrets = { identitySecret, deviceSecret, master, fileKey };
  const hexes = Object.entries(secrets).map(([name, bytes]) => [name, bytesToHex(bytes)]);
  return { account, ...(Object.fromEntries(hexes) as Omit<Vectors, "account" | "entries">), entries };
}
