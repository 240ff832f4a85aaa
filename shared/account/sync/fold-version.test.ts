/** An account that older programs made is raised to the fold version before what they do not know is written to it. */
import { expect, onTestFinished, test, vi } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { err, unwrap } from "../../lib/result.ts";
import type { AppendFailure, RemoteLog } from "../../storage/remote-log.ts";
import type { Account, IntentTurn, Stalled } from "../account.ts";
import { allSent } from "../testing/account-contract.ts";
import { createWorld, type TestDevice, type World } from "../testing/world.ts";

const value = Uint8Array.of(1);
const step = { op: "set", key: "labels", value } as const;

const versionOf = ({ hosted }: World): number | undefined => hosted.view.record?.record.foldVersion;

async function synced({ account }: TestDevice): Promise<Account> {
  expect(await account.sync()).toBe(true);
  return account;
}

test.each<[string, { readonly password?: string }]>([
  ["hardened", {}],
  ["transparent, where the provider's is the only device", { password: "a password" }],
])("%s: raised once, by who writes first; then by a submitted operation too", async (_, options) => {
  const world = await createWorld(nodeCrypto, { ...options, foldVersion: 1 });
  const account = await synced(world.first);
  expect(versionOf(world)).toBe(1);
  unwrap(await account.intend([step]));
  expect(account.ahead.setting("labels")).toEqual(value);
  await allSent(account);
  expect([versionOf(world), account.state.setting("labels")]).toEqual([2, value]);
  const { seq } = account.state;
  expect(unwrap(await account.submit([{ ...step, value: null }]))).toMatchObject({ type: "confirmed" });
  expect([account.state.seq, account.state.setting("labels")]).toEqual([seq + 1, null]);
  const clone = await synced(await world.first.clone());
  expect(clone.head).toEqual(account.head);
});

test("checkpoints and states of an account that was not raised are of the older form, and go on after it", async () => {
  const world = await createWorld(nodeCrypto, { foldVersion: 1 });
  await world.deliverMany(1, 520);
  const account = await synced(world.first);
  await account.settle();
  expect(account.connection.type).toBe("online");
  const fresh = await synced(await world.first.clone());
  expect(fresh.state.emailCount).toBe(520);
  unwrap(await fresh.submit([step]));
  expect(await account.sync()).toBe(true);
  expect([account.state.setting("labels"), versionOf(world)]).toEqual([value, 2]);
  const later = await synced(await world.first.clone());
  expect(later.head).toEqual(account.head);
}, 60_000);

/** The record that raises the account, and how often it was sent. */
function raising(world: World, answer: (times: number) => AppendFailure | null) {
  const sent = { times: 0 };
  const log = (remote: RemoteLog): RemoteLog => ({
    ...remote,
    async append(entries, after) {
      const isRecord = (entries[0]?.[1] ?? 0) === 1 && entries[0]?.[2] === 3;
      const failure = isRecord ? answer(++sent.times) : null;
      return failure ? err(failure) : remote.append(entries, after);
    },
  });
  return { log, sent };
}

const clockOff: AppendFailure = { type: "refused", violation: { type: "clock" }, index: 0 };

test.each<[string, AppendFailure, Stalled | null]>([
  ["another device's login is wanted for a moment", { type: "notAuthorized" }, null],
  ["this device's clock is off", clockOff, "clock"],
])("%s: the change stays, is told of, and goes on by itself", async (_, failure, stalled) => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true });
  onTestFinished(() => void vi.useRealTimers());
  const world = await createWorld(nodeCrypto, { foldVersion: 1 });
  const { log, sent } = raising(world, (times) => (times === 1 ? failure : null));
  const account = await synced(await world.first.reopen({ log }));
  const turns: IntentTurn[] = [];
  account.watchIntents((turn) => turns.push(turn));
  const { id } = unwrap(await account.intend([step]));
  await vi.waitFor(() => expect(sent.times).toBe(1));
  await vi.advanceTimersByTimeAsync(1_000);
  expect([account.unsent, account.stalled, account.ahead.setting("labels")]).toEqual([1, stalled, value]);
  await vi.advanceTimersByTimeAsync(30_000);
  await vi.waitFor(() => expect(account.unsent).toBe(0));
  const told = stalled === null ? [] : [stalled, null];
  expect(turns.flatMap((turn) => (turn.type === "stalled" ? [turn.stalled] : []))).toEqual(told);
  expect(turns.filter(({ type }) => type !== "count" && type !== "stalled")).toEqual([
    { type: "sent", id, changed: 0 },
  ]);
  expect([versionOf(world), account.state.setting("labels"), account.stalled]).toEqual([2, value, null]);
  await account.close();
});

test("submitted while the clock is off, it is said so", async () => {
  const world = await createWorld(nodeCrypto, { foldVersion: 1 });
  const account = await synced(await world.first.reopen({ log: raising(world, () => clockOff).log }));
  expect(await account.submit([step])).toMatchObject({ ok: false, error: { type: "refused", why: "clock" } });
});

test("a provider that is too old refuses that change, and what waits behind it goes on", async () => {
  const world = await createWorld(nodeCrypto, { foldVersion: 1 });
  await world.deliverMany(1, 1);
  const tooOld: AppendFailure = { type: "refused", violation: { type: "notAllowed" }, index: 0 };
  const { log, sent } = raising(world, () => tooOld);
  const device = await world.first.reopen({ log });
  const account = await synced(device);
  device.connection.online = false;
  await account.sync();
  const turns: IntentTurn[] = [];
  account.watchIntents((turn) => turns.push(turn));
  const { id } = unwrap(await account.intend([step]));
  const { id: next } = unwrap(await account.intend([{ op: "subscribe", name: "later", on: true }]));
  device.connection.online = true;
  await account.sync();
  const ends = turns.filter(({ type }) => type !== "count");
  expect(sent.times).toBeGreaterThan(0);
  expect(ends).toMatchObject([
    { type: "refused", id, reason: "providerTooOld" },
    { type: "sent", id: next },
  ]);
  expect(versionOf(world)).toBe(1);
  expect([account.ahead.setting("labels"), account.state.subscriptions().includes("later")]).toEqual([null, true]);
});
