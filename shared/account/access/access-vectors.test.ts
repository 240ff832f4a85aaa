/** Vectors of access (testing/access-vectors.json): password and app password open the file; one byte changed, they do not. */
import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { createWebCrypto } from "../../../workers/crypto/web-crypto.ts";
import { passwordKeys, stretchInScript, unwrapSeed } from "../../crypto/access-secrets.ts";
import { appPasswordKeys, parseAppPassword } from "../../crypto/app-password.ts";
import { hybridIdentityFromSeed } from "../../crypto/age/identity.ts";
import { portableCrypto } from "../../crypto/portable.ts";
import { flipped } from "../../crypto/testing/hex.ts";
import { bytesToHex, hexToBytes } from "../../lib/bytes.ts";
import { parseId, type AccountId, type DeviceId } from "../../lib/ids.ts";
import { unwrapId } from "../../log/testing/ids.ts";
import { openAccess } from "./access-file.ts";
import { makeAccessVectors, type AccessVectors } from "../testing/make-access-vectors.ts";

const FILE = new URL("../testing/access-vectors.json", import.meta.url);
if (process.env["WRITE_VECTORS"] === "1")
  writeFileSync(FILE, `${JSON.stringify(await makeAccessVectors(), null, 1)}\n`);
const vectors = JSON.parse(readFileSync(FILE, "utf8")) as AccessVectors;
const bytes = (hex: string): Uint8Array => unwrapId(hexToBytes(hex));
const account = unwrapId(parseId<AccountId>(vectors.account));
const device = unwrapId(parseId<DeviceId>(vectors.device));

const implementations = [
  ["portable", portableCrypto],
  ["node", nodeCrypto],
  ["web", createWebCrypto()],
] as const;

test("a password is stretched over its composed form", async () => {
  for (const form of [vectors.password, vectors.password.normalize("NFC")])
    expect(bytesToHex(await stretchInScript(form, bytes(vectors.salt), vectors.params))).toBe(vectors.stretched);
});

describe.each(implementations)("access on %s", (_, crypto) => {
  const { salt, params, nonce, ct, file } = vectors;
  const wrap = { params, salt: bytes(salt), commit: bytes(vectors.commit), nonce: bytes(nonce), ct: bytes(ct) };

  test("the password opens its slot; with a byte of it changed it does not", async () => {
    const keys = await passwordKeys(crypto, account, bytes(vectors.stretched));
    expect([keys.auth, keys.kek, keys.commit].map(bytesToHex)).toEqual([vectors.auth, vectors.kek, vectors.commit]);
    expect(await unwrapSeed(crypto, account, keys, wrap)).toEqual(bytes(vectors.seed));
    for (const change of [
      { commit: flipped(wrap.commit, 0) },
      { nonce: flipped(wrap.nonce, 3) },
      { ct: flipped(wrap.ct, 40) },
    ])
      expect(await unwrapSeed(crypto, account, keys, { ...wrap, ...change })).toBeNull();
    const other = await passwordKeys(crypto, device as string as AccountId, bytes(vectors.stretched));
    expect(await unwrapSeed(crypto, account, other, wrap)).toBeNull();
  });

  test("the app password is read as people write it, and no other is", async () => {
    const { text, id, secret, auth, seed } = vectors.app;
    for (const form of [text, text.toUpperCase(), ` ${text.replaceAll("-", " ")}`])
      expect(parseAppPassword(crypto, form)).toEqual({ id, secret: bytes(secret) });
    expect(
      parseAppPassword(
        crypto,
        text.replace(/.$/, (last) => (last === "a" ? "b" : "a")),
      ),
    ).toBeNull();
    const keys = await appPasswordKeys(crypto, account, bytes(secret));
    expect([keys.auth, keys.seed].map(bytesToHex)).toEqual([auth, seed]);
  });

  test("password, app password and the device itself open the file, and nobody else does", async () => {
    const content = {
      ...{ account, device, deviceKey: bytes(vectors.deviceKey), deviceSeed: bytes(vectors.deviceSeed) },
      ...{ identity: bytes(vectors.identity), seen: { seq: 1234, head: bytes(vectors.head) } },
      slots: [
        { id: "password", kind: "password", name: "" },
        { id: vectors.app.id, kind: "app", name: "Ada’s phone" },
      ],
    };
    for (const seed of [vectors.seed, vectors.app.seed, vectors.deviceSeed]) {
      const identity = hybridIdentityFromSeed(bytes(seed));
      expect(await openAccess(crypto, identity, bytes(file), { account, device })).toMatchObject(content);
      expect(
        await openAccess(crypto, identity, flipped(bytes(file), file.length / 2 - 1), { account, device }),
      ).toBeNull();
      const elsewhere = { account: device as string as AccountId, device };
      expect(await openAccess(crypto, identity, bytes(file), elsewhere)).toBeNull();
    }
    const stranger = hybridIdentityFromSeed(new Uint8Array(32).fill(99));
    expect(await openAccess(crypto, stranger, bytes(file), { account, device })).toBeNull();
  });
});

test("are what the code makes today; of the file, what opens it, since its shares are drawn anew", async () => {
  const { file: _made, ...made } = await makeAccessVectors();
  const { file: _kept, ...kept } = vectors;
  expect(made).toEqual(kept);
});
