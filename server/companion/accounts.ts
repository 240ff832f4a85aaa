/** All accounts of a running companion, by account id; `reload` follows what other commands did to the folder. */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import { createLock } from "../../shared/lib/lock.ts";
import { asciiLower } from "../../shared/mailbox/flags.ts";
import type { HeldAccount } from "./account-folder.ts";
import type { Connection } from "../../shared/account/account.ts";
import type { Log, LogFields } from "../cli/log.ts";
import type { CacheRoom } from "../storage/cache-room.ts";
import type { Mailer } from "./imap-backend.ts";
import { isRevoked, removedNoteOf } from "./removal.ts";
import type { RemovedNote } from "./removed-note.ts";
import { runAccount, type OpenAccount, type RunningAccount } from "./running-account.ts";
import { noteToStatus, type AccountStatus } from "./status.ts";
import type { KeyAnswers } from "./key-request.ts";
import type { PrefetchPlan, PrefetchStatus } from "./prefetch.ts";
import type { Vault } from "./vault.ts";

export interface RunningAccounts {
  /** By address or user name, in lower case. */
  mailer(address: string): Mailer | null;
  account(id: AccountId): RunningAccount | null;
  /** Those that are open. */
  all(): readonly RunningAccount[];
  status(): readonly AccountStatus[];
  /** Opens accounts that were added, takes up new passwords, drops what is gone. */
  reload(): Promise<void>;
  remove(id: AccountId): Promise<void>;
  /** Ends its sessions, and begins anew from the provider. */
  clearCache(id: AccountId): Promise<void>;
  /** Goes on from what the provider has, as it was looked at: ends its sessions, and opens it anew. */
  acceptRestored(id: AccountId): Promise<KeyAnswers["acceptRestored"]>;
  close(): Promise<void>;
}

export interface AccountsOptions {
  readonly crypto: CryptoPort;
  readonly vault: Vault;
  readonly open: OpenAccount;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly log: Log;
  readonly prefetch: PrefetchPlan;
  /** What all of them may keep. */
  readonly room: CacheRoom;
}

interface Entry {
  held: HeldAccount;
  readonly running: RunningAccount;
}

