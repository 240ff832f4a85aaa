/** The form at rest of verifiers and wraps, byte for byte. */
import { expect, test } from "vitest";
import { countedCrypto } from "../../shared/crypto/testing/counted-crypto.ts";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import { idFromBytes, type AccountId } from "../../shared/lib/ids.ts";
import { createServerSecrets } from "./server-secrets.ts";

const fill = (value: number, length: number): Uint8Array => new Uint8Array(length).fill(value);
const account = idFromBytes<AccountId>(fill(0xa0, 16));
const wrap = {
  ...{ params: { m: 65536, t: 3, p: 1 }, salt: fill(1, 16) },
  ...{ commit: fill(2, 32), nonce: fill(3, 12), ct: fill(4, 48) },
};
const under = (current: Uint8Array | null) => createServerSecrets(countedCrypto(), { current, old: [] });

test("under a secret, and under none", async () => {
  const seals = under(fill(7, 32));
  const verifier = seals.verifierOf(account, "password", fill(5, 32));
  const stored = await seals.store(account, wrap);
  expect([verifier.under, verifier.mac, stored.under, stored.box].map(bytesToHex)).toMatchInlineSnapshot(`
    [
      "e5fe17053ea35946",
      "285c3cf27c09bfb78bf0293beb4ccd84944967097fb37c0681b0edf851057bdb",
      "e5fe17053ea35946",
      "4dea3387c9e02950dc85f259b7d06d579acbc2d90866d93f5d57d00b2f21e2e0530bf21c64aa16cfe5335cf3e5293be9b13dd4d210d4edcf4a237d08527e7798c50360e47a92d4da52d44b3907fa136f87a6c42ac4f191b23e41519eeafb8acdcb4b1a0a8b51118641e6ee78fadc896058933324620c42c1",
    ]
  `);
  const none = under(null);
  const plain = await none.store(account, wrap);
  expect(plain).toMatchObject({ under: fill(0, 0), box: Uint8Array.of(...wrap.commit, ...wrap.nonce, ...wrap.ct) });
  expect(bytesToHex(none.verifierOf(account, "password", fill(5, 32)).mac)).toMatchInlineSnapshot(
    `"a9e8bb9556055c464c5617bd90b705ade03b261cdad49faf415a317f2eeb1d22"`,
  );
});

test("a verifier is of its account, slot and secret; a box of its account", async () => {
  const seals = under(fill(7, 32));
  const auth = fill(5, 32);
  const verifier = seals.verifierOf(account, "abcd", auth);
  const other = idFromBytes<AccountId>(fill(0xa1, 16));
  expect(seals.verifies(verifier, account, "abcd", auth)).toBe(true);
  expect(seals.verifies(verifier, other, "abcd", auth)).toBe(false);
  expect(seals.verifies(verifier, account, "abce", auth)).toBe(false);
  expect(seals.verifies(verifier, account, "abcd", fill(6, 32))).toBe(false);
  expect(seals.verifies(null, account, "abcd", auth)).toBe(false);
  expect(under(fill(8, 32)).verifies(verifier, account, "abcd", auth)).toBe(false);
  const stored = await seals.store(account, wrap);
  expect(await seals.open(account, stored)).toEqual(wrap);
  expect(await seals.open(other, stored)).toBeNull();
  expect(await under(fill(8, 32)).open(account, stored)).toBeNull();
  expect(await under(null).open(account, stored)).toBeNull();
});
