/** One account while the companion runs: the engine over its folder, and when it was last in step with the provider. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "../../shared/account/account.ts";
import { createListeners } from "../../shared/account/listeners.ts";
import { createPost, type Post } from "../../shared/account/outbox/post.ts";
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import type { BlobId } from "../../shared/lib/ids.ts";
import type { MailboxView, StateView } from "../../shared/mailbox/view.ts";
import { closeMailDesk, mailDeskOf } from "../../workers/service/changes/mail-desk.ts";
import type { CacheRoom } from "../storage/cache-room.ts";
import type { HeldAccount } from "./account-folder.ts";
import { bodyWorth } from "./body-worth.ts";
import { createKeyDesk, type KeyDesk } from "./key-desk.ts";
import { startPrefetch, type PrefetchParts } from "./prefetch.ts";
import { accountToStatus, type AccountStatus } from "./status.ts";

export interface RunningAccount {
  readonly held: HeldAccount;
  readonly account: Account;
  readonly desk: KeyDesk;
  /** Where mail programs hand messages over. */
  readonly post: Post;
  status(): AccountStatus;
  /** The lowest UID of a mailbox that was not read yet when this process began; 0: none of it was. */
  firstNew(mailbox: MailboxView): number;
  /** Called once, just before it closes, with words for whoever uses it. */
  watchEnd(listener: (why: string) => void): () => void;
  close(why: string): Promise<void>;
}

/** What an engine needs of its home. */
export interface EngineHome extends Pick<HeldAccount, "provider" | "cache"> {
  readonly secrets: Uint8Array;
  /** Stores changed secrets; durable when it resolves. */
  keep(secrets: Uint8Array): Promise<void>;
  /** What it shares with others; else nothing limits what it keeps. */
  readonly room?: CacheRoom;
}

export interface OpenedStore {
  /** Of the bodies kept. */
  octets(): number;
  /** What is worth least makes room first; 0: what was not used for longest. */
  rankBy(worth: (id: BlobId) => number): void;
  close(): Promise<void>;
}

/** An engine and what it stands on. */
export interface OpenedAccount {
  readonly account: Account;
  /** Its cache; closed after the account. */
  readonly store: OpenedStore;
}

/** `reach` false: the provider counts as unreachable, whatever the network does. */
export type OpenAccount = (home: EngineHome, reach: boolean) => Promise<OpenedAccount>;

export interface RunOptions {
  readonly crypto: CryptoPort;
  readonly held: HeldAccount;
  readonly opened: OpenedAccount;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly prefetch: Pick<PrefetchParts, "plan" | "onState">;
}

/** Begins to sync; returns at once with what is cached. */
export async function runAccount(options: RunOptions): Promise<RunningAccount> {
  const { crypto, held, clock } = options;
  const { account, store } = options.opened;
  const ends = createListeners<string>();
  let lastSync = await readLastSync(held);
  const note = (): void => {
    if (account.connection.type === "online") lastSync = Math.floor(clock() / 1000);
  };
  let restored = await account.restoredBackup.report();
  const look = (): void =>
    void account.restoredBackup.report().then(
      (report) => (restored = report),
      () => undefined,
    );
  const stops = [account.watchConnection(note), account.subscribe(note), account.restoredBackup.watch(look)];
  const firstNew = uidsNext(account.state);
  store.rankBy(bodyWorth(account, options.prefetch.plan, clock));
  // snoozed mail comes back, and muted mail goes, whether or not a page is open
  const { outbox, held: here } = mailDeskOf(account);
  const { randomBytes, sha256Async: sha256 } = crypto;
  const post = createPost({ account, outbox, held: here, clock, randomBytes, sha256 });
  account.start();
  const prefetch = startPrefetch({ account, clock, ...options.prefetch });
  return {
    held,
    account,
    desk: createKeyDesk(crypto, account),
    post,
    status() {
      note();
      const { connection } = account;
      const cachedOctets = store.octets();
      const { status } = prefetch;
      return accountToStatus({ held, account, connection, lastSync, cachedOctets, prefetch: status(), restored });
    },
    watchEnd: ends.add,
    firstNew: ({ id, uidValidity }) => firstNew.get(`${id} ${uidValidity}`) ?? 0,
    async close(why) {
      note();
      ends.tell(why);
      for (const stop of stops) stop();
      const stopped = prefetch.close();
      post.close();
      closeMailDesk(account);
      await account.close();
      await stopped;
      await store.close();
      await writeLastSync(held, lastSync);
    },
  };
}

/** UIDNEXT by mailbox and UIDVALIDITY. */
const uidsNext = (state: StateView): ReadonlyMap<string, number> =>
  new Map(state.mailboxes().map(({ id, uidValidity, uidNext }) => [`${id} ${uidValidity}`, uidNext]));

/** The same of an account that nobody runs: from the cache alone, which stays as it is. */
export async function stoppedStatus(held: HeldAccount, { account, store }: OpenedAccount): Promise<AccountStatus> {
  // what was found stands, whoever runs
  const connection = account.connection.type === "tampered" ? account.connection : ({ type: "stopped" } as const);
  const lastSync = await readLastSync(held);
  const kept = { cachedOctets: store.octets(), prefetch: { state: "stopped", left: 0 } } as const;
  const restored = await account.restoredBackup.report();
  const status = accountToStatus({ held, account, connection, lastSync, restored, ...kept });
  await store.close();
  return status;
}

const lastSyncPath = ({ cache }: HeldAccount): string => join(cache, "last-sync");

/** Unix seconds; null = never. */
export async function readLastSync(held: HeldAccount): Promise<number | null> {
  const text = await readFile(lastSyncPath(held), "utf8").catch(() => "");
  return /^\d{1,12}\n$/.test(text) ? Number(text) : null;
}

async function writeLastSync(held: HeldAccount, seconds: number | null): Promise<void> {
  if (seconds !== null) await writeFile(lastSyncPath(held), `${seconds}\n`, { mode: 0o600 }).catch(() => undefined);
}
