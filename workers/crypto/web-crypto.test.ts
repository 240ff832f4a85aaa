import { createCipheriv, createDecipheriv } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BULK_BYTES, openPayload, sealPayload, sealedPayloadBytes } from "../../shared/crypto/age/payload.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { portableCrypto } from "../../shared/crypto/portable.ts";
import { allContracts } from "../../shared/crypto/testing/all-contracts.ts";
import { expectSameBytes, flipped } from "../../shared/crypto/testing/hex.ts";
import { cctvBulkContract } from "../../shared/crypto/testing/cctv-contract.ts";
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
        return Reflect.apply(subtle[property], subtle, args);
      };
    },
  });
}

cryptoContract("web without curves", createWebCrypto(withoutCurves()));

interface Cipher {
  readonly iv: Uint8Array;
}

/** A platform that has ChaCha20-Poly1305, as newer browsers do: OpenSSL's. `turn`: what it makes of each sealed text. */
function withChaCha(turn = (sealed: Uint8Array): Uint8Array => sealed, sealed: number[] = []): SubtleCrypto {
  const NAME = "chacha20-poly1305";
  const keys = new WeakMap<object, Uint8Array>();
  const secretOf = (key: object): Uint8Array => keys.get(key) ?? new Uint8Array(32);
  const own = {
    async importKey(...args: Parameters<SubtleCrypto["importKey"]>) {
      if (typeof args[2] !== "string" || args[2].toLowerCase() !== NAME)
        return globalThis.crypto.subtle.importKey(...args);
      expect(args[0]).toBe("raw-secret");
      const key = {};
      keys.set(key, Uint8Array.from(args[1] as unknown as Uint8Array));
      return Promise.resolve(key);
    },
    async encrypt({ iv }: Cipher, key: object, text: Uint8Array) {
      const secret = secretOf(key);
      sealed.push(text.length);
      const cipher = createCipheriv(NAME, secret, iv, { authTagLength: 16 });
      const parts = [cipher.update(text), cipher.final(), cipher.getAuthTag()];
      await new Promise((resolve) => setImmediate(resolve));
      return Uint8Array.from(turn(Buffer.concat(parts))).buffer;
    },
    async decrypt({ iv }: Cipher, key: object, bytes: Uint8Array) {
      const secret = secretOf(key);
      const decipher = createDecipheriv(NAME, secret, iv, { authTagLength: 16 });
      decipher.setAuthTag(bytes.subarray(bytes.length - 16));
      const text = decipher.update(bytes.subarray(0, bytes.length - 16));
      await new Promise((resolve) => setImmediate(resolve));
      decipher.final();
      return Uint8Array.from(text).buffer;
    },
  };
  return new Proxy(globalThis.crypto.subtle, {
    get: (subtle, property: keyof SubtleCrypto) =>
      property in own
        ? own[property as keyof typeof own]
        : (subtle[property] as (...args: unknown[]) => unknown).bind(subtle),
  });
}

cctvBulkContract("web with ChaCha20-Poly1305", createWebCrypto(withChaCha()));

describe("ChaCha20-Poly1305 of the platform", () => {
  const key = new Uint8Array(32).fill(7);
  const bodies = fc.tuple(fc.integer({ min: BULK_BYTES - 100, max: BULK_BYTES + 200_000 }), fc.nat(), fc.nat(255));

  test("seals large payloads as the portable one does, in pieces or whole; each opens the other's", async () => {
    const sealed: number[] = [];
    const web = createWebCrypto(withChaCha(undefined, sealed));
    await fc.assert(
      fc.asyncProperty(bodies, async ([length, cut, fill]) => {
        const body = new Uint8Array(length).map((_, at) => (at * 31 + fill) & 255);
        const pieces = [body.subarray(0, cut % length), body.subarray(cut % length)];
        const here = new Uint8Array(sealedPayloadBytes(length));
        const there = new Uint8Array(sealedPayloadBytes(length));
        await sealPayload(web, key, pieces, here);
        await sealPayload(portableCrypto, key, [body], there);
        expectSameBytes(here, there);
        expectSameBytes(await openPayload(web, key, here), body);
        const at = cut % here.length;
        expect(await openPayload(web, key, flipped(here, at))).toBeNull();
        expect(await openPayload(web, key, here.subarray(0, at))).toBeNull();
      }),
      { numRuns: 10 },
    );
    // it was the platform's, and not the portable one
    expect(sealed.length).toBeGreaterThan(50);
  });

  test("is done without where it is not, or gives something else", async () => {
    expect(await createWebCrypto(withoutCurves()).bulkChacha(key)).toBeNull();
    const odd = withChaCha((sealed) => sealed.map((byte, at) => (at === 3 ? byte ^ 1 : byte)));
    expect(await createWebCrypto(odd).bulkChacha(key)).toBeNull();
    expect(await createWebCrypto(withChaCha()).bulkChacha(key)).not.toBeNull();
  });
});

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
