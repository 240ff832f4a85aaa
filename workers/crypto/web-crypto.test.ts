import { expect, test } from "vitest";
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

test("outside a secure context everything is portable", () => {
  const { crypto } = globalThis;
  const insecure = { getRandomValues: (array: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(array) };
  Object.defineProperty(globalThis, "crypto", { value: insecure, configurable: true });
  try {
    expect(createWebCrypto()).toBe(portableCrypto);
  } finally {
    Object.defineProperty(globalThis, "crypto", { value: crypto, configurable: true });
  }
});
