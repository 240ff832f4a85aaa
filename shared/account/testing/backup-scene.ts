/** A device that has seen more than a provider whose backup was put back, and what its home does then. */
import { expect } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { emailNumber, seq as toSeq, type EmailNumber, type MailboxId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { LocalStore } from "../../storage/local-store.ts";
import { createMemoryLocalStore } from "../../storage/memory-local-store.ts";
import type { Account } from "../account.ts";
import type { RestoredProvider } from "./restored-world.ts";
import { createWorld, type TestDevice, type World } from "./world.ts";

/** The world's clock, unix seconds. */
export const NOW = 1_700_000_000;

export const subjectsIn = async ({ account }: TestDevice, id: MailboxId = INBOX_ID): Promise<readonly unknown[]> => {
  const view = account.state.mailbox(id);
  const numbers = Array.from({ length: view?.count ?? 0 }, (_, at) => view?.emailAt(at) as EmailNumber);
  return (await account.index(numbers)).map((index) => index?.subject);
};

export interface BackupScene {
  readonly world: World;
  readonly device: TestDevice;
  /** Entries in the log on the day of the backup. */
  readonly backup: number;
}

/** One message before the backup; two after it, of which the first is here whole, starred, and the other was never opened. */
export async function backupScene(): Promise<BackupScene> {
  const world = await createWorld(nodeCrypto);
  const { first: device } = world;
  await world.deliverMany(1, 1);
  await device.account.sync();
  const backup = world.hosted.view.seq;
  await world.deliverMany(2, 3);
  await device.account.sync();
  unwrap(await device.account.body(emailNumber(1)));
  const star = { op: "store", mailbox: INBOX_ID, uids: uidSetOf([2]), mode: "add", flags: ["\\Flagged"] } as const;
  unwrap(await device.account.submit([star]));
  return { world, device, backup };
}

/** Opened at the restored provider, and stopped by what it shows. */
export async function stopped(device: TestDevice, provider: RestoredProvider): Promise<TestDevice> {
  await device.account.close();
  const again = await device.reopen(provider.between);
  expect(await again.account.sync()).toBe(false);
  expect(again.account.connection).toMatchObject({ type: "tampered" });
  return again;
}

/** The secrets to open it with anew. */
export async function accepted({ account }: TestDevice): Promise<Uint8Array> {
  const { result, secrets } = await account.restoredBackup.accept();
  unwrap(result);
  return secrets as Uint8Array;
}

/** As its home does it. */
export async function goOn(world: World, device: TestDevice, provider: RestoredProvider): Promise<TestDevice> {
  unwrap(await device.account.restoredBackup.look());
  const secrets = await accepted(device);
  await device.account.close();
  const next = await world.open(secrets, { ...provider.between, local: device.local });
  next.account.start();
  await filed(next.account);
  return next;
}

/** All that is to be filed again is. */
export const filed = (account: Account): Promise<void> =>
  expect
    .poll(async () => {
      const report = await account.restoredBackup.report();
      return account.connection.type === "online" && (report === null || report.done === report.of);
    })
    .toBe(true);

export async function copyOf(local: LocalStore): Promise<LocalStore> {
  const copy = createMemoryLocalStore();
  const entries = await local.entries.readAfter(toSeq(0), 1_000_000);
  const [first] = entries;
  if (first)
    await copy.entries.append(
      first.seq,
      entries.map(({ bytes }) => bytes),
    );
  for (const name of await local.docs.names("")) await copy.docs.put(name, (await local.docs.get(name)) as Uint8Array);
  for (const id of await local.blobs.keys()) await copy.blobs.put(id, (await local.blobs.get(id)) as Uint8Array);
  return copy;
}

/** Takes so many more writes once `begin` was called, as a process takes that is killed then; none after `end`. */
export function endingAfter(store: LocalStore, writes: number) {
  let left = Infinity;
  const counted =
    <A extends unknown[], T>(write: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      if (left-- <= 0) throw new Error("killed");
      return write(...args);
    };
  const { entries, docs, blobs } = store;
  const ending: LocalStore = {
    entries: { ...entries, append: counted(entries.append), truncate: counted(entries.truncate) },
    docs: { ...docs, put: counted(docs.put), delete: counted(docs.delete) },
    blobs: { ...blobs, put: counted(blobs.put), delete: counted(blobs.delete) },
    clear: counted(store.clear),
  };
  return { store: ending, begin: () => void (left = writes), end: () => void (left = 0) };
}
