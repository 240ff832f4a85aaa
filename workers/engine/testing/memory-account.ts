/** An Account in memory: the real fold, fed directly, without log, keys or provider. */
import { noBackup } from "../../../shared/account/testing/no-backup.ts";
import type { Account, Connection } from "../../../shared/account/account.ts";
import {
  idFromBytes,
  seq,
  type AccountId,
  type BlobId,
  type DeviceId,
  type EntryId,
  type MailboxId,
} from "../../../shared/lib/ids.ts";
import { u64ToBytes, concatBytes } from "../../../shared/lib/bytes.ts";
import { err, ok } from "../../../shared/lib/result.ts";
import { createFold } from "../../../shared/mailbox/fold.ts";
import { forkOf, stepsToOps } from "../../../shared/mailbox/fork.ts";
import type { Change, FoldEntry, Outcome } from "../../../shared/mailbox/op.ts";
import { indexData } from "../../../shared/mime/index/index-data.ts";
import { createMemorySecurity } from "./memory-security.ts";

export interface MemoryAccount extends Account {
  deliver(message: Uint8Array): void;
  become(connection: Connection): void;
  readonly log: string[];
}

const id = (n: number): Uint8Array => concatBytes(u64ToBytes(0x5eed), u64ToBytes(n));

export function createMemoryAccount(address = "anna@example.org"): MemoryAccount {
  const fold = createFold();
  const messages: Uint8Array[] = [];
  const listeners = new Set<(changes: readonly Change[]) => void>();
  const watchers = new Set<(connection: Connection) => void>();
  const log: string[] = [];
  const docs = new Map<string, Uint8Array>();
  const files = new Map<string, Uint8Array>();
  let connection: Connection = { type: "online" };
  let ids = 1;
  let unsent = 0;

  type WithoutSeq<T> = T extends unknown ? Omit<T, "seq"> : never;
  function apply(entry: WithoutSeq<FoldEntry>): readonly Outcome[] {
    const applied = fold.apply({ ...entry, seq: seq(fold.state.seq + 1) });
    for (const listener of listeners) listener(applied.changes);
    return applied.outcomes;
  }

  apply({ kind: "generation", time: 1_700_000_000 });
  return {
    id: idFromBytes<AccountId>(id(1)),
    device: idFromBytes<DeviceId>(id(2)),
    address,
    state: fold.state,
    shown: fold.state,
    ahead: fold.state,
    head: new Uint8Array(32),
    get connection() {
      return connection;
    },
    removal: null,
    security: createMemorySecurity(),
    appendLimit: 1 << 20,
    lostUnsent: false,
    stalled: null,
    unsubscribe: () => Promise.resolve(err({ type: "unknown" })),
    answering: null,
    outgoing: { submit: () => Promise.resolve(err({ type: "notOffered" })) },
    get unsent() {
      return unsent;
    },
    log,
    start: () => void log.push("start"),
    sync: () => Promise.resolve(true),
    checkAgain: () => Promise.resolve(connection.type !== "tampered"),
    restoredBackup: noBackup,
    findings: () => [],
    submit(ops) {
      const flagsOnly = ops.every(({ op }) => op === "store");
      if (connection.type === "offline" && flagsOnly) unsent++;
      if (connection.type === "offline")
        return Promise.resolve(flagsOnly ? ok({ type: "queued" }) : err({ type: "offline" }));
      return Promise.resolve(ok({ type: "confirmed", outcomes: apply({ kind: "ops", ops, releases: [] }) }));
    },
    // carried out at once, also offline: nobody else changes this account
    intend(steps) {
      const outcomes = steps.flatMap((step) => apply({ kind: "ops", ops: stepsToOps(fold, [step]), releases: [] }));
      const reason = outcomes.find((outcome) => outcome.type === "refused")?.reason;
      if (reason !== undefined) return Promise.resolve(err({ type: "refused", reason }));
      if (connection.type === "offline") unsent++;
      return Promise.resolve(ok({ id: idFromBytes<EntryId>(id(++ids + 2000)) }));
    },
    withdraw: () => Promise.resolve(false),
    undoOf: () => null,
    watchIntents: () => () => undefined,
    append: () => Promise.resolve(err({ type: "offline" })),
    appendAll: () => Promise.resolve(err({ type: "offline" })),
    replace: () => Promise.resolve(err({ type: "offline" })),
    draftDoc: {
      isKept: true,
      get: () => Promise.resolve(docs.get("drafts") ?? null),
      put: (content) => Promise.resolve(void docs.set("drafts", content)),
      files: {
        names: () => Promise.resolve([...files.keys()]),
        get: (name) => Promise.resolve(files.get(name) ?? null),
        put: (name, content) => Promise.resolve(void files.set(name, content)),
        delete: (name) => Promise.resolve(void files.delete(name)),
      },
    },
    index: (emails) =>
      Promise.resolve(
        emails.map((number) => {
          const message = messages[number];
          return message ? indexData(message, { receivedAt: 0 }) : null;
        }),
      ),
    body(number) {
      const message = messages[number];
      if (!message) return Promise.resolve(err({ type: "gone" }));
      return Promise.resolve(connection.type === "offline" ? err({ type: "offline" }) : ok(message));
    },
    hasBody: () => false,
    keepBody: () => Promise.resolve(err({ type: "offline" })),
    keptBodies: () => 0,
    dropBodies: () => Promise.resolve(),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribeShown(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribeAhead(listener) {
      let told = forkOf(fold);
      const tell = (): void => {
        const found = told.differencesTo(forkOf(fold));
        told = forkOf(fold);
        listener(found);
      };
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    watchConnection(listener) {
      watchers.add(listener);
      return () => watchers.delete(listener);
    },
    searchDocs: {
      get: (name) => Promise.resolve(docs.get(name) ?? null),
      put: (name, bytes) => Promise.resolve(void docs.set(name, bytes)),
      delete: (name) => Promise.resolve(void docs.delete(name)),
    },
    newMailboxId: () => idFromBytes<MailboxId>(id(++ids + 1000)),
    settle: () => Promise.resolve(),
    close() {
      log.push("close");
      return Promise.resolve();
    },
    deliver(message) {
      const n = messages.push(message);
      const email = {
        id: idFromBytes<EntryId>(id(n)),
        blobId: idFromBytes<BlobId>(id(n)),
        size: message.length,
        internalDate: 1_700_000_000 + n,
        sha256: concatBytes(id(n), id(n)),
      };
      apply({ kind: "incoming", email, junk: false });
    },
    become(next) {
      connection = next;
      for (const watcher of watchers) watcher(next);
    },
  };
}
