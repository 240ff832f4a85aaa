/** A home that keeps nothing: when its account closes, no buffer of keys still has them. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { emailNumber } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { INBOX_ID } from "../mailbox/generation.ts";
import { uidSetOf } from "../mailbox/uid-set.ts";
import { createMemoryLocalStore } from "../storage/memory-local-store.ts";
import { openAccount } from "./open.ts";
import { createWorld, sampleMessage } from "./testing/world.ts";

/** Remembers the arrays that keys were given in, and what they were. */
function watched(): { readonly crypto: CryptoPort; readonly keys: Map<Uint8Array, string> } {
  const keys = new Map<Uint8Array, string>();
  const note =
    <T extends unknown[], R>(call: (key: Uint8Array, ...rest: T) => R) =>
    (key: Uint8Array, ...rest: T): R => {
      keys.set(key, Buffer.from(key).toString("hex"));
      return call(key, ...rest);
    };
  const { aesGcm, ed25519, x25519, hkdf } = nodeCrypto;
  const crypto: CryptoPort = {
    ...nodeCrypto,
    hkdf: note(hkdf),
    aesGcm: { seal: note(aesGcm.seal), open: note(aesGcm.open) },
    ed25519: { ...ed25519, sign: note(ed25519.sign) },
    x25519: { ...x25519, sharedSecret: note(x25519.sharedSecret) },
  };
  return { crypto, keys };
}

async function useAndClose(passing: boolean) {
  const world = await createWorld(nodeCrypto, { password: "p" });
  for (const n of [1, 2]) await world.deliver(sampleMessage(n));
  const { crypto, keys } = watched();
  const secrets = world.first.secrets.slice();
  const { log: remote, blobs } = world.hosted.connect();
  const local = createMemoryLocalStore();
  const account = await openAccount({ crypto, remote, blobs, local, secrets, clock: () => world.clock.now, passing });
  expect(await account.sync()).toBe(true);
  unwrap(await account.body(emailNumber(0)));
  const uids = uidSetOf([1]);
  unwrap(await account.submit([{ op: "store", mailbox: INBOX_ID, uids, mode: "add", flags: ["\\Seen"] }]));
  await account.settle();
  await account.close();
  // of one message each, and gone with it: file keys and what comes of them
  const perMessage = (key: Uint8Array): boolean => key.length < 32;
  const kept = [...keys].filter(([key]) => !perMessage(key));
  const left = kept.filter(([key, before]) => Buffer.from(key).toString("hex") === before);
  return { secrets, seen: kept.length, left };
}

test("its secrets are overwritten once read; keys of entries, cache, device and epochs at the end", async () => {
  const { secrets, seen, left } = await useAndClose(true);
  expect(secrets.every((byte) => byte === 0)).toBe(true);
  expect(seen).toBeGreaterThan(5);
  expect(left.map(([, before]) => before)).toEqual([]);
});

test("other homes' secrets stay theirs", async () => {
  const { secrets, left } = await useAndClose(false);
  expect(secrets.every((byte) => byte === 0)).toBe(false);
  expect(left.length).toBeGreaterThan(0);
});
