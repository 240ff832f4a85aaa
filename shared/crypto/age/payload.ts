/**
 * The payload of an age v1 file (C2SP age.md, "Payload"): a 16-byte nonce, then STREAM: chunks of 64 KiB under
 * ChaCha20-Poly1305, nonce = 11-byte counter ‖ 1 if last. The last chunk may be short, and empty only when it is the
 * first too.
 */
import { concatBytes, utf8 } from "../../lib/bytes.ts";
import { inTurns } from "../../lib/turns.ts";
import { hkdfSync } from "../hkdf.ts";
import { KEY_BYTES, NONCE_BYTES, TAG_BYTES, type BulkCipher, type CryptoPort } from "../primitives.ts";

export const CHUNK_BYTES = 64 * 1024;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
export const PAYLOAD_NONCE_BYTES = 16;

/** From here on a payload is large, and its chunks, which know nothing of each other, go to the bulk cipher. */
export const BULK_BYTES = 8 * CHUNK_BYTES;
/** Chunks that it has at once. */
const AT_ONCE = 16;

/** In pieces, one after the other, so that a large body is not copied to have its padding behind it. */
export type Plaintext = readonly Uint8Array[];

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

export const plaintextBytes = (plaintext: Plaintext): number => plaintext.reduce((sum, { length }) => sum + length, 0);

/** A view where it lies in one piece. */
function chunkOf(plaintext: Plaintext, start: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const piece of plaintext) {
    const part = piece.subarray(Math.max(0, start - at), Math.max(0, start + CHUNK_BYTES - at));
    if (part.length > 0) parts.push(part);
    at += piece.length;
  }
  return parts.length === 1 ? (parts[0] as Uint8Array) : concatBytes(...parts);
}

const chunksOf = (bytes: number, chunk: number): number => Math.max(1, Math.ceil(bytes / chunk));

/** Writes the sealed chunks of `plaintext` into `out`, which has exactly sealedPayloadBytes. */
export async function sealPayload(
  crypto: CryptoPort,
  key: Uint8Array,
  plaintext: Plaintext,
  out: Uint8Array,
): Promise<void> {
  const chunks = chunksOf(plaintextBytes(plaintext), CHUNK_BYTES);
  const bulk = chunks * CHUNK_BYTES < BULK_BYTES ? null : await bulkOf(crypto, key);
  const isSealed =
    bulk !== null &&
    (await sideBySide(chunks, async (i) => {
      const sealed = await bulk
        .seal(chunkNonce(i, i === chunks - 1), chunkOf(plaintext, i * CHUNK_BYTES))
        .catch(() => null);
      if (sealed) out.set(sealed, i * SEALED_CHUNK_BYTES);
      return sealed !== null;
    }));
  if (!isSealed) return inTurns(sealingChunks(crypto, key, plaintext, out));
}

/** Null: there is none, or it fails. */
const bulkOf = (crypto: CryptoPort, key: Uint8Array): Promise<BulkCipher | null> =>
  crypto.bulkChacha(key).catch(() => null);

function* sealingChunks(
  crypto: CryptoPort,
  key: Uint8Array,
  plaintext: Plaintext,
  out: Uint8Array,
): Generator<undefined, void> {
  const chunks = chunksOf(plaintextBytes(plaintext), CHUNK_BYTES);
  for (let i = 0; i < chunks; i++) {
    const chunk = chunkOf(plaintext, i * CHUNK_BYTES);
    out.set(crypto.chacha.seal(key, chunkNonce(i, i === chunks - 1), NO_AAD, chunk), i * SEALED_CHUNK_BYTES);
    yield;
  }
}

/** Each number below `count`, some at once; false as soon as one is false. */
async function sideBySide(count: number, work: (i: number) => Promise<boolean>): Promise<boolean> {
  let [next, isGood] = [0, true];
  const lane = async (): Promise<void> => {
    while (isGood && next < count) if (!(await work(next++))) isGood = false;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return isGood;
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

/** Null: no payload has that length. A last chunk shorter than its tag would make the body shorter than its first chunks. */
function sealedChunks(sealed: Uint8Array): number | null {
  const chunks = chunksOf(sealed.length, SEALED_CHUNK_BYTES);
  return sealed.length - (chunks - 1) * SEALED_CHUNK_BYTES < TAG_BYTES ? null : chunks;
}

const sealedChunk = (sealed: Uint8Array, i: number): Uint8Array =>
  sealed.subarray(i * SEALED_CHUNK_BYTES, (i + 1) * SEALED_CHUNK_BYTES);

/** The whole plaintext, or null if any chunk, the last included, is not authentic; may be interrupted between chunks. */
export function* openingChunks(
  crypto: CryptoPort,
  key: Uint8Array,
  sealed: Uint8Array,
): Generator<undefined, Uint8Array | null> {
  const chunks = sealedChunks(sealed);
  if (chunks === null) return null;
  if (chunks === 1) return openChunk(crypto, key, 0, true, sealed);
  const body = new Uint8Array(sealed.length - chunks * TAG_BYTES);
  for (let i = 0; i < chunks; i++) {
    const opened = openChunk(crypto, key, i, i === chunks - 1, sealedChunk(sealed, i));
    if (opened === null) return null;
    body.set(opened, i * CHUNK_BYTES);
    opened.fill(0);
    yield;
  }
  return body;
}

/** The same while others get their turn. */
export async function openPayload(crypto: CryptoPort, key: Uint8Array, sealed: Uint8Array): Promise<Uint8Array | null> {
  const bulk = sealed.length < BULK_BYTES ? null : await bulkOf(crypto, key);
  const opened = bulk && (await openInBulk(bulk, sealed).catch(() => null));
  // that a cipher fails proves nothing of what it was given
  return opened ?? inTurns(openingChunks(crypto, key, sealed));
}

/** Whatever its length. */
export async function openInBulk(bulk: BulkCipher, sealed: Uint8Array): Promise<Uint8Array | null> {
  const chunks = sealedChunks(sealed);
  if (chunks === null) return null;
  const body = new Uint8Array(sealed.length - chunks * TAG_BYTES);
  const isWhole = await sideBySide(chunks, async (i) => {
    const opened = await bulk.open(chunkNonce(i, i === chunks - 1), sealedChunk(sealed, i));
    if (opened === null || (opened.length === 0 && i > 0)) return false;
    body.set(opened, i * CHUNK_BYTES);
    opened.fill(0);
    return true;
  });
  return isWhole ? body : null;
}
