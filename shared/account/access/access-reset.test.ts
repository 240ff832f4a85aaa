/** Into an account after its password was set by the provider; and from one provider device to the next with the same cache. */
import { expect, test, vi } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { passwordKeys } from "../../crypto/access-secrets.ts";
import { assert } from "../../lib/assert.ts";
import { uid as toUid, type DeviceId } from "../../lib/ids.ts";
import { err, ok, unwrap } from "../../lib/result.ts";
import type { Op } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import type { AccessControl } from "./access-control.ts";
import { loginWithPassword } from "./access-login.ts";
import { loginAfterReset, type ResetPasswords } from "./access-reset.ts";
import { inheritCache } from "../keys/secrets.ts";
import { createMemorySlots } from "../testing/memory-slots.ts";
import { ADDRESS, createWorld, quickStretch, sampleMessage, type TestDevice, type World } from "../testing/world.ts";

const login = ({ port, access }: World, password: string) =>
  loginWithPassword({ crypto, provider: port, door: access.door, stretch: quickStretch }, ADDRESS, password);

async function enter(world: World, password: string): Promise<TestDevice> {
  const device = await world.open(unwrap(await login(world, password)).secrets);
  expect(await device.account.sync()).toBe(true);
  return device;
}

function controlOf({ account }: TestDevice): AccessControl {
  const access = account.security.access();
  assert(access, "this is the provider device");
  return access;
}

const subjects = ({ account }: TestDevice) => account.state.emailCount;
const wrong = { ok: false, error: { type: "wrongPassword" } };

const offlineLog = (log: RemoteLog): RemoteLog => {
  const offline = () => Promise.resolve(err({ type: "offline" } as const));
  return { ...log, read: offline, latestRecord: offline, latestCheckpoint: offline, append: offline };
};

/** As whoever runs the provider. */
async function reset({ access, hosted }: World, password: string): Promise<void> {
  const { salt, params } = unwrap(await access.door.begin(ADDRESS));
  const { auth } = await passwordKeys(crypto, hosted.id, await quickStretch(password, salt, params));
  access.reset(auth);
}

const afterReset = ({ port, access, hosted, clock }: World, passwords: ResetPasswords) => {
  const passwordsOf = { store: access.store, door: access.door, stretch: quickStretch };
  const seen = () => Promise.resolve(ok(new Map<DeviceId, number>()));
  const connect = () => {
    const { log: remote, blobs } = hosted.connect();
    return { remote, blobs, services: { ...createMemorySlots(() => 0).desk(), seen, passwords: passwordsOf } };
  };
  const parts = { crypto, provider: port, door: access.door, stretch: quickStretch, clock: () => clock.now, connect };
  return loginAfterReset(parts, ADDRESS, passwords);
};

test("a password that the provider set: locked alone, opens with the one of before, and is the user's own then", async () => {
  const world = await createWorld(crypto, { password: "before" });
  await world.deliver(sampleMessage(1));
  await reset(world, "given");
  expect(await login(world, "given")).toEqual({ ok: false, error: { type: "locked" } });
  expect(await login(world, "before")).toEqual(wrong);
  expect(await afterReset(world, { password: "given", before: "no", next: "mine" })).toEqual(wrong);
  expect(await afterReset(world, { password: "no", before: "before", next: "mine" })).toEqual(wrong);
  expect(await login(world, "given")).toEqual({ ok: false, error: { type: "locked" } });
  const device = await world.open(
    unwrap(await afterReset(world, { password: "given", before: "before", next: "mine" })).secrets,
  );
  expect(await device.account.sync()).toBe(true);
  await device.account.settle();
  expect(subjects(device)).toBe(1);
  for (const dead of ["given", "before"]) expect(await login(world, dead)).toEqual(wrong);
  expect(subjects(await enter(world, "mine"))).toBe(1);
  // or the given one stays
  await reset(world, "given again");
  unwrap(await afterReset(world, { password: "given again", before: "mine", next: "given again" }));
  expect(subjects(await enter(world, "given again"))).toBe(1);
});

test("who follows a provider device goes on from its cache: nothing is fetched, and what waits is sent", async () => {
  const world = await createWorld(crypto, { password: "p" });
  await world.deliver(sampleMessage(1));
  const one = await enter(world, "p");
  const inbox = one.account.state.mailboxByName("INBOX");
  assert(inbox, "there is an inbox");
  const next = unwrap(await controlOf(one).signOutOthers());
  const secrets = inheritCache(next.secrets, one.secrets);
  one.connection.online = false;
  await one.account.sync();
  const flags = [{ op: "store", mailbox: inbox.id, uids: uidSetOf([toUid(1)]), mode: "add", flags: ["\\Flagged"] }];
  expect(await one.account.submit(flags as Op[])).toEqual({ ok: true, value: { type: "queued" } });
  await one.account.close();
  const offline = await world.open(secrets, { local: one.local, log: (log) => offlineLog(log) });
  expect(subjects(offline)).toBe(1);
  expect(offline.account.unsent).toBe(1);
  await offline.account.close();
  const online = await world.open(secrets, { local: one.local });
  online.account.start();
  await vi.waitFor(() => expect(online.account.unsent).toBe(0));
  const other = await enter(world, "p");
  expect([...(other.account.state.mailbox(inbox.id)?.flagsAt(0) ?? [])]).toContain("\\Flagged");
  await online.account.close();
});
