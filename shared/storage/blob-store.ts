/** Port: an account's blobs at its provider: written once, never changed. */
import type { BlobId } from "../lib/ids.ts";
import type { Result } from "../lib/result.ts";
import type { ReadFailure } from "./remote-log.ts";

/** Octets `start` … `end` − 1; the answer is shorter where the blob ends before. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export type GetFailure = ReadFailure | { readonly type: "notFound" };
/** `conflict`: other bytes stand under this id. */
export type PutFailure = ReadFailure | { readonly type: "conflict" } | { readonly type: "tooLarge" };

export interface BlobStore {
  /**
   * Durable when it answers; the same bytes again are no failure. Lives a day unless an entry adds it. `progress`: octets that
   * left so far, where that can be told; 0 when it begins.
   */
  put(
    id: BlobId,
    bytes: Uint8Array,
    signal?: AbortSignal,
    progress?: (sent: number) => void,
  ): Promise<Result<null, PutFailure>>;
  /** Unverified: compare with the hash its entry names. */
  get(id: BlobId, range?: ByteRange, signal?: AbortSignal): Promise<Result<Uint8Array, GetFailure>>;
}
