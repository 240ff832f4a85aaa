/**
 * The access file: the keys of an account's provider device, as they lie at the provider. An age file, hybrid stanzas only,
 * one for each password and app password that opens it and one for the provider device itself; its payload is padded
 * (0x80, zeros, to 512 · n) deterministic CBOR:
 *
 *     {"v": 1, "account": A, "device": bytes16, "deviceKey": bytes32, "deviceSeed": bytes32, "identity": bytes32,
 *      "seen": [seq, head], "slots": [[id, kind, name, created, H(recipient)] …]}
 *
 * `slots` says to whom it was sealed, so that whoever seals it anew is not handed recipients of the provider's making;
 * `identity` and `seen` are what a login trusts.
 */
import {
  hybridIdentityFromSeed,
  hybridRecipientFromBytes,
  wipeIdentity,
  type HybridIdentity,
} from "../../crypto/age/identity.ts";
import { openAge } from "../../crypto/age/open.ts";
import { sealAge } from "../../crypto/age/seal.ts";
import { padToBlocks, unpadBlocks } from "../../crypto/padding.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import { assert } from "../../lib/assert.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { decodeCbor, encodeCbor, type Cbor } from "../../lib/cbor.ts";
import { asBytes, asCount, asList, asListOf, asMap, asText } from "../../lib/cbor-fields.ts";
import { idFromBytes, idToBytes, seq, type AccountId, type DeviceId } from "../../lib/ids.ts";
import type { ChainPoint } from "../../log/chain.ts";

/** One password and MAX_APPS app passwords. */
export const MAX_ACCESS_SLOTS = 33;
/** A stanza takes some 1.6 KB. */
export const MAX_ACCESS_FILE_BYTES = 128 * 1024;
/** UTF-16 units of an app password's name. */
export const MAX_SLOT_NAME = 100;
export const PASSWORD_SLOT = "password";

export interface AccessKeys {
  readonly account: AccountId;
  /** The provider device. */
  readonly device: DeviceId;
  /** Ed25519 seed. */
  readonly deviceKey: Uint8Array;
  /** Seed of its age hybrid identity. */
  readonly deviceSeed: Uint8Array;
  /** The account's identity key, public, and a point of its log, as they were when the file was sealed. */
  readonly identity: Uint8Array;
  readonly seen: ChainPoint;
}

/** Who opens it, beside the provider device. */
export interface SlotNote {
  /** PASSWORD_SLOT, or what finds the app password (access-secrets.ts). */
  readonly id: string;
  readonly kind: "password" | "app";
  /** Of an app password, as its owner named it. */
  readonly name: string;
  /** Unix seconds. */
  readonly created: number;
}

export interface SealedSlot extends SlotNote {
  /** Hybrid, 1216 bytes. */
  readonly recipient: Uint8Array;
}

export interface AccessContent extends AccessKeys {
  readonly slots: readonly (SlotNote & { readonly recipientHash: Uint8Array })[];
}

export async function sealAccess(
  crypto: CryptoPort,
  keys: AccessKeys,
  slots: readonly SealedSlot[],
): Promise<Uint8Array> {
  assert(slots.length <= MAX_ACCESS_SLOTS, "an access file has few slots");
  const recipients = slots.map(({ recipient }) => {
    const parsed = hybridRecipientFromBytes(recipient);
    assert(parsed, "a slot's recipient is one");
    return parsed;
  });
  const content = encodeCbor({
    ...{ v: 1, account: idToBytes(keys.account), device: idToBytes(keys.device), identity: keys.identity },
    ...{ deviceKey: keys.deviceKey, deviceSeed: keys.deviceSeed, seen: [keys.seen.seq, keys.seen.head] },
    slots: slots.map(({ id, kind, name, created, recipient }): Cbor => [
      ...[id, kind, name, created],
      crypto.sha256(recipient),
    ]),
  });
  const padded = padToBlocks(content, "linear");
  const own = hybridIdentityFromSeed(keys.deviceSeed);
  try {
    const { file, fileKey } = await sealAge(crypto, [...recipients, own.recipient], padded);
    fileKey.fill(0);
    return file;
  } finally {
    for (const secret of [content, padded]) secret.fill(0);
    wipeIdentity(own);
  }
}

/**
 * Null: not sealed to this identity, altered, or of another account or device. The keys are the caller's to overwrite, and so is
 * the identity.
 */
export async function openAccess(
  crypto: CryptoPort,
  identity: HybridIdentity,
  file: Uint8Array,
  expected: Pick<AccessKeys, "account" | "device">,
): Promise<AccessContent | null> {
  if (file.length > MAX_ACCESS_FILE_BYTES) return null;
  const opened = await openAge(crypto, [identity], file, { stanzas: "hybridOnly" });
  if (!opened.ok) return null;
  const { body, fileKey } = opened.value;
  try {
    const content = unpadBlocks(body, "linear");
    const read = content && readContent(decodeCbor(content));
    if (read?.account === expected.account && read.device === expected.device) return read;
    if (read) wipeAccess(read);
    return null;
  } finally {
    for (const secret of [body, fileKey]) secret.fill(0);
  }
}

/** Overwrites what is secret of them. */
export function wipeAccess({ deviceKey, deviceSeed }: Pick<AccessKeys, "deviceKey" | "deviceSeed">): void {
  for (const key of [deviceKey, deviceSeed]) key.fill(0);
}

function readContent(value: Cbor): AccessContent | null {
  const map = asMap(value);
  if (map?.["v"] !== 1) return null;
  const account = asBytes(map["account"], 16);
  const device = asBytes(map["device"], 16);
  const deviceKey = asBytes(map["deviceKey"], 32);
  const deviceSeed = asBytes(map["deviceSeed"], 32);
  const identity = asBytes(map["identity"], 32);
  const seen = readSeen(map["seen"]);
  const slots = asListOf(map["slots"], MAX_ACCESS_SLOTS, readSlot);
  if (!account || !device || !deviceKey || !deviceSeed || !identity || !seen || !slots) return null;
  const ids = { account: idFromBytes<AccountId>(account), device: idFromBytes<DeviceId>(device) };
  return { ...ids, deviceKey, deviceSeed, identity, seen, slots };
}

function readSeen(value: Cbor | undefined): ChainPoint | null {
  const [at, headValue] = asList(value) ?? [];
  const count = asCount(at);
  const head = asBytes(headValue, 32);
  return count !== null && head ? { seq: seq(count), head } : null;
}

function readSlot(value: Cbor): AccessContent["slots"][number] | null {
  const [idValue, kind, nameValue, createdValue, hashValue] = asList(value) ?? [];
  const id = asText(idValue, 16);
  const name = asText(nameValue, MAX_SLOT_NAME);
  const created = asCount(createdValue);
  const recipientHash = asBytes(hashValue, 32);
  if (id === null || name === null || created === null || !recipientHash) return null;
  return kind === "password" || kind === "app" ? { id, kind, name, created, recipientHash } : null;
}

/** The slots of a file with the recipients that a provider hands out for them; null: others than it was sealed to. */
export function matchRecipients(
  crypto: Pick<CryptoPort, "sha256">,
  content: Pick<AccessContent, "slots">,
  given: readonly { readonly id: string; readonly recipient: Uint8Array }[],
): readonly SealedSlot[] | null {
  const matched: SealedSlot[] = [];
  for (const { recipientHash, ...note } of content.slots) {
    const recipient = given.find(({ id }) => id === note.id)?.recipient;
    if (!recipient || !equalBytes(crypto.sha256(recipient), recipientHash)) return null;
    matched.push({ ...note, recipient });
  }
  return matched;
}
