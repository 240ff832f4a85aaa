/** One account of the memory provider: its log, its blobs and their life, its connections. */
import { equalBytes } from "../../lib/bytes.ts";
import { seq as asSeq, type AccountId, type BlobId, type EntryId, type Seq } from "../../lib/ids.ts";
import { createLock } from "../../lib/lock.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import { checkEntry, type Checked } from "../../log/check.ts";
import { parseEntry, type Entry } from "../../log/entry.ts";
import { createLedger } from "../../log/ledger.ts";
import type { LedgerView } from "../../log/ledger-view.ts";
import { MAX_PAGE_ENTRIES, type LogPage, type NumberedEntry } from "../../log/page.ts";
import { stageLedger } from "../../log/staged-ledger.ts";
import type { Violation } from "../../log/violation.ts";
import type { BlobStore } from "../blob-store.ts";
import type { Refused, RemoteLog } from "../remote-log.ts";
import { clockFault } from "../record-clock.ts";
import { createHostedBlobs, type BlobState } from "./hosted-blobs.ts";
import { createConnection } from "./hosted-connection.ts";
import type { MemoryProviderOptions } from "./memory-provider.ts";

/** A device's way to the provider. */
export interface Connection {
  readonly log: RemoteLog;
  readonly blobs: BlobStore;
  /** While false everything fails with `offline` and watchers hear nothing. */
  online: boolean;
}

export interface HostedAccount {
  readonly id: AccountId;
  readonly view: LedgerView;
  /** All entries so far, in order. */
  readonly entries: readonly Uint8Array[];
  connect(): Connection;
  /** The provider's own append: a delivered message's entry and blob. */
  deliver(entry: Uint8Array, blob: { readonly id: BlobId; readonly bytes: Uint8Array }): Promise<Result<Seq, Refused>>;
  /** A device's append; `role` "provider" may write INCOMING. */
  append(entries: readonly Uint8Array[], role?: "device" | "provider"): Promise<Result<readonly Seq[], Refused>>;
  blobState(id: BlobId): BlobState | null;
  /** Octets of all blobs. */
  storedBytes(): number;
  page(after: Seq, most?: number): LogPage;
  /** The newest entry of a type; null if there is none. */
  newest(type: Entry["type"]): NumberedEntry | null;
  /** Called after each append. Returns the way to stop. */
  onAppend(listener: () => void): () => void;
  readonly blobs: BlobStore;
  sweep(): void;
}

type StagedBatch = { readonly checked: readonly Checked[]; readonly assigned: readonly Seq[] };

export function createHostedAccount(id: AccountId, options: MemoryProviderOptions): HostedAccount {
  const { crypto, pageEntries = MAX_PAGE_ENTRIES } = options;
  const ledger = createLedger(crypto, id);
  const entries: Uint8Array[] = [];
  const seqs = new Map<EntryId, Seq>();
  const newest = new Map<Entry["type"], NumberedEntry>();
  const blobs = createHostedBlobs(options);
  const lock = createLock();
  const listeners = new Set<() => void>();

  async function stage(
    batch: readonly Uint8Array[],
    role: "device" | "provider",
  ): Promise<Result<StagedBatch, Refused>> {
    const staged = stageLedger(ledger);
    const checked: Checked[] = [];
    const assigned: Seq[] = [];
    for (const [index, bytes] of batch.entries()) {
      const entry = parseEntry(bytes);
      const known = entry ? (seqs.get(entry.id) ?? checked.find((one) => one.entry.id === entry.id)?.seq) : undefined;
      if (entry && known !== undefined) {
        const stored = entries[known - 1] ?? checked.find(({ seq }) => seq === known)?.bytes;
        if (!stored || !equalBytes(stored, bytes)) return refused({ type: "conflict", entry: entry.id }, index);
        assigned.push(known);
        continue;
      }
      const result = await checkOne(staged, entry, bytes, role);
      if (!result.ok) return refused(result.error, index);
      staged.advance(result.value);
      checked.push(result.value);
      assigned.push(result.value.seq);
    }
    return ok({ checked, assigned });
  }

  async function checkOne(
    view: LedgerView,
    entry: Entry | null,
    bytes: Uint8Array,
    role: "device" | "provider",
  ): Promise<Result<Checked, Violation>> {
    if (entry === null) return err({ type: "malformed" });
    if (entry.type === "incoming" && role === "device") return err({ type: "notAllowed" });
    const result = await checkEntry(crypto, view, entry, bytes);
    if (!result.ok) return result;
    const late = options.clock ? clockFault(view.record?.record ?? null, entry, options.clock()) : null;
    if (late) return err(late);
    const missing = blobs.missing(entry);
    return missing ? err({ type: "blobMissing", blob: missing }) : result;
  }

  function commit({ checked }: StagedBatch): void {
    for (const one of checked) {
      ledger.advance(one);
      entries.push(one.bytes.slice());
      seqs.set(one.entry.id, one.seq);
      newest.set(one.entry.type, { seq: one.seq, bytes: one.bytes.slice() });
      blobs.apply(one.entry);
    }
    if (checked.length > 0) for (const listener of [...listeners]) listener();
  }

  const account: HostedAccount = {
    id,
    view: ledger,
    entries,
    connect: () => createConnection(account),
    append: (batch, role = "device") =>
      lock(async () => {
        const staged = await stage(batch, role);
        if (!staged.ok) return staged;
        commit(staged.value);
        return ok(staged.value.assigned);
      }),
    async deliver(entry, blob) {
      await blobs.store.put(blob.id, blob.bytes);
      const appended = await account.append([entry], "provider");
      return appended.ok ? ok(appended.value[0] ?? asSeq(0)) : appended;
    },
    blobState: (blob) => blobs.state(blob),
    storedBytes: () => blobs.storedBytes(),
    page: (after, most = pageEntries) => ({
      ...{ first: asSeq(after + 1), last: ledger.seq, head: ledger.head },
      entries: entries.slice(after, after + Math.min(most, pageEntries)).map((bytes) => bytes.slice()),
    }),
    newest: (type) => newest.get(type) ?? null,
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    blobs: blobs.store,
    sweep: () => blobs.sweep(),
  };
  return account;
}

const refused = (violation: Violation, index: number) => err<Refused>({ type: "refused", violation, index });
