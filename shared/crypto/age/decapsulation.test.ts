import { expect, test, vi } from "vitest";
import { portableCrypto } from "../portable.ts";
import type { CryptoPort, Decapsulate } from "../primitives.ts";
import { equalBytes } from "../../lib/bytes.ts";
import { decapsulate } from "./decapsulation.ts";
import { generateHybridIdentity, mlkemSeed, type HybridIdentity } from "./identity.ts";
import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";

const MANY = 40;
const zeros = new Uint8Array(32);

/** A platform that has its own; `calls`: of it, once it was tried. */
function platform(make: (identity: HybridIdentity) => Decapsulate) {
  const identity = generateHybridIdentity(portableCrypto);
  const own = vi.fn(make(identity));
  const decapsulation = vi.fn((seed64: Uint8Array) => {
    expect(seed64).toEqual(mlkemSeed(identity));
    return Promise.resolve(own);
  });
  const crypto: CryptoPort = { ...portableCrypto, decapsulation };
  /** Opens so many, each after the other; all secrets must be right. */
  async function open(count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      const { cipherText, sharedSecret } = identity.recipient.mlkem.encapsulate(portableCrypto.randomBytes(32));
      expect(equalBytes(await decapsulate(crypto, identity, cipherText), sharedSecret)).toBe(true);
      await Promise.resolve();
    }
  }
  return { identity, crypto, own, decapsulation, open };
}

const right = ({ mlkemSecret }: HybridIdentity): Decapsulate => {
  return (cipherText) => Promise.resolve(ml_kem768.decapsulate(cipherText, mlkemSecret));
};

test("the seed is the one that FIPS 203's key generation takes", () => {
  const { recipient, mlkemSecret, ...identity } = generateHybridIdentity(portableCrypto);
  const { publicKey, secretKey } = ml_kem768.keygen(mlkemSeed({ recipient, mlkemSecret, ...identity }));
  expect(secretKey).toEqual(mlkemSecret);
  expect(recipient.publicKey.subarray(0, publicKey.length)).toEqual(publicKey);
});

test("the platform's own is taken where many are opened, and not before", async () => {
  const { own, decapsulation, open, crypto, identity } = platform(right);
  await open(10);
  expect(decapsulation).not.toHaveBeenCalled();
  await open(MANY);
  const tried = own.mock.calls.length;
  await open(5);
  expect([decapsulation.mock.calls.length, own.mock.calls.length]).toEqual([1, tried + 5]);
  // what is not for this identity gives what noble's gives
  const foreign = new Uint8Array(1088).fill(3);
  expect(await decapsulate(crypto, identity, foreign)).toEqual(
    identity.recipient.mlkem.decapsulate(foreign, identity.mlkemSecret),
  );
});

test("one that answers otherwise, be it only for what is foreign, is never taken", async () => {
  const odd = (identity: HybridIdentity): Decapsulate => {
    let calls = 0;
    return (cipherText) => (++calls > 1 ? Promise.resolve(zeros) : right(identity)(cipherText));
  };
  for (const make of [() => () => Promise.resolve(zeros), odd]) {
    const { own, open } = platform(make);
    await open(MANY);
    const tried = own.mock.calls.length;
    expect(tried).toBeGreaterThan(0);
    await open(5);
    expect(own).toHaveBeenCalledTimes(tried);
  }
});

test("where it fails, or there is none, noble's opens", async () => {
  let fails = false;
  const { own, open } = platform((identity) => (cipherText) => {
    return fails ? Promise.reject(new Error("no")) : right(identity)(cipherText);
  });
  await open(MANY);
  fails = true;
  const tried = own.mock.calls.length;
  await open(3);
  expect(own).toHaveBeenCalledTimes(tried + 3);

  for (const decapsulation of [() => Promise.resolve(null), () => Promise.reject(new Error("no"))]) {
    const other = generateHybridIdentity(portableCrypto);
    for (let n = 0; n < MANY; n++) {
      const { cipherText, sharedSecret } = other.recipient.mlkem.encapsulate(portableCrypto.randomBytes(32));
      expect(await decapsulate({ ...portableCrypto, decapsulation }, other, cipherText)).toEqual(sharedSecret);
    }
  }
});
