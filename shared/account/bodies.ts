/**
 * Message bodies: sealed blobs from this device's cache or the provider, opened with the file key the record holds. A
 * body is shown only when blob hash, header MAC, every chunk to the last and the true size fit (docs/protocol.md).
 */
import { openAgePayload } from "../crypto/age/open.ts";
import type { CryptoPort } from "../crypto/primitives.ts";
import { equalBytes } from "../lib/bytes.ts";
import type { BlobId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { BlobStore } from "../storage/blob-store.ts";
import type { LocalStore } from "../storage/local-store.ts";
import type { BodyFailure } from "./account.ts";
import type { SealedBody } from "./email-record.ts";

export interface Bodies {
  open(body: SealedBody): Promise<Result<Uint8Array, BodyFailure>>;
  has(id: BlobId): boolean;
  /** Keeps a sealed body that this device has made or fetched. */
  keep(id: BlobId, blob: Uint8Array): Promise<void>;
  forget(id: BlobId): Promise<void>;
}

export async function createBodies(crypto: CryptoPort, blobs: BlobStore, local: LocalStore): Promise<Bodies> {
  const held = new Set<BlobId>(await local.blobs.keys());

  async function keep(id: BlobId, blob: Uint8Array): Promise<void> {
    await local.blobs.put(id, blob);
    held.add(id);
  }

  async function fetchBlob(id: BlobId): Promise<Result<Uint8Array, BodyFailure>> {
    const cached = held.has(id) ? await local.blobs.get(id) : null;
    if (cached) return ok(cached);
    const fetched = await blobs.get(id);
    if (fetched.ok) return ok(fetched.value);
    return err(fetched.error.type === "notFound" ? { type: "gone" } : { type: "offline" });
  }

  return {
    async open(body) {
      const blob = await fetchBlob(body.id);
      if (!blob.ok) return blob;
      const message = await openBody(crypto, body, blob.value);
      if (!message) {
        await local.blobs.delete(body.id);
        held.delete(body.id);
        return err({ type: "corrupt" });
      }
      if (!held.has(body.id)) await keep(body.id, blob.value);
      return ok(message);
    },
    has: (id) => held.has(id),
    keep,
    async forget(id) {
      if (held.delete(id)) await local.blobs.delete(id);
    },
  };
}

/** The message as delivered; null unless the blob is the very one the record speaks of, whole. */
export async function openBody(crypto: CryptoPort, body: SealedBody, blob: Uint8Array): Promise<Uint8Array | null> {
  if (blob.length !== body.size || !equalBytes(await crypto.sha256Async(blob), body.sha256)) return null;
  const padded = openAgePayload(crypto, body.fileKey, blob);
  if (!padded.ok || padded.value.length < body.trueSize) return null;
  return padded.value.subarray(0, body.trueSize);
}
