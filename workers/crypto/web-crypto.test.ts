import { expect, test } from "vitest";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { portableCrypto } from "../../shared/crypto/portable.ts";
import { allContracts } from "../../shared/crypto/testing/all-contracts.ts";
import { cryptoContract } from "../../shared/crypto/testing/contract.ts";
import { createWebCrypto } from "./web-crypto.ts";

allContracts("web", createWebCrypto());

/** A platform whose WebCrypto has neither Ed25519 nor X25519. */
function withoutCurves(): SubtleCrypto {
  const curves = new Set(["Ed25519", "X25519"]);
  return new Proxy(globalThis.crypto.subtle, {
    get(subtle, property: keyof SubtleCrypto) {
      return (...args: unknown[]): unknown => {
        const named = args.some((arg) => curves.has((arg as { name?: string } | null)?.name ?? ""));
        if (named) return Promise.reject(new DOMException("no such algorithm", "NotSupportedError"));
        return (subtle[property] as (...args: unknown[]) => unknown).apply(subtle, args);
      };
    },
  });
}

cryptoContract("web without curves", createWebCrypto(withoutCurves()));

function insecure(): CryptoPort {
  const { crypto } = globalThis;
  const platform = { getRandomValues: (array: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(array) };
  Object.defineProperty(globalThis, "crypto", { value: platform, configurable: true });
  try {
    return createWebCrypto();
  } finally {
    Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
  }
}

cryptoContract("web outside a secure context", insecure());

test("a platform whose signatures are others is done without", async () => {
  const { subtle } = globalThis.crypto;
  const odd = new Proxy(subtle, {
    get(target, property: keyof SubtleCrypto) {
      if (property === "sign") return () => Promise.resolve(new ArrayBuffer(64));
      return (target[property] as (...args: unknown[]) => unknown).bind(target);
    },
  });
  const secret = new Uint8Array(32).fill(9);
  const signature = await createWebCrypto(odd).ed25519.sign(secret, secret);
  expect(signature).toEqual(await portableCrypto.ed25519.sign(secret, secret));
});

test("a platform whose curves are right is used", async () => {
  const used: string[] = [];
  const counted = new Proxy(globalThis.crypto.subtle, {
    get(target, property: keyof SubtleCrypto) {
      used.push(property);
      return (target[property] as (...args: unknown[]) => unknown).bind(target);
    },
  });
  const crypto = createWebCrypto(counted);
  const [secret, peer] = [
    new Uint8Array(32).fill(9),
    await portableCrypto.x25519.publicKey(new Uint8Array(32).fill(8)),
  ];
  await crypto.ed25519.sign(secret, secret);
  await crypto.x25519.sharedSecret(secret, peer);
  used.splice(0);
  await crypto.ed25519.sign(secret, secret);
  await crypto.x25519.sharedSecret(secret, peer);
  expect(used).toEqual(expect.arrayContaining(["sign", "deriveBits"]));
});
