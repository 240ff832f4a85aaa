/**
 * A device that is killed at each step of taking intents on and sending them, over its real cache in files: what it said it
 * had taken on happens, and nothing happens twice, whatever another device does meanwhile.
 */
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../../../server/companion/testing/temp-folder.ts";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { openFileStore, type FileStore } from "../../../server/storage/files.ts";
import type { EntryId } from "../../lib/ids.ts";
import { ARCHIVE_ID, INBOX_ID } from "../../mailbox/generation.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { Account } from "../account.ts";
import { allSent, idAt } from "../testing/account-contract.ts";
import { Life } from "../testing/life.ts";
import { createWorld, type World } from "../testing/world.ts";

const MESSAGES = 3;

/** How often each message came into the archive, as another device saw it. */
function watchArrivals(account: Account): Map<EntryId, number> {
  const arrivals = new Map<EntryId, number>();
  account.subscribe((changes) => {
    for (const change of changes) {
      if (change.type !== "added" || change.mailbox !== ARCHIVE_ID) continue;
      for (const uid of change.uids) {
        const view = account.state.mailbox(ARCHIVE_ID);
        const email = view && account.state.email(view.emailAt(view.indexOf(uid)));
        if (email) arrivals.set(email.id, (arrivals.get(email.id) ?? 0) + 1);
      }
    }
  });
  return arrivals;
}

/** Another device puts all that has come into the archive back. */
async function putBack(account: Account): Promise<void> {
  await account.sync();
  const view = account.state.mailbox(ARCHIVE_ID);
  const uids = Array.from({ length: view?.count ?? 0 }, (_, i) => view?.uidAt(i) ?? 0);
  if (uids.length > 0) await account.submit([{ op: "move", mailbox: ARCHIVE_ID, uids: uidSetOf(uids), to: INBOX_ID }]);
}

interface Trial {
  readonly world: World;
  readonly life: Life;
  readonly account: Account;
  readonly setOnline: (online: boolean) => void;
  /** The device anew, on what the dead one has left. */
  revive(): Promise<Account>;
}

async function begin(): Promise<Trial> {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, MESSAGES);
  const folder = tempFolder();
  const stores: FileStore[] = [];
  const openStore = async (): Promise<FileStore> => {
    const store = await openFileStore(folder);
    stores.push(store);
    return store;
  };
  onTestFinished(async () => {
    for (const store of stores) await store.close().catch(() => undefined);
  });
  const life = new Life();
  const local = life.store(await openStore());
  const { secrets } = world.first;
  const device = await world.open(secrets, { local, log: (log) => life.log(log) });
  await device.account.sync();
  return {
    ...{ world, life, account: device.account },
    setOnline: (online) => void (device.connection.online = online),
    revive: async () => (await world.open(secrets, { local: await openStore() })).account,
  };
}

/** Takes one intent on for each message; names of those that it said it had. */
async function intendAll({ account, life }: Trial, said: Set<EntryId>, ids: readonly EntryId[]): Promise<void> {
  for (const id of ids) {
    const step = { op: "move", mailbox: INBOX_ID, emails: [id], to: ARCHIVE_ID } as const;
    const taken = account.intend([step]).then((result) => {
      if (result.ok && !life.isDead) said.add(id);
    });
    await Promise.race([taken, life.died]);
  }
}

/** The device's life: online all the time, or offline until everything waits. */
async function live(trial: Trial, offline: boolean, said: Set<EntryId>, ids: readonly EntryId[]): Promise<void> {
  const { account, life, setOnline } = trial;
  if (offline) {
    setOnline(false);
    await Promise.race([account.sync(), life.died]);
  }
  await intendAll(trial, said, ids);
  setOnline(true);
  await Promise.race([offline ? account.sync() : allSent(account), life.died]);
}

/** How many steps that life had; the device was killed at this one. */
async function killedAt(step: number, offline: boolean): Promise<{ steps: number; isDead: boolean }> {
  const trial = await begin();
  const { world, life, account } = trial;
  const other = await world.another();
  await other.account.sync();
  const arrivals = watchArrivals(other.account);
  const ids = Array.from({ length: MESSAGES }, (_, n) => idAt(account, INBOX_ID, n));
  const said = new Set<EntryId>();
  life.endsAt(step);
  await live(trial, offline, said, ids);
  const { steps, isDead } = life;
  await putBack(other.account);
  const again = await trial.revive();
  expect(await again.sync()).toBe(true);
  expect(again.unsent).toBe(0);
  await other.account.sync();
  for (const id of ids) {
    const times = arrivals.get(id) ?? 0;
    expect([step, times]).toEqual([step, said.has(id) ? 1 : Math.min(times, 1)]);
  }
  return { steps, isDead };
}

test.each([
  ["online", false],
  ["offline", true],
])("killed at each step, %s", { timeout: 120_000 }, async (_, offline) => {
  let step = 0;
  while ((await killedAt(step, offline)).isDead) step++;
  // it takes as many to write a queue and to send it
  expect(step).toBeGreaterThan(offline ? 10 : 15);
});
