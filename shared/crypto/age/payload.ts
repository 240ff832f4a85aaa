/**
 * The payload of an age v1 file (C2SP age.md, "Payload"): a 16-byte nonce, then STREAM: chunks of 64 KiB under
 * ChaCha20-Poly1305, nonce = 11-byte counter ‖ 1 if last. The last chunk may be short, and empty only when it is the
 * first too.
 */
import { utf8 } from "../../lib/bytes.ts";
import { hkdfSync } from "../hkdf.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES, type CryptoPort } from "../primitives.ts";

export const CHUNK_BYTES = 64 * 1024;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
export const PAYLOAD_NONCE_BYTES = 16;

const PAYLOAD_LABEL = utf8("payload");
const NO_AAD = new Uint8Array(0);

export const payloadKey = (crypto: CryptoPort, fileKey: Uint8Array, nonce16: Uint8Array): Uint8Array =>
  hkdfSync(crypto, fileKey, nonce16, PAYLOAD_LABEL, KEY_BYTES);

/** Chunk counters stay below 2^53: far more than any file. */
export function chunkNonce(counter: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  new DataView(nonce.buffer).setBigUint64(3, BigInt(counter));
  nonce[11] = last ? 1 : 0;
  return nonce;
}

/** Bytes of ciphertext, without the nonce, for so many bytes of plaintext. */
export const sealedPayloadBytes = (plaintextBytes: number): number =>
  plaintextBytes + TAG_BYTES * Math.max(1, Math.ceil(plaintextBytes / CHUNK_BYTES));

/** Writes the sealed chunks of `plaintext` into `out`, which has exactly sealedPayloadBytes. */
export function sealChunks(crypto: CryptoPort, key: Uint8Array, plaintext: Uint8Array, out: Uint8Array): void {
  const chunks = Math.max(1, Math.ceil(plaintext.length / CHUNK_BYTES));
  for (let i = 0; i < chunks; i++) {
    const chunk = plaintext.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
    out.set(crypto.chacha.seal(key, chunkNonce(i, i === chunks - 1), NO_AAD, chunk), i * SEALED_CHUNK_BYTES);
  }
}

export function openChunk(
  crypto: CryptoPort,
  key: Uint8Array,
  counter: number,
  last: boolean,
  sealed: Uint8Array,
): Uint8Array | null {
  const chunk = crypto.chacha.open(key, chunkNonce(counter, last), NO_AAD, sealed);
  return chunk?.length === 0 && counter > 0 ? null : chunk;
}

/** The whole plaintext, or null if any chunk, the last included, is not authentic; may be interrupted between chunks. */
export function* openingChunks(
  crypto: CryptoPort,
  key: Uint8Array,
  sealed: Uint8Array,
): Generator<undefined, Uint8Array | null> {
  const chunks = Math.max(1, Math.ceil(sealed.length / SEALED_CHUNK_BYTES));
  // Without this a last chunk shorter than its tag would make the body shorter than its first chunks.
  if (sealed.length - (chunks - 1) * SEALED_CHUNK_BYTES < TAG_BYTES) return null;
  if (chunks === 1) return openChunk(crypto, key, 0, true, sealed);
  const body = new Uint8Array(sealed.length - chunks * TAG_BYTES);
  for (let i = 0; i < chunks; i++) {
    const part = sealed.subarray(i * SEALED_CHUNK_BYTES, (i + 1) * SEALED_CHUNK_BYTES);
    const opened = openChunk(crypto, key, i, i === chunks - 1, part);
    if (opened === null) return null;
    body.set(opened, i * CHUNK_BYTES);
    opened.fill(0);
    yield;
  }
  return body;
}
