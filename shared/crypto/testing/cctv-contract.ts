/** The published age vectors (npm cctv-age): whole, streamed, byte by byte. */
import { createHash } from "node:crypto";
import * as cctv from "cctv-age";
import { describe, expect, test } from "vitest";
import { unwrap } from "../../lib/result.ts";
import { parseCctv, type CctvVector } from "./cctv.ts";
import type { CryptoPort } from "../primitives.ts";
import { AgeDecryptor } from "../age/decryptor.ts";
import { parseAgeHeader } from "../age/header.ts";
import { parseIdentity } from "../age/identity.ts";
import { openAge, openAgeHeader, type AgeRefusal } from "../age/open.ts";
import { PAYLOAD_NONCE_BYTES, SEALED_CHUNK_BYTES, openChunk, openInBulk, payloadKey } from "../age/payload.ts";

const PUBLISHED = 143;
const all = Object.entries(cctv as unknown as Record<string, Uint8Array>)
  .filter(([, bytes]) => bytes instanceof Uint8Array)
  .map(([name, bytes]) => parseCctv(name, bytes));

/** Neither is part of the formats we read: files are binary, and nothing is sealed to a passphrase with scrypt. */
const excluded = all.filter(({ armored, identities }) => armored || identities.length === 0);
const included = all.filter((vector) => !excluded.includes(vector));

/** How our refusals are called there. */
const EXPECTED: Readonly<Record<string, AgeRefusal["type"]>> = {
  "no match": "noMatch",
  "HMAC failure": "mac",
  "header failure": "malformed",
  "payload failure": "payload",
};

/** The one of 16 MiB costs seconds byte by byte: LONG=1 (npm run test:long) takes them. */
const isLarge = ({ file }: CctvVector): boolean => file.length > 1 << 20 && process.env["LONG"] === undefined;

const identitiesOf = (vector: CctvVector) =>
  vector.identities.map(parseIdentity).filter((identity) => identity !== null);
const sha256 = (parts: readonly Uint8Array[]): string => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
};

async function whole(crypto: CryptoPort, vector: CctvVector): Promise<void> {
  const opened = await openAge(crypto, identitiesOf(vector), vector.file);
  if (vector.expect === "success") {
    expect(opened.ok && sha256([opened.value.body])).toBe(vector.payload);
  } else {
    expect(opened).toEqual({ ok: false, error: { type: EXPECTED[vector.expect] } });
  }
}

async function streamed(crypto: CryptoPort, vector: CctvVector, step: number): Promise<void> {
  const decryptor = new AgeDecryptor(crypto, identitiesOf(vector));
  const released: Uint8Array[] = [];
  for (let at = 0; at < vector.file.length; at += step) {
    const answer = decryptor.push(vector.file.subarray(at, at + step));
    const result = answer instanceof Promise ? await answer : answer;
    if (result.ok) released.push(...result.value);
  }
  const last = decryptor.end();
  if (last.ok) released.push(...last.value);
  else expect(last.error.type).toBe(EXPECTED[vector.expect]);
  expect(last.ok).toBe(vector.expect === "success");
  if (vector.expect !== "payload failure") {
    expectHash(released, vector);
    return;
  }
  const reference = await releasedByReference(crypto, vector);
  expectHash(reference, vector);
  expect(sha256(released)).toBe(sha256(reference.slice(0, released.length)));
  expect(reference.length - released.length).toBeLessThanOrEqual(1);
}

function expectHash(released: readonly Uint8Array[], vector: CctvVector): void {
  if (vector.payload !== null) expect(sha256(released)).toBe(vector.payload);
}

/**
 * The vectors' hash covers all chunks that are authentic in themselves, be it as last where more follow, or as not last
 * where nothing does. Our decryptor refuses such a chunk: it releases the same chunks or one fewer, never another.
 */
async function releasedByReference(crypto: CryptoPort, vector: CctvVector): Promise<Uint8Array[]> {
  const start = (parseAgeHeader(vector.file)?.length ?? 0) + PAYLOAD_NONCE_BYTES;
  const fileKey = unwrap(await openAgeHeader(crypto, identitiesOf(vector), vector.file));
  const key = payloadKey(crypto, fileKey, vector.file.subarray(start - PAYLOAD_NONCE_BYTES, start));
  const released: Uint8Array[] = [];
  for (let at = start; at < vector.file.length; at += SEALED_CHUNK_BYTES) {
    const sealed = vector.file.subarray(at, at + SEALED_CHUNK_BYTES);
    const full = sealed.length === SEALED_CHUNK_BYTES;
    const middle = full ? openChunk(crypto, key, released.length, false, sealed) : null;
    const chunk = middle ?? openChunk(crypto, key, released.length, true, sealed);
    if (chunk === null) break;
    released.push(chunk);
    if (middle === null) break;
  }
  return released;
}

export function cctvContract(name: string, crypto: CryptoPort): void {
  describe(`${name}: published age vectors`, () => {
    test("are all there", () => {
      expect(all).toHaveLength(PUBLISHED);
      const armored = excluded.filter((vector) => vector.armored).length;
      console.warn(`excluded: ${armored} armored, ${excluded.length - armored} without a key identity (scrypt, empty)`);
    });

    test("an excluded file is refused all the same, and nothing throws", async () => {
      for (const vector of excluded) {
        expect((await openAge(crypto, identitiesOf(vector), vector.file)).ok, vector.name).toBe(false);
      }
    });

    test.each(included.map((vector) => [vector.name, vector] as const))(
      "%s",
      async (_, vector) => {
        await whole(crypto, vector);
        await streamed(crypto, vector, 1000);
        await streamed(crypto, vector, isLarge(vector) ? 97 : 1);
      },
      120_000,
    );
  });
}

/** Where the platform has a bulk cipher: every payload through it, large or not. */
export function cctvBulkContract(name: string, crypto: CryptoPort): void {
  test(`${name}: payloads of the published age vectors, in bulk`, async () => {
    let opened = 0;
    for (const vector of included) {
      const fileKey = await openAgeHeader(crypto, identitiesOf(vector), vector.file);
      const start = (parseAgeHeader(vector.file)?.length ?? 0) + PAYLOAD_NONCE_BYTES;
      if (!fileKey.ok || vector.file.length < start) continue;
      const nonce = vector.file.subarray(start - PAYLOAD_NONCE_BYTES, start);
      const bulk = await crypto.bulkChacha(payloadKey(crypto, fileKey.value, nonce));
      if (!bulk) throw new Error("no bulk cipher");
      const body = await openInBulk(bulk, vector.file.subarray(start));
      if (vector.expect !== "success") expect(body, vector.name).toBeNull();
      else expect(body && sha256([body]), vector.name).toBe(vector.payload);
      opened++;
    }
    expect(opened).toBeGreaterThan(30);
  }, 120_000);
}