export async function runAccounts(options: AccountsOptions): Promise<RunningAccounts> {
  const { crypto, vault, open, clock, log, prefetch: plan, room } = options;
  const entries = new Map<AccountId, Entry>();
  const broken = new Map<AccountId, HeldAccount>();
  let notes: readonly RemovedNote[] = [];
  /** One after the other. */
  const inTurn = createLock();

  async function take(held: HeldAccount): Promise<void> {
    const entry = entries.get(held.id);
    if (entry) {
      entry.held = held;
      return;
    }
    try {
      const running = await openHeld(held);
      entries.set(held.id, { held, running });
      broken.delete(held.id);
      running.account.watchConnection((connection) => heard(held.id, connection));
      if (running.account.lostUnsent) log("companion.unsentUnreadable", { account: held.id });
      logAnnouncements(held.id, running.account);
    } catch (error) {
      // the others run
      broken.set(held.id, held);
      log("companion.accountBroken", { account: held.id, error: error instanceof Error ? error.message : "unknown" });
    }
  }

  async function openHeld(held: HeldAccount): Promise<RunningAccount> {
    const secrets = await vault.secretsOf(held);
    if (!secrets) throw new Error("its keys do not open with this folder's lock");
    const keep = (changed: Uint8Array): Promise<void> => vault.keep(held.id, changed);
    const opened = await open({ provider: held.provider, cache: held.cache, secrets, keep, room }, true);
    const onState = (status: PrefetchStatus): void => log("companion.prefetch", { account: held.id, ...status });
    return runAccount({ crypto, held, opened, clock, prefetch: { plan, onState } });
  }

  function heard(id: AccountId, connection: Connection): void {
    log("companion.connection", { account: id, ...connectionFields(connection) });
    if (isRevoked(connection)) void inTurn(() => wipe(id)).catch(() => log("companion.wipeFailed", { account: id }));
  }

  /** Each once, also those of before the start that nobody has dismissed. */
  function logAnnouncements(id: AccountId, { security }: RunningAccount["account"]): void {
    const logged = new Set<string>();
    const logNew = (): void => {
      for (const { seq, type, undoUntil } of security.announcements()) {
        if (logged.has(`${seq} ${type}`)) continue;
        logged.add(`${seq} ${type}`);
        log("companion.announcement", { account: id, seq, type, ...(undoUntil === null ? {} : { undoUntil }) });
      }
    };
    security.watchAnnouncements(logNew);
    logNew();
  }

  /** Another device has removed this one: nothing of the account stays but the note. */
  async function wipe(id: AccountId): Promise<void> {
    const entry = entries.get(id);
    if (!entry) return;
    const note = removedNoteOf(entry.held, entry.running.account, clock);
    // at no moment is there neither the account nor the note
    notes = [...notes, note];
    await drop(id, "[ALERT] This device was removed from the account");
    await vault.wipe(note);
    notes = await vault.notes();
    log("companion.revoked", { account: id });
  }

  async function drop(id: AccountId, why: string): Promise<void> {
    const entry = entries.get(id);
    entries.delete(id);
    await entry?.running.close(why);
  }

  async function load(): Promise<void> {
    const held = await vault.accounts();
    notes = await vault.notes();
    const ids = new Set(held.map(({ id }) => id));
    for (const id of [...entries.keys()]) if (!ids.has(id)) await drop(id, GONE);
    for (const id of broken.keys()) if (!ids.has(id)) broken.delete(id);
    for (const account of held) await take(account);
  }

  await inTurn(load);
  return {
    mailer(address) {
      const isMeant = (one: { readonly address: string; readonly username?: string | null }): boolean =>
        asciiLower(one.address) === address || asciiLower(one.username ?? one.address) === address;
      for (const { held, running } of entries.values())
        if (isMeant(held)) {
          const { account, watchEnd, firstNew, post } = running;
          return { type: "open", imapHash: held.imapHash, account, watchEnd, firstNew, post };
        }
      const unopened = [...broken.values()].find(isMeant);
      if (unopened) return { type: "broken", imapHash: unopened.imapHash };
      const note = notes.find(isMeant);
      return note ? { type: "removed", imapHash: note.imapHash } : null;
    },
    account: (id) => entries.get(id)?.running ?? null,
    all: () => [...entries.values()].map(({ running }) => running),
    status: () => [...[...entries.values()].map(({ running }) => running.status()), ...notes.map(noteToStatus)],
    reload: () => inTurn(load),
    remove: (id) =>
      inTurn(async () => {
        await drop(id, GONE);
        await vault.remove(id);
        await load();
      }),
    clearCache: (id) =>
      inTurn(async () => {
        await drop(id, "[UNAVAILABLE] The companion's cache is being cleared, connect again");
        try {
          await vault.clearCache(id);
        } finally {
          await load();
        }
      }),
    async acceptRestored(id) {
      const running = entries.get(id)?.running;
      if (!running) throw new Error("that account is not open here");
      // it may read for long, and who removes the account meanwhile ends it
      const { result, secrets } = await running.account.restoredBackup.accept();
      if (secrets)
        await inTurn(async () => {
          if (entries.get(id)?.running !== running) return;
          try {
            await drop(id, "[UNAVAILABLE] The account was opened anew, connect again");
          } finally {
            await load();
          }
        });
      return result;
    },
    close: () =>
      inTurn(async () => {
        await Promise.all([...entries.keys()].map((id) => drop(id, "Shutting down")));
      }),
  };
}

const GONE = "[ALERT] The account was removed from this companion";

/** What matters when somebody asks later why there was no mail. */
function connectionFields(connection: Connection): LogFields {
  switch (connection.type) {
    case "tampered":
      return { state: "tampered", finding: connection.finding, seq: connection.seq, found: connection.found };
    case "refused":
      return { state: "refused", reason: connection.reason };
    case "syncing":
      return { state: "syncing", remaining: connection.remaining };
    case "connecting":
    case "online":
    case "offline":
      return { state: connection.type };
  }
}
