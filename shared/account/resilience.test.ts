/** What goes wrong around an engine (a full disk, a lost answer, a listener that throws) costs no change and no state. */
import { expect, onTestFinished, test, vi } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { utf8 } from "../lib/bytes.ts";
import { emailNumber } from "../lib/ids.ts";
import { err, unwrap } from "../lib/result.ts";
import { ARCHIVE_ID, INBOX_ID } from "../mailbox/generation.ts";
import { uidSetOf } from "../mailbox/uid-set.ts";
import { createMemoryLocalStore } from "../storage/memory-local-store.ts";
import type { LocalStore } from "../storage/local-store.ts";
import { AGAIN, type RemoteLog } from "../storage/remote-log.ts";
import { idAt, inbox, setFlag } from "./testing/account-contract.ts";
import { createWorld, sampleMessage } from "./testing/world.ts";

const FULL = new Error("no space left");

/** A store that refuses what `full` names. */
function fullStore(full: { entries: boolean; blobs: boolean; docs: boolean }): LocalStore {
  const store = createMemoryLocalStore();
  const unless = (refused: boolean, act: () => Promise<void>): Promise<void> =>
    refused ? Promise.reject(FULL) : act();
  return {
    ...store,
    entries: { ...store.entries, append: (...run) => unless(full.entries, () => store.entries.append(...run)) },
    blobs: { ...store.blobs, put: (...blob) => unless(full.blobs, () => store.blobs.put(...blob)) },
    docs: { ...store.docs, put: (...doc) => unless(full.docs, () => store.docs.put(...doc)) },
  };
}

test("changes that wait are sent once each, however many ask for it at once", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  await deliver(sampleMessage(1));
  await first.account.sync();
  first.connection.online = false;
  await first.account.sync();
  const flags = ["a", "b", "c", "d"];
  for (const flag of flags) expect(unwrap(await setFlag(first.account, flag))).toEqual({ type: "queued" });
  const { seq } = first.account.state;
  first.connection.online = true;
  await Promise.all([first.account.sync(), first.account.sync(), setFlag(first.account, "e"), first.account.sync()]);
  await first.account.sync();
  expect(inbox(first.account).flagsAt(0)).toEqual([...flags, "e"]);
  // those that waited went in one entry, the last one with them or in the next
  expect([seq + 1, seq + 2]).toContain(first.account.state.seq);
});

test("a change whose answer was lost is not made twice", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  await deliver(sampleMessage(1));
  let deaf = true;
  const lossy = (log: RemoteLog): RemoteLog => ({
    ...log,
    async append(...batch) {
      const answer = await log.append(...batch);
      return deaf ? err({ type: "offline" }) : answer;
    },
  });
  const device = await first.reopen({ log: lossy });
  await device.account.sync();
  const { seq } = device.account.state;
  expect(unwrap(await setFlag(device.account, "once"))).toEqual({ type: "queued" });
  deaf = false;
  await device.account.sync();
  await device.account.sync();
  expect(inbox(device.account).flagsAt(0)).toEqual(["once"]);
  expect(device.account.state.seq).toBe(seq + 1);
  expect(unwrap(await setFlag(device.account, "next"))).toMatchObject({ type: "confirmed" });
});

test("a push that failed has the provider tried again: the connection does not stay offline", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  await deliver(sampleMessage(1));
  let failing = false;
  const moody = (log: RemoteLog): RemoteLog => ({
    ...log,
    append: (...batch) => (failing ? Promise.resolve(err({ type: "offline" })) : log.append(...batch)),
  });
  const { account } = await first.reopen({ log: moody });
  account.start();
  await vi.waitFor(() => expect(account.connection.type).toBe("online"));
  failing = true;
  expect(unwrap(await setFlag(account, "kept"))).toEqual({ type: "queued" });
  failing = false;
  await vi.waitFor(() => expect(inbox(account).flagsAt(0)).toEqual(["kept"]), 5_000);
  expect(account.connection.type).toBe("online");
  await account.close();
});

