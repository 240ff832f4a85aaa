/** Our own vectors: fixed inputs, and what each implementation must make of them. Checked in as vectors.json. */
import { bytesToBase64, base64UrlToBytes, bytesToBase64Url } from "../../lib/base64.ts";
import { bytesToHex, utf8 } from "../../lib/bytes.ts";
import { epoch, idFromBytes, type AccountId, type DeviceId, type EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { hybridIdentityFromSeed, identityToText, recipientToText } from "../age/identity.ts";
import { deriveCheckpointKey, deriveIdentityKey, deriveIndexKey, deriveLogKey } from "../keys.ts";
import { deriveRecoveryIdentity } from "../keys.ts";
import { keyringHash, openKeyring, sealKeyring, type Keyring } from "../keyring.ts";
import { loginMessage, signLogin } from "../login.ts";
import { padMessage, padToBlocks, padmeLength } from "../padding.ts";
import type { CryptoPort } from "../primitives.ts";
import { rootToWords } from "../recovery-words.ts";
import { sixWords } from "../six-words.ts";

const bytes = (from: number, length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (from + i) & 255);

export const fixed = {
  root: bytes(0x00, 32),
  account: idFromBytes<AccountId>(bytes(0xa0, 16)),
  device: idFromBytes<DeviceId>(bytes(0xd0, 16)),
  entry: idFromBytes<EntryId>(bytes(0xe0, 16)),
  epoch: epoch(3),
  deviceSecret: bytes(0x20, 32),
  deviceSeed: bytes(0x40, 32),
  epochSeed: bytes(0x60, 32),
  master: bytes(0x80, 32),
  fileKey: bytes(0x10, 16),
  challenge: bytes(0xc0, 32),
  origin: "https://mail.example",
} as const;

export const fixedKeyring: Keyring = {
  account: fixed.account,
  epoch: fixed.epoch,
  epochs: [
    { epoch: epoch(1), seed: bytes(0x11, 32), master: bytes(0x12, 32) },
    { epoch: fixed.epoch, seed: fixed.epochSeed, master: fixed.master },
  ],
};

/** Everything that follows from the fixed inputs alone. */
export async function computeVectors(crypto: CryptoPort) {
  return {
    keys: await keyVectors(crypto),
    recipients: recipientVectors(),
    login: await loginVectors(crypto),
    padding: paddingVectors(crypto),
    recoveryWords: rootToWords(fixed.root).join(" "),
    sixWords: sixWords(bytes(0xf0, 32)).join(" "),
  };
}

async function keyVectors(crypto: CryptoPort) {
  const { root, account, device, epoch: e, master } = fixed;
  const identity = await deriveIdentityKey(crypto, root, account);
  return {
    recoverySeed: bytesToHex((await deriveRecoveryIdentity(crypto, root, account)).seed),
    identitySecret: bytesToHex(identity.secret),
    identityPublicKey: bytesToHex(identity.publicKey),
    log: bytesToHex(await deriveLogKey(crypto, master, { account, epoch: e, device })),
    checkpoint: bytesToHex(await deriveCheckpointKey(crypto, master, { account, epoch: e })),
    index: bytesToHex(deriveIndexKey(crypto, fixed.fileKey, fixed.entry)),
  };
}

function recipientVectors() {
  const identity = hybridIdentityFromSeed(fixed.deviceSeed);
  return { identity: identityToText(identity), recipient: recipientToText(identity.recipient) };
}

async function loginVectors(crypto: CryptoPort) {
  const { origin, account, device, challenge, deviceSecret } = fixed;
  const claim = { origin, account, device, challenge };
  return {
    message: bytesToHex(loginMessage(claim)),
    publicKey: bytesToHex(await crypto.ed25519.publicKey(deviceSecret)),
    signature: bytesToHex(await signLogin(crypto, deviceSecret, claim)),
  };
}

const PADME_SIZES = [0, 1, 2, 9, 33, 1000, 10_000, 75_000, 1_000_001, 52_428_801];

function paddingVectors(crypto: CryptoPort) {
  const hash = (content: Uint8Array) => bytesToHex(crypto.sha256(content));
  return {
    padme: PADME_SIZES.map((size) => [size, padmeLength(size)]),
    message: bytesToHex(padMessage(utf8("From: a@example\r\n\r\nA body of an odd number of bytes.\r\n"))),
    linear: [0, 511, 512, 1536].map((size) => hash(padToBlocks(bytes(0, size), "linear"))),
    doubling: [0, 511, 512, 1536].map((size) => hash(padToBlocks(bytes(0, size), "doubling"))),
  };
}

/** Sealing is random: the file itself is the vector, and opening it must give the fixed keyring. */
export async function makeKeyringVector(crypto: CryptoPort) {
  const recovery = await deriveRecoveryIdentity(crypto, fixed.root, fixed.account);
  const device = hybridIdentityFromSeed(fixed.deviceSeed).recipient;
  const { file, hash } = await sealKeyring(crypto, fixedKeyring, [
    { kind: "device", device: fixed.device, recipient: device },
    { kind: "recovery", recipient: recovery.recipient },
  ]);
  return { file: bytesToBase64Url(file), hash: bytesToHex(hash) };
}

export async function openKeyringVector(
  crypto: CryptoPort,
  vector: { file: string; hash: string },
): Promise<Keyring[]> {
  const file = base64UrlToBytes(vector.file) ?? new Uint8Array(0);
  const expected = { account: fixed.account, epoch: fixed.epoch, hash: keyringHash(crypto, file) };
  if (bytesToHex(expected.hash) !== vector.hash) throw new Error(`hash of ${bytesToBase64(file.subarray(0, 8))}…`);
  const identities = [
    hybridIdentityFromSeed(fixed.deviceSeed),
    await deriveRecoveryIdentity(crypto, fixed.root, fixed.account),
  ];
  return Promise.all(identities.map(async (identity) => unwrap(await openKeyring(crypto, identity, file, expected))));
}
