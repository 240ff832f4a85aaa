/**
 * Message bodies: sealed blobs from this device's cache or the provider, opened with the file key the record holds. A
 * body is shown only when blob hash, header MAC, every chunk to the last and the true size fit (docs/protocol.md).
 *
 * [Note: What is cached is not hashed again] The hash binds a blob to the log: whoever sealed a message knows its file key and
 * could make another file with it. So nothing is kept before its hash was found right. What is read from the cache was put
 * there by this device: its chunks, under a key that the disk does not hold, tell whether the message is still the same.
 */
import { openAgePayloadInTurns, openSeenPayloadInTurns } from "../crypto/age/open.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { equalBytes } from "../lib/bytes.ts";
import type { BlobId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { BlobRef } from "../log/fields.ts";
import type { BlobStore, GetFailure } from "../storage/blob-store.ts";
import { OverLimit, type LocalStore } from "../storage/local-store.ts";
import type { BodyFailure, KeepFailure } from "./account.ts";
import type { SealedBody } from "./sync/email-record.ts";

export interface Bodies {
  open(body: SealedBody): Promise<Result<Uint8Array, BodyFailure>>;
  has(id: BlobId): boolean;
  /** Has it kept on this device, opening nothing. Waits until nobody is being given a body. */
  fetchAhead(body: SealedBody): Promise<Result<null, KeepFailure>>;
  /** Keeps a sealed body that this device has made or fetched. */
  keep(id: BlobId, blob: Uint8Array): Promise<void>;
  forget(id: BlobId): Promise<void>;
  /** How many are held. */
  count(): number;
  /** Forgets all that are held: they are fetched again when they are wanted. Waits until nobody is being given a body. */
  clear(): Promise<void>;
}

/** `accuse` hears of a blob that the provider gave other bytes for than its record names. */
export async function createBodies(
  crypto: CryptoPort,
  blobs: BlobStore,
  local: LocalStore,
  accuse: (blob: BlobRef) => void,
): Promise<Bodies> {
  const held = new Set<BlobId>(await local.blobs.keys());
  local.blobs.watchEvicted?.((ids) => {
    for (const id of ids) held.delete(id);
  });
  /** What was last kept from being kept by the limit, not by the medium. */
  let beyond: BlobId | null = null;
  const fetching = new Map<BlobId, Promise<Result<Uint8Array, BodyFailure>>>();
  /** Bodies being given, and who waits until there are none. */
  let reading = 0;
  const waiting: (() => void)[] = [];

  /** A cache: what it can not take (a full disk) is fetched again. */
  async function keep(id: BlobId, blob: Uint8Array): Promise<void> {
    try {
      await local.blobs.put(id, blob);
      held.add(id);
    } catch (error) {
      held.delete(id);
      beyond = error instanceof OverLimit ? id : null;
    }
  }

  async function atOnce<T>(task: () => Promise<T>): Promise<T> {
    reading++;
    try {
      return await task();
    } finally {
      if (--reading === 0) for (const goOn of waiting.splice(0)) goOn();
    }
  }

  async function quiet(): Promise<void> {
    while (reading > 0) await new Promise<void>((goOn) => waiting.push(goOn));
  }

  async function forget(id: BlobId): Promise<void> {
    if (held.delete(id)) await local.blobs.delete(id);
  }

  /** Opened; null if it is not held, or no longer what was kept. */
  async function fromCache(body: SealedBody): Promise<Uint8Array | null> {
    if (!held.has(body.id)) return null;
    const blob = await local.blobs.get(body.id).catch(() => null);
    const fits = blob?.length === body.size;
    const message = fits ? cutToSize(body, await openSeenPayloadInTurns(crypto, body.fileKey, blob)) : null;
    if (!message) await forget(body.id).catch(() => undefined);
    return message;
  }

  async function fetchBlob(body: SealedBody): Promise<Result<Uint8Array, BodyFailure>> {
    const fetched = await blobs.get(body.id);
    if (!fetched.ok) return err(bodyFailure(fetched.error));
    if (await isBlobOf(crypto, body, fetched.value)) {
      await keep(body.id, fetched.value);
      return fetched;
    }
    accuse(body);
    return err({ type: "corrupt" });
  }

  /** Those who ask for one blob at a time share its download. */
  function fetchOnce(body: SealedBody): Promise<Result<Uint8Array, BodyFailure>> {
    const running =
      fetching.get(body.id) ??
      fetchBlob(body).finally(() => {
        fetching.delete(body.id);
      });
    fetching.set(body.id, running);
    return running;
  }

  async function open(body: SealedBody): Promise<Result<Uint8Array, BodyFailure>> {
    const cached = await fromCache(body);
    if (cached) return ok(cached);
    const blob = await fetchOnce(body);
    if (!blob.ok) return blob;
    const message = await openMessage(crypto, body, blob.value);
    return message ? ok(message) : err({ type: "corrupt" });
  }

  return {
    open: (body) => atOnce(() => open(body)),
    has: (id) => held.has(id),
    async fetchAhead(body) {
      await quiet();
      if (held.has(body.id)) return ok(null);
      const fetched = await fetchOnce(body);
      if (!fetched.ok) return fetched;
      if (held.has(body.id)) return ok(null);
      return err({ type: beyond === body.id ? "overLimit" : "full" });
    },
    keep,
    forget,
    count: () => held.size,
    async clear() {
      await quiet();
      for (const id of [...held]) await forget(id);
    },
  };
}

function bodyFailure(failure: GetFailure): BodyFailure {
  if (failure.type === "notFound") return { type: "gone" };
  const { retryAfterSeconds } = failure.type === "offline" ? failure : {};
  return { type: "offline", ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}

/** The message as delivered; null unless the blob is the very one the record speaks of, whole. */
export const openBody = async (crypto: CryptoPort, body: SealedBody, blob: Uint8Array): Promise<Uint8Array | null> =>
  (await isBlobOf(crypto, body, blob)) ? openMessage(crypto, body, blob) : null;

const isBlobOf = async (crypto: CryptoPort, { size, sha256 }: SealedBody, blob: Uint8Array): Promise<boolean> =>
  blob.length === size && equalBytes(await crypto.sha256Async(blob), sha256);

const openMessage = async (crypto: CryptoPort, body: SealedBody, blob: Uint8Array): Promise<Uint8Array | null> =>
  cutToSize(body, await openAgePayloadInTurns(crypto, body.fileKey, blob));

const cutToSize = (
  { trueSize }: SealedBody,
  padded: Awaited<ReturnType<typeof openAgePayloadInTurns>>,
): Uint8Array | null => (padded.ok && padded.value.length >= trueSize ? padded.value.subarray(0, trueSize) : null);
