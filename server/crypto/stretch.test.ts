import { argon2id } from "@noble/hashes/argon2.js";
import { hashRaw } from "@node-rs/argon2";
import { expect, test, vi } from "vitest";
import { stretchInScript } from "../../shared/crypto/access-secrets.ts";
import { ARGON2_PARAMS } from "../../shared/crypto/passphrase.ts";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import { stretch } from "./stretch.ts";

// the script itself (test/harness/quick-argon2.ts)
vi.unmock("@noble/hashes/argon2.js");

const salt = Uint8Array.from({ length: 16 }, (_, i) => 7 * i);
const small = { m: 256, t: 2, p: 1 };

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);

// The vector has a secret and associated data, which the native code takes none of: it is held to the script, the script to it.
test("RFC 9106 §5.3 holds for the script", () => {
  const options = { t: 3, m: 32, p: 4, dkLen: 32, key: filled(8, 3), personalization: filled(12, 4) };
  expect(bytesToHex(argon2id(filled(32, 1), filled(16, 2), options))).toBe(
    "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659",
  );
});

test("the reference program's vector of Argon2id, version 0x13, holds for what the package does unasked", async () => {
  const options = { memoryCost: 65_536, timeCost: 2, parallelism: 1, outputLen: 32, salt: Buffer.from("somesalt") };
  expect((await hashRaw("password", options)).toString("hex")).toBe(
    "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
  );
});

test("gives what the page's own gives, at a small size and at the one in use", async () => {
  for (const params of [small, { ...small, p: 2 }, ARGON2_PARAMS])
    expect(bytesToHex(await stretch("correct horse", salt, params))).toBe(
      bytesToHex(await stretchInScript("correct horse", salt, params)),
    );
}, 60_000);

test("takes a password in any Unicode form, and with octets no ASCII has", async () => {
  const composed = await stretch("Zo\u00eb \u{1f511}", salt, small);
  expect(await stretch("Zoe\u0308 \u{1f511}", salt, small)).toEqual(composed);
  expect(composed).toEqual(await stretchInScript("Zoe\u0308 \u{1f511}", salt, small));
  expect(composed).toHaveLength(64);
});

test("each of password, salt and the three parameters counts", async () => {
  const all = await Promise.all([
    stretch("a", salt, small),
    stretch("b", salt, small),
    stretch(
      "a",
      salt.map((byte) => byte ^ 1),
      small,
    ),
    stretch("a", salt, { ...small, m: 264 }),
    stretch("a", salt, { ...small, t: 3 }),
    stretch("a", salt, { ...small, p: 2 }),
  ]);
  expect(new Set(all.map(bytesToHex)).size).toBe(all.length);
});