test("a full disk costs downloads, not mail; what can not be queued durably is not called queued", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  const full = { entries: true, blobs: true, docs: true };
  const device = await first.clone({ local: fullStore(full) });
  await deliver(sampleMessage(1));
  expect(await device.account.sync()).toBe(true);
  expect(new TextDecoder().decode(unwrap(await device.account.body(emailNumber(0))))).toBe(sampleMessage(1));
  const appended = await device.account.append(INBOX_ID, utf8(sampleMessage(2)), [], null);
  expect(unwrap(appended)).toMatchObject({ type: "confirmed" });
  await device.account.settle();
  device.connection.online = false;
  await device.account.sync();
  expect(await setFlag(device.account, "x")).toEqual({ ok: false, error: { type: "offline" } });
  Object.assign(full, { entries: false, blobs: false, docs: false });
  device.connection.online = true;
  await deliver(sampleMessage(3));
  expect(await device.account.sync()).toBe(true);
  await device.account.close();
  const again = await device.reopen();
  expect(inbox(again.account).count).toBe(3);
  expect((await again.account.index([0, 1, 2].map(emailNumber))).map((index) => index?.subject)).toEqual(
    [1, 2, 3].map((n) => `message ${n}`),
  );
  expect(inbox(again.account).flagsAt(0)).toEqual([]);
});

test("a disk that is full when a change meets news rejects nowhere; both are there once it has room", async () => {
  const rejected: unknown[] = [];
  const note = (why: unknown): void => void rejected.push(why);
  process.on("unhandledRejection", note);
  onTestFinished(() => void process.off("unhandledRejection", note));
  const { deliver, first, another } = await createWorld(nodeCrypto);
  await deliver(sampleMessage(1));
  const store = createMemoryLocalStore();
  let isFull = true;
  let refused = 0;
  const put: LocalStore["docs"]["put"] = (name, doc) => {
    if (!isFull || name !== "announcements") return store.docs.put(name, doc);
    refused++;
    return Promise.reject(FULL);
  };
  const { account } = await first.reopen({ local: { ...store, docs: { ...store.docs, put } } });
  await account.sync();
  await another();
  const email = idAt(account, INBOX_ID, 0);
  unwrap(await account.intend([{ op: "move", mailbox: INBOX_ID, emails: [email], to: ARCHIVE_ID }]));
  await vi.waitFor(() => expect(refused).toBeGreaterThan(0));
  await new Promise((settle) => setTimeout(settle, 20));
  isFull = false;
  expect(await account.sync()).toBe(true);
  expect(account.unsent).toBe(0);
  expect(account.state.mailbox(ARCHIVE_ID)?.count).toBe(1);
  expect(account.security.announcements()).not.toEqual([]);
  expect(rejected).toEqual([]);
});

test("a listener that throws stops neither the others nor the engine", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  const heard = vi.fn();
  const broken = (): never => {
    throw new Error("a view's own bug");
  };
  first.account.subscribe(broken);
  first.account.watchConnection(broken);
  first.account.subscribe(heard);
  await deliver(sampleMessage(1));
  expect(await first.account.sync()).toBe(true);
  expect(heard).toHaveBeenCalled();
  expect(inbox(first.account).count).toBe(1);
});

test("a disk that fails while reading ends no following, and rejects nowhere", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  let fails = true;
  const throwing = (log: RemoteLog): RemoteLog => ({
    ...log,
    read: (...asked) => (fails ? Promise.reject(new Error("out of order")) : log.read(...asked)),
  });
  const { account } = await first.reopen({ log: throwing });
  account.start();
  await vi.waitFor(() => expect(account.connection.type).toBe("offline"));
  fails = false;
  await deliver(sampleMessage(1));
  await vi.waitFor(() => expect(inbox(account).count).toBe(1), 5_000);
  await account.close();
});

test("bodies that any device has released are forgotten by all", async () => {
  const world = await createWorld(nodeCrypto);
  const second = await world.another();
  await world.deliver(sampleMessage(1));
  await second.account.sync();
  unwrap(await second.account.body(emailNumber(0)));
  await world.first.account.sync();
  const expunge = { op: "expunge", mailbox: INBOX_ID, uids: uidSetOf([1]), onlyDeleted: false } as const;
  unwrap(await world.first.account.submit([expunge]));
  await world.first.account.settle();
  expect(await second.local.blobs.keys()).toHaveLength(1);
  await second.account.sync();
  await second.account.settle();
  expect(await second.local.blobs.keys()).toHaveLength(0);
});

test("connected anew it reads at once, though no hint says that there is anything new", async () => {
  const { first } = await createWorld(nodeCrypto);
  let [reads, connect] = [0, (): void => undefined];
  const again = new Promise<void>((resolve) => (connect = resolve));
  const { account } = await first.reopen({
    log: (log) => ({
      ...log,
      read(...asked) {
        reads++;
        return log.read(...asked);
      },
      async *watch(after, signal) {
        yield after;
        await again;
        yield AGAIN;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    }),
  });
  account.start();
  onTestFinished(() => account.close());
  await vi.waitFor(() => expect(account.connection.type).toBe("online"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = reads;
  connect();
  await vi.waitFor(() => expect(reads).toBe(before + 1));
});
