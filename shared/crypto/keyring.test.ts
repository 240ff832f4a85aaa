import { expect, test } from "vitest";
import { encodeCbor, type Cbor } from "../lib/cbor.ts";
import { idToBytes } from "../lib/ids.ts";
import { generateHybridIdentity, x25519IdentityFromSecret, type AgeRecipient } from "./age/identity.ts";
import { sealAge } from "./age/seal.ts";
import { openKeyring, sealKeyring } from "./keyring.ts";
import { padToBlocks } from "./padding.ts";
import { portableCrypto } from "./portable.ts";
import { fixed, fixedKeyring } from "./testing/vectors.ts";

const device = generateHybridIdentity(portableCrypto);
const recovery = generateHybridIdentity(portableCrypto);
const recipients = [
  { kind: "device", device: fixed.device, recipient: device.recipient },
  { kind: "recovery", recipient: recovery.recipient },
] as const;
const { account } = fixedKeyring;

async function openForged(content: Uint8Array, to: readonly AgeRecipient[]): Promise<string> {
  const { file } = await sealAge(portableCrypto, to, content);
  const expected = { account, epoch: fixed.epoch, hash: portableCrypto.sha256(file) };
  const opened = await openKeyring(portableCrypto, device, file, expected);
  return opened.ok ? "opened" : opened.error.type;
}

test("an X25519 stanza beside the hybrid one is refused", async () => {
  const x25519 = x25519IdentityFromSecret(portableCrypto.randomBytes(32)).recipient;
  expect(await openForged(new Uint8Array(512), [device.recipient, x25519])).toBe("stanzas");
});

const row = (number: Cbor, length = 32): Cbor => [number, new Uint8Array(length), new Uint8Array(32)];
const plain = { v: 1, account: idToBytes(account), epoch: 3 };

test.each<[string, Cbor]>([
  ["another version", { ...plain, v: 2, epochs: [row(3)] }],
  ["a field too many", { ...plain, epochs: [row(3)], more: 1 }],
  ["no epochs", { ...plain, epochs: [] }],
  ["epochs that fall", { ...plain, epochs: [row(2), row(1), row(3)] }],
  ["an epoch twice", { ...plain, epochs: [row(3), row(3)] }],
  ["epoch 0", { ...plain, epochs: [row(0), row(3)] }],
  ["an epoch beyond u32", { ...plain, epoch: 2 ** 32, epochs: [row(2 ** 32)] }],
  ["its own epoch not last", { ...plain, epochs: [row(3), row(4)] }],
  ["a short seed", { ...plain, epochs: [row(3, 31)] }],
  ["a short account", { ...plain, account: new Uint8Array(15), epochs: [row(3)] }],
  ["not a map", [1, 2, 3]],
  ["null", null],
])("%s is malformed", async (_, value) => {
  expect(await openForged(padToBlocks(encodeCbor(value), "linear"), [device.recipient])).toBe("malformed");
});

test("bytes that are no padded CBOR are malformed", async () => {
  expect(await openForged(new Uint8Array(0), [device.recipient])).toBe("malformed");
  expect(await openForged(padToBlocks(Uint8Array.of(0xff), "linear"), [device.recipient])).toBe("malformed");
});

test("sealing needs exactly one recovery recipient and rising epochs", async () => {
  await expect(sealKeyring(portableCrypto, fixedKeyring, [recipients[0]])).rejects.toThrow("recovery");
  const falling = { ...fixedKeyring, epochs: [...fixedKeyring.epochs].reverse() };
  await expect(sealKeyring(portableCrypto, falling, recipients)).rejects.toThrow("rise");
});
