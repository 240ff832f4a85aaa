/** All accounts of a running companion, by account id; `reload` follows what other commands did to the folder. */
import type { AccountId } from "../../shared/lib/ids.ts";
import { asciiLower } from "../../shared/mailbox/flags.ts";
import { heldAccounts, removeAccount, type HeldAccount } from "./account-folder.ts";
import type { Connection } from "../../shared/account/account.ts";
import type { Log, LogFields } from "../cli/log.ts";
import type { Mailer } from "./imap-backend.ts";
import { runAccount, type OpenAccount, type RunningAccount } from "./running-account.ts";
import type { AccountStatus } from "./status.ts";

export interface RunningAccounts {
  /** By address, in lower case. */
  mailer(address: string): Mailer | null;
  providers(): readonly string[];
  status(): readonly AccountStatus[];
  /** Opens accounts that were added, takes up new passwords, drops what is gone. */
  reload(): Promise<void>;
  remove(id: AccountId): Promise<void>;
  close(): Promise<void>;
}

export interface AccountsOptions {
  readonly data: string;
  readonly open: OpenAccount;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly log: Log;
}

interface Entry {
  held: HeldAccount;
  readonly running: RunningAccount;
}

export async function runAccounts({ data, open, clock, log }: AccountsOptions): Promise<RunningAccounts> {
  const entries = new Map<AccountId, Entry>();
  const broken = new Map<AccountId, HeldAccount>();
  let turn: Promise<unknown> = Promise.resolve();

  async function take(held: HeldAccount): Promise<void> {
    const entry = entries.get(held.id);
    if (entry) {
      entry.held = held;
      return;
    }
    try {
      const running = await runAccount(held, open, clock);
      entries.set(held.id, { held, running });
      broken.delete(held.id);
      running.account.watchConnection((connection) => {
        log("companion.connection", { account: held.id, ...connectionFields(connection) });
      });
    } catch (error) {
      // the others run
      broken.set(held.id, held);
      log("companion.accountBroken", { account: held.id, error: error instanceof Error ? error.message : "unknown" });
    }
  }

  async function drop(id: AccountId): Promise<void> {
    const entry = entries.get(id);
    entries.delete(id);
    await entry?.running.close();
  }

  async function load(): Promise<void> {
    const held = await heldAccounts(data);
    const ids = new Set(held.map(({ id }) => id));
    for (const id of [...entries.keys()]) if (!ids.has(id)) await drop(id);
    for (const id of broken.keys()) if (!ids.has(id)) broken.delete(id);
    for (const account of held) await take(account);
  }

  /** One after the other. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  }

  await inTurn(load);
  return {
    mailer(address) {
      for (const { held, running } of entries.values())
        if (asciiLower(held.address) === address) return { account: running.account, imapHash: held.imapHash };
      for (const held of broken.values())
        if (asciiLower(held.address) === address) return { account: null, imapHash: held.imapHash };
      return null;
    },
    providers: () => [...new Set([...entries.values()].map(({ held }) => held.provider))],
    status: () => [...entries.values()].map(({ running }) => running.status()),
    reload: () => inTurn(load),
    remove: (id) =>
      inTurn(async () => {
        await drop(id);
        await removeAccount(data, id);
      }),
    close: () =>
      inTurn(async () => {
        await Promise.all([...entries.keys()].map(drop));
      }),
  };
}

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
