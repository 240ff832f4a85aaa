import { argon2id, argon2idAsync } from "@noble/hashes/argon2.js";
import { expect, test } from "vitest";
import { bytesToHex } from "../lib/bytes.ts";
import { ARGON2_LIMITS, ARGON2_PARAMS, judgeParams, passphraseKey } from "./passphrase.ts";
import { portableCrypto } from "./portable.ts";
import { hex } from "./testing/hex.ts";

const filled = (byte: number, length: number): Uint8Array => new Uint8Array(length).fill(byte);

test("RFC 9106 §5.3: Argon2id", async () => {
  const options = { t: 3, m: 32, p: 4, dkLen: 32, key: filled(3, 8), personalization: filled(4, 12) };
  const tag = hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
  expect(bytesToHex(argon2id(filled(1, 32), filled(2, 16), options))).toBe(bytesToHex(tag));
  expect(bytesToHex(await argon2idAsync(filled(1, 32), filled(2, 16), options))).toBe(bytesToHex(tag));
});

test.each([
  ["fit", {}],
  ["fit", ARGON2_LIMITS],
  ["weak", { m: 65_535 }],
  ["weak", { t: 2 }],
  ["weak", { p: 0 }],
  ["absurd", { m: 262_145 }],
  ["absurd", { t: 17 }],
  ["absurd", { p: 5 }],
])("%s: %j", (judged, change) => {
  expect(judgeParams({ ...ARGON2_PARAMS, ...change })).toBe(judged);
});

test("however a letter is typed, the key is the same; key and commitment differ", async () => {
  const salt = filled(7, 16);
  const composed = await passphraseKey(portableCrypto, "Z\u00fcrich", salt, ARGON2_PARAMS);
  const decomposed = await passphraseKey(portableCrypto, "Zu\u0308rich", salt, ARGON2_PARAMS);
  expect(decomposed).toEqual(composed);
  expect(composed.kek).not.toEqual(composed.commit);
});
