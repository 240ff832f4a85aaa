/**
 * A provider whose data was restored from a backup shows an older state than this device has seen, as one that hides something
 * does. Nobody but the user can tell which it is. Upon their word the account goes on from what the provider has, in a new generation
 * (log/generation-entry.ts), and what only this device holds is filed again.
 */
import type { CacheKey } from "../../crypto/wrap.ts";
import type { CryptoPort } from "../../crypto/primitives.ts";
import type { BlobId } from "../../lib/ids.ts";
import type { Result } from "../../lib/result.ts";
import type { BlobStore } from "../../storage/blob-store.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { Bodies } from "../bodies.ts";
import type { Evidence } from "../evidence/evidence.ts";
import type { FindingType } from "../evidence/findings.ts";
import type { HeldKeys } from "../keys/held-keys.ts";
import type { RecordPages } from "../sync/record-pages.ts";
import type { Replica } from "../sync/replica.ts";
import type { SealedDocs } from "../sync/sealed-docs.ts";
import type { PutBackParts } from "./put-back.ts";

/** A message that was on this device alone. */
export interface LostMessage {
  readonly subject: string;
  /** Name, else address; "" where nobody is named. */
  readonly from: string;
  /** Unix seconds. */
  readonly date: number;
}

/** What it would mean to go on from what the provider shows. */
export interface RestoredLook {
  /** Entries of the account's history that the provider no longer has; null: more than can be told here. */
  readonly entries: number | null;
  /** Messages that are on this device alone. */
  readonly messages: number;
  /** Of these, those that are here whole: they are filed again. */
  readonly whole: number;
  /** The others, of which nothing but this is here; newest first, at most 100. */
  readonly lost: readonly LostMessage[];
  /** Unix seconds, of the oldest message that is on this device alone; null: there is none. */
  readonly oldest: number | null;
  /** Names of devices that were removed since and are in again: they are removed anew. */
  readonly devices: readonly string[];
  /** Another device of the account has gone on from there already. */
  readonly begun: boolean;
}

export type RestoredFailure =
  | { readonly type: "offline" }
  /** nothing was found against the provider */
  | { readonly type: "notStopped" }
  /** it shows what this device holds again: to check again is enough */
  | { readonly type: "fits" }
  /** it does not know this device, which came in after the backup was made */
  | { readonly type: "unknownDevice" }
  /** what it shows is no earlier state of this account, or breaks a rule of its own */
  | { readonly type: "foreign"; readonly finding: FindingType }
  /** the account's words were changed since, and it shows the ones before in force */
  | { readonly type: "words" }
  /** it shows a transparent account, and this device knows a hardened one */
  | { readonly type: "flavor" }
  | { readonly type: "storage" }
  /** not from here: `companion restored` does it where the companion runs */
  | { readonly type: "notHere" };

/** Mail that is filed again, or was. */
export interface RestoredReport {
  /** Messages to file. */
  readonly of: number;
  readonly done: number;
  /** Those that the provider has not taken so far: they are tried again. */
  readonly skipped: number;
  /** Those that were not here whole, newest first, at most 100. */
  readonly lost: readonly LostMessage[];
  /** How many these are in all. */
  readonly lostCount: number;
}

export interface Accepted {
  readonly result: Result<null, RestoredFailure>;
  /**
   * Not null: the account does nothing any more. It is to be closed, and opened with these, which are stored; also where the cache could
   * not be stored: then it may hold nothing of the account yet, but what is to be filed again.
   */
  readonly secrets: Uint8Array | null;
}

export interface RestoredBackup {
  /** Reads all that the provider shows; nothing has changed afterwards. It may take as long as to join. */
  look(): Promise<Result<RestoredLook, RestoredFailure>>;
  /** Goes on from what `look` has seen. */
  accept(): Promise<Accepted>;
  /** Null: there is nothing to tell. */
  report(): Promise<RestoredReport | null>;
  dismiss(): Promise<void>;
  /** Called when the report has changed. */
  watch(listener: () => void): () => void;
  /** Whether a body that is held is to be filed again. */
  isWanted(blob: BlobId): boolean;
}

/** What a device knows, and what it asks the provider with. */
export interface HistoryParts {
  readonly crypto: CryptoPort;
  readonly remote: RemoteLog;
  readonly blobs: BlobStore;
  readonly local: LocalStore;
  readonly docs: SealedDocs;
  readonly cacheKey: CacheKey & { wipe(): void };
  readonly keep: (secrets: Uint8Array) => Promise<void>;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly evidence: Evidence;
  readonly held: Pick<HeldKeys, "secrets">;
  readonly replica: Replica;
  readonly records: RecordPages;
  readonly bodies: Pick<Bodies, "has" | "open">;
  /** The account does nothing more, and what it holds is not saved: its cache is about to be another. */
  readonly stop: () => Promise<void>;
}

export interface RestoredBackupParts extends HistoryParts, Omit<PutBackParts, "tell" | "wanted"> {
  readonly bodies: Pick<Bodies, "has" | "open" | "forget">;
  /** Of a home that keeps nothing: it has seen no more than what it is shown. */
  readonly passing: boolean;
}

export interface BackupWork extends RestoredBackup {
  /** The end of the log was reached: files again what waits for that, where something does. */
  putBack(): Promise<void>;
  close(): Promise<void>;
}
