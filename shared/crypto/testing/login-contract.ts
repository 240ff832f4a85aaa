/** Device login on one implementation. */
import { expect, test } from "vitest";
import { idFromBytes, type AccountId, type DeviceId } from "../../lib/ids.ts";
import { loginMessage, signLogin, verifyLogin, type LoginClaim } from "../login.ts";
import type { CryptoPort } from "../primitives.ts";
import { flipped } from "./hex.ts";

const claim: LoginClaim = {
  origin: "https://mail.example",
  account: idFromBytes<AccountId>(new Uint8Array(16).fill(1)),
  device: idFromBytes<DeviceId>(new Uint8Array(16).fill(2)),
  challenge: new Uint8Array(32).fill(3),
};
const otherClaims: readonly LoginClaim[] = [
  { ...claim, origin: "https://mail.example:8443" },
  { ...claim, account: idFromBytes<AccountId>(new Uint8Array(16).fill(9)) },
  { ...claim, device: idFromBytes<DeviceId>(new Uint8Array(16).fill(9)) },
  { ...claim, challenge: new Uint8Array(32).fill(9) },
];

export function loginContract(name: string, crypto: CryptoPort): void {
  test(`${name}: a login verifies, and no other does`, async () => {
    const secret = crypto.randomBytes(32);
    const publicKey = await crypto.ed25519.publicKey(secret);
    const signature = await signLogin(crypto, secret, claim);
    expect(await verifyLogin(crypto, publicKey, claim, signature)).toBe(true);
    for (const other of otherClaims) expect(await verifyLogin(crypto, publicKey, other, signature)).toBe(false);
    expect(await verifyLogin(crypto, publicKey, claim, flipped(signature, 40))).toBe(false);
    expect(await verifyLogin(crypto, flipped(publicKey, 3), claim, signature)).toBe(false);
    expect(await verifyLogin(crypto, publicKey, claim, new Uint8Array(5))).toBe(false);
  });

  test("no two logins share an input", () => {
    const texts = [claim, ...otherClaims].map((each) => loginMessage(each).join());
    expect(new Set(texts).size).toBe(texts.length);
  });
}
