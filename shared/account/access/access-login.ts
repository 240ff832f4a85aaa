/**
 * Coming into an account as its provider device: with a password through the provider's door, or, where the provider itself
 * has opened the access file for a mail program, with what was in it. Nothing is written to the account.
 */
import {
  passwordKeys,
  unwrapSeed,
  wipePasswordKeys,
  type PasswordKeys,
  type Stretch,
} from "../../crypto/access-secrets.ts";
import { hybridIdentityFromSeed, wipeIdentity } from "../../crypto/age/identity.ts";
import { openKeyring } from "../../crypto/keyring.ts";
import { deviceKeysFromSeeds, type DeviceKeys } from "../../crypto/keys.ts";
import { judgeParams } from "../../crypto/passphrase.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { equalBytes } from "../../lib/bytes.ts";
import type { AccountId, DeviceId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { parseEntry, type AccountEntry } from "../../log/entry.ts";
import { findDevice } from "../../log/record.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { openAccess, wipeAccess, type AccessKeys } from "./access-file.ts";
import type { AccessDoor, OpenFailure } from "./access-port.ts";
import { readClearLog } from "../sync/clear-log.ts";
import type { FindingType } from "../evidence/findings.ts";
import { fitsRecord } from "../keys/held-keys.ts";
import { tampered, type JoinFailure } from "../join/join-failure.ts";
import type { Joined } from "../join/join.ts";
import { newDeviceSecrets } from "../keys/secrets.ts";
import { recordFault } from "../join/vouched.ts";

export interface AccessLoginParts {
  readonly crypto: CryptoPort;
  /** A JoinPort is one. */
  readonly provider: {
    readonly origin: string;
    session(credentials: { readonly account: AccountId; readonly device: DeviceId; readonly secret: Uint8Array }): {
      readonly log: RemoteLog;
      readonly blobs: BlobStore;
    };
  };
}

export interface PasswordLoginParts extends AccessLoginParts {
  readonly door: AccessDoor;
  readonly stretch: Stretch;
}

/** `locked`: see OpenFailure; `weak`: the provider asked for less work than keeps a password safe. */
export type AccessFailure =
  | Extract<
      JoinFailure,
      { readonly type: "offline" } | { readonly type: "tooManyTries" } | { readonly type: "tampered" }
    >
  | { readonly type: "wrongPassword" }
  | { readonly type: "locked" };

export interface AccessJoined extends Joined {
  /** The words have changed since the access file was sealed: AccessControl.refresh, or each login reads the whole log. */
  readonly stale: boolean;
}

/** `before`: the password before this one, where it is `locked`. */
export async function loginWithPassword(
  parts: PasswordLoginParts,
  address: string,
  password: string,
  before: string | null = null,
): Promise<Result<AccessJoined, AccessFailure>> {
  const { crypto, door } = parts;
  const start = await door.begin(address);
  if (!start.ok) return err(openFailure(start.error));
  const { account, salt, params } = start.value;
  if (judgeParams(params) !== "fit") return tamperedLogin("weakProtection");
  const derived: PasswordKeys[] = [];
  const keysOf = async (text: string) => {
    const stretched = await parts.stretch(text, salt, params);
    const keys = await passwordKeys(crypto, account, stretched);
    stretched.fill(0);
    derived.push(keys);
    return keys;
  };
  try {
    const keys = await keysOf(password);
    const keysBefore = before === null ? null : await keysOf(before);
    const opened = await door.open(account, keys.auth, keysBefore?.auth ?? null);
    if (!opened.ok) return err(openFailure(opened.error));
    const { device, wrap, file } = opened.value;
    const seed = await unwrapSeed(crypto, account, keysBefore ?? keys, wrap);
    if (seed === null) return err({ type: "wrongPassword" });
    return await loginWithSeed(parts, seed, file, { account, device });
  } finally {
    derived.forEach(wipePasswordKeys);
  }
}

/** `seed`: of the slot's identity; it is overwritten. */
async function loginWithSeed(
  parts: AccessLoginParts,
  seed: Uint8Array,
  file: Uint8Array,
  expected: { readonly account: AccountId; readonly device: DeviceId },
): Promise<Result<AccessJoined, AccessFailure>> {
  const slot = hybridIdentityFromSeed(seed);
  seed.fill(0);
  const content = await openAccess(parts.crypto, slot, file, expected).finally(() => wipeIdentity(slot));
  if (content === null) return tamperedLogin("forgedPassword");
  return loginWithAccess(parts, content).finally(() => wipeAccess(content));
}

const tamperedLogin = (finding: FindingType): Result<never, AccessFailure> => err({ type: "tampered", finding });

function openFailure(failure: OpenFailure): AccessFailure {
  return failure.type === "protocol" ? { type: "offline" } : failure;
}

/**
 * The secrets of the provider device, with the account's keys as they are now. `wrongPassword`: it is out by now. The keys are
 * read, and stay the caller's.
 */
export async function loginWithAccess(
  parts: AccessLoginParts,
  keys: AccessKeys,
): Promise<Result<AccessJoined, AccessFailure>> {
  const own = await deviceKeysFromSeeds(parts.crypto, keys.deviceKey, keys.deviceSeed);
  return loginAs(parts, keys, own).finally(() => wipeIdentity(own.identity));
}

async function loginAs(
  { crypto, provider }: AccessLoginParts,
  keys: AccessKeys,
  own: DeviceKeys,
): Promise<Result<AccessJoined, AccessFailure>> {
  const { account, device, deviceKey, seen } = keys;
  const { log, blobs } = provider.session({ account, device, secret: deviceKey });
  const latest = await log.latestRecord();
  if (!latest.ok) return err({ type: latest.error.type === "notAuthorized" ? "wrongPassword" : "offline" });
  const entry = latest.value && parseEntry(latest.value.bytes);
  if (entry?.type !== "account") return foreign("malformed");
  const trusted = await trustedIdentity(crypto, keys, entry, log);
  if (!trusted.ok) return trusted;
  const { record } = entry;
  const live = findDevice(record, device);
  if (!live) return err({ type: "wrongPassword" });
  if (!equalBytes(live.key, own.signing.publicKey)) return foreign("wrongIdentity");
  const ring = await blobs.get(record.keyring.id);
  if (!ring.ok) return err({ type: "offline" });
  const expected = { account, epoch: record.epoch, hash: record.keyring.sha256 };
  const opened = await openKeyring(crypto, own.identity, ring.value, expected);
  const newest = opened.ok ? opened.value.epochs.at(-1) : undefined;
  if (!opened.ok || !newest || !fitsRecord(crypto, record, { account }, newest)) return tamperedLogin("otherKeyring");
  const { address, lost } = record;
  const { epochs } = opened.value;
  const secrets = newDeviceSecrets(crypto, {
    ...{ account, address, provider: provider.origin, device, keys: own },
    ...{ identity: record.identity, epochs, lost, seen },
  });
  for (const { seed, master } of epochs) for (const key of [seed, master]) key.fill(0);
  return ok({ address, secrets, stale: !equalBytes(record.identity, keys.identity) });
}

type Foreign = Parameters<typeof tampered>[0]["type"];
const foreign = (type: Foreign): Result<never, AccessFailure> => narrowed(tampered({ type }));

/** The identity that the access file names, or one that followed it: then the log is read from its beginning. */
async function trustedIdentity(
  crypto: CryptoPort,
  { account, identity }: AccessKeys,
  entry: AccountEntry,
  log: RemoteLog,
): Promise<Result<null, AccessFailure>> {
  const now = entry.record.identity;
  const fault = await recordFault(crypto, { account, identity: now }, entry);
  if (fault) return foreign(fault);
  if (equalBytes(now, identity)) return ok(null);
  const clear = await readClearLog(crypto, account, log);
  if (!clear.ok) return narrowed(clear);
  const { records } = clear.value;
  const follows = records.some(({ record }) => equalBytes(record.identity, identity));
  return follows && records.at(-1)?.id === entry.id ? ok(null) : foreign("wrongIdentity");
}

function narrowed(failed: Result<unknown, JoinFailure>): Result<never, AccessFailure> {
  const failure = failed.ok ? null : failed.error;
  if (failure?.type === "tampered" || failure?.type === "tooManyTries") return err(failure);
  return failure?.type === "wrongWords" ? err({ type: "wrongPassword" }) : err({ type: "offline" });
}
