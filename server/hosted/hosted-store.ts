/** What the provider's own engines need of its store; server/storage/provider-store.ts is one. */
import type { AccountId, BlobId, DeviceId, Seq } from "../../shared/lib/ids.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { AccountEntry } from "../../shared/log/entry.ts";
import type { ChainPoint } from "../../shared/log/chain.ts";
import type { LogPage, NumberedEntry } from "../../shared/log/page.ts";
import type { Violation } from "../../shared/log/violation.ts";

type AppendRefusal =
  | { readonly type: "refused"; readonly violation: Violation; readonly index: number }
  | { readonly type: "gone" }
  | { readonly type: "failing" }
  | { readonly type: "slowed"; readonly retryAfterSeconds: number };

export interface HostedStore {
  append(
    account: AccountId,
    entries: readonly Uint8Array[],
    author: "device",
  ): Promise<Result<{ readonly assigned: readonly Seq[] }, AppendRefusal>>;
  /** Null for all reads: no such account. */
  read(account: AccountId, after: Seq): LogPage | null;
  head(account: AccountId): { readonly seq: Seq } | null;
  record(account: AccountId): AccountEntry | null;
  latestRecord(account: AccountId): NumberedEntry | null;
  latestCheckpoint(account: AccountId): NumberedEntry | null;
  /** What the account is to begin, since a backup was restored, and the log's end; null: nothing. */
  generationDue(account: AccountId): { readonly generation: number; readonly seen: ChainPoint } | null;
  putBlob(
    account: AccountId,
    id: BlobId,
    body: Uint8Array,
  ): Promise<Result<null, { readonly type: "conflict" | "tooLarge" | "overQuota" | "gone" | "failing" }>>;
  blobSize(account: AccountId, id: BlobId): number | null;
  getBlob(
    account: AccountId,
    id: BlobId,
    range: { start: number; end: number },
  ): Promise<Uint8Array | AsyncIterable<Uint8Array> | null>;
  /** `seq` null: the account is gone. Called right after each commit. Returns the way to stop. */
  watch(account: AccountId, listener: (seq: Seq | null) => void): () => void;
  noteSeen(account: AccountId, device: DeviceId, at: number): Promise<void>;
}
