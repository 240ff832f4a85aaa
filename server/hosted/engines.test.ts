/** The provider's own engines: shared, ended, closed and wiped. */
import { expect, onTestFinished, test, vi } from "vitest";
import type { Account } from "../../shared/account/account.ts";
import { openAccount } from "../../shared/account/open.ts";
import { decodeSecrets } from "../../shared/account/keys/secrets.ts";
import { assert } from "../../shared/lib/assert.ts";
import { uid as toUid, type DeviceId } from "../../shared/lib/ids.ts";
import { err, ok, unwrap } from "../../shared/lib/result.ts";
import { INBOX_ID } from "../../shared/mailbox/generation.ts";
import { uidSetOf } from "../../shared/mailbox/uid-set.ts";
import { createLastSeen } from "../accounts/last-seen.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { connect } from "./connection.ts";
import { createEngines, type Engines, type EnginesOptions } from "./engines.ts";
import { createHostedBackend } from "./imap-backend.ts";
import { createPassingStore } from "./passing-store.ts";
import { ADDRESS, createHostedWorld, type HostedWorld } from "./testing/hosted-world.ts";

type Logged = { readonly event: string; readonly fields: Readonly<Record<string, unknown>> };

function enginesOf({ store, accounts }: HostedWorld, options: Partial<EnginesOptions> = {}) {
  const logged: Logged[] = [];
  const engines = createEngines({
    ...{ crypto, store, access: accounts.access, clock: Date.now, appendLimit: 50 << 20, lingerMs: 0 },
    lastSeen: createLastSeen(store, () => Math.floor(Date.now() / 1000)),
    origin: () => "http://127.0.0.1:1",
    log: (event, fields) => void logged.push({ event, fields }),
    ...options,
  });
  onTestFinished(() => engines.close());
  return { engines, logged };
}

const enter = async (engines: Engines, world: HostedWorld, secrets?: Uint8Array) => {
  const { keys, version } = await world.content(secrets);
  return engines.enter({ account: world.account, keys, version });
};

/** The webmail's engine, on the provider device with these secrets. */
async function webmail(world: HostedWorld, secrets = world.joined.secrets): Promise<Account> {
  const decoded = decodeSecrets(secrets);
  assert(decoded, "a device's secrets");
  const { log: remote, blobs } = connect(world.store, world.account, decoded.device);
  const none = () => Promise.reject(new Error("not asked"));
  const services = {
    ...{ pairLook: none, pairTake: none, pairHello: none, pairVerdict: none, seen: none },
    passwords: world.services(decoded.device),
  };
  const local = createPassingStore();
  const account = await openAccount({
    crypto,
    remote,
    blobs,
    local,
    secrets: secrets.slice(),
    services,
    clock: Date.now,
  });
  onTestFinished(() => account.close());
  expect(await account.sync()).toBe(true);
  return account;
}

/** Another password, set in the webmail: the secrets of the device that follows. */
async function changePassword(account: Account): Promise<Uint8Array> {
  const access = account.security.access();
  assert(access, "this is the provider device");
  return unwrap(await access.changePassword("password", "another")).secrets;
}

test("logins at once share one engine; the last to leave closes it", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  await world.deliver("Subject: one\r\n\r\nbody\r\n");
  const sessions = (await Promise.all([1, 2, 3].map(() => enter(engines, world)))).map(unwrap);
  expect(new Set(sessions.map(({ account }) => account)).size).toBe(1);
  expect(engines.size).toBe(1);
  const [first, second, third] = sessions;
  await first?.account.sync();
  expect(first?.account.state.mailbox(INBOX_ID)?.count).toBe(1);
  first?.release();
  first?.release();
  second?.release();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(engines.size).toBe(1);
  third?.release();
  await expect.poll(() => engines.size).toBe(0);
});

test("an engine waits a while for the next session", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world, { lingerMs: 300 });
  const one = unwrap(await enter(engines, world));
  one.release();
  const next = unwrap(await enter(engines, world));
  expect(next.account).toBe(one.account);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(engines.size).toBe(1);
  next.release();
  await expect.poll(() => engines.size, { timeout: 5000 }).toBe(0);
});

test.each([{ type: "failing" }, { type: "slowed", retryAfterSeconds: 1 }] as const)(
  "a change of flags that the store does not take ($type) is refused, not put off: nothing here would outlive the engine",
  async (refusal) => {
    const world = await createHostedWorld();
    let refuses = false;
    const append: HostedWorld["store"]["append"] = (...asked) =>
      refuses ? Promise.resolve(err(refusal)) : world.store.append(...asked);
    const store = new Proxy(world.store, {
      get: (target, name) => (name === "append" ? append : (Reflect.get(target, name) as unknown)),
    });
    const { engines } = enginesOf({ ...world, store });
    await world.deliver("Subject: one\r\n\r\nbody\r\n");
    const { account } = unwrap(await enter(engines, world));
    await account.sync();
    const uids = uidSetOf([toUid(1)]);
    const change = [{ op: "store", mailbox: INBOX_ID, uids, mode: "add", flags: ["\\Flagged"] }] as const;
    refuses = true;
    expect(await account.submit(change)).toMatchObject({ ok: false, error: { type: "offline" } });
    refuses = false;
    const confirmed = { ok: true, value: { type: "confirmed" } };
    await expect.poll(() => account.submit(change), { timeout: 10_000 }).toMatchObject(confirmed);
  },
);

test("the keys a login brings are overwritten, whether it is let in or not", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  const [right, stale] = [await world.content(), await world.content()];
  const zeros = new Uint8Array(32);
  unwrap(await engines.enter({ account: world.account, ...right }));
  expect([right.keys.deviceKey, right.keys.deviceSeed]).toEqual([zeros, zeros]);
  const refused = await engines.enter({ account: world.account, ...stale, version: stale.version + 1 });
  expect(refused).toEqual({ ok: false, error: "stale" });
  expect([stale.keys.deviceKey, stale.keys.deviceSeed]).toEqual([zeros, zeros]);
});

test("a changed password: all sessions of the old one end with words, the old keys open nothing, the new ones do", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  const page = await webmail(world);
  const sessions = [unwrap(await enter(engines, world)), unwrap(await enter(engines, world))];
  const ends = sessions.map(({ watchEnd }) => {
    const heard = vi.fn<(why: string) => void>();
    watchEnd(heard);
    return heard;
  });
  const before = await world.content();
  const next = await changePassword(page);
  for (const heard of ends) {
    expect(heard).toHaveBeenCalledTimes(1);
    expect(heard.mock.calls[0]?.[0]).toMatch(/^\[ALERT\] The password of this account was changed/);
  }
  await expect.poll(() => engines.size).toBe(0);
  expect(await engines.enter({ account: world.account, ...before })).toEqual({ ok: false, error: "stale" });
  for (const { release } of sessions) release();
  const session = unwrap(await enter(engines, world, next));
  expect(await session.account.sync()).toBe(true);
  // the engine itself puts its device in the other's place when it leaves
  session.release();
  await expect.poll(() => engines.size, { timeout: 5000 }).toBe(0);
  expect(world.store.record(world.account)?.record.devices.map(({ id }) => id)).toEqual([session.account.device]);
});

test("a password that changes while its login opens the account lets nobody in", async () => {
  const world = await createHostedWorld();
  const page = await webmail(world);
  let change: Promise<unknown> | null = null;
  const store = {
    ...world.store,
    getBlob(...args: Parameters<typeof world.store.getBlob>) {
      change ??= changePassword(page);
      return change.then(() => world.store.getBlob(...args));
    },
  };
  const { engines } = enginesOf(world, { store });
  expect(await enter(engines, world)).toEqual({ ok: false, error: "stale" });
  expect(change).not.toBeNull();
  await expect.poll(() => engines.size).toBe(0);
});

test.each([
  ["a reset", (world: HostedWorld) => world.accounts.access.setReset(ADDRESS, crypto.randomBytes(32))],
  ["dropped app passwords", (world: HostedWorld) => world.accounts.access.dropApps(ADDRESS, null)],
])("%s by whoever runs the provider: sessions end with words, their keys are overwritten", async (_what, change) => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world, { lingerMs: 60_000 });
  const heard = vi.fn<(why: string) => void>();
  const { watchEnd } = unwrap(await enter(engines, world));
  watchEnd(heard);
  unwrap(await change(world));
  expect(heard.mock.calls).toEqual([[expect.stringMatching(/^\[ALERT\] Whoever runs this server/)]]);
  await expect.poll(() => engines.size).toBe(0);
  const late = vi.fn<(why: string) => void>();
  watchEnd(late);
  watchEnd(late)();
  await Promise.resolve();
  expect(late.mock.calls).toEqual(heard.mock.calls);
});

test("an app password that the user makes ends no session", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  const session = unwrap(await enter(engines, world));
  const heard = vi.fn();
  session.watchEnd(heard);
  const access = (await webmail(world)).security.access();
  assert(access, "this is the provider device");
  const { version } = await world.content();
  unwrap(await access.addApp("phone"));
  expect((await world.content()).version).toBe(version + 1);
  expect(unwrap(await enter(engines, world)).account).toBe(session.account);
  expect(heard).not.toHaveBeenCalled();
});

/** Logins with what stands in force, each time anew; `first` is done between the first and its entering. */
function backendOf(world: HostedWorld, engines: Engines, first: () => Promise<unknown>) {
  let logins = 0;
  const passwords = {
    async login() {
      const opened = await world.content();
      if (++logins === 1) await first();
      return ok({ account: world.account, address: ADDRESS, ...opened });
    },
  };
  return { backend: createHostedBackend({ passwords, engines }), logins: () => logins };
}

test("passwords that are changed during a login: it is done anew, and the right one comes in", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  const change = () => world.accounts.access.dropApps(ADDRESS, null);
  const { backend, logins } = backendOf(world, engines, change);
  const account = unwrap(await backend.login("ada", "password", ""));
  expect(account.address).toBe(ADDRESS);
  expect(logins()).toBe(2);
  account.release();
  const enter: Engines["enter"] = () => Promise.resolve(err("stale"));
  const never = backendOf(world, { ...engines, enter }, change);
  expect(await never.backend.login("ada", "password", "")).toEqual({ ok: false, error: "busy" });
});

test("an account that ends while a login waits for it lets nobody in", async () => {
  const world = await createHostedWorld();
  await world.deliver("Subject: one\r\n\r\nbody\r\n");
  const { engines } = enginesOf(world);
  const enterAndEnd: Engines["enter"] = async (opened) => {
    const session = await engines.enter(opened);
    // what is held may be shown by then
    if (session.ok) void session.value.account.sync();
    void engines.close();
    return session;
  };
  const { backend } = backendOf(world, { ...engines, enter: enterAndEnd }, () => Promise.resolve());
  expect(await backend.login("ada", "password", "")).toEqual({ ok: false, error: "unavailable" });
  await expect.poll(() => engines.size).toBe(0);
});

test("an account that is removed ends its sessions", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  const { watchEnd } = unwrap(await enter(engines, world));
  const ended = new Promise<string>((resolve) => void watchEnd(resolve));
  unwrap(await world.accounts.remove("ada@example.org"));
  expect(await ended).toBe("This account is not served here any more");
  await expect.poll(() => engines.size).toBe(0);
});

test("a checkpoint that is due is written at the end, and the next login begins with it", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  await world.deliverMany(Array.from({ length: 120 }, (_, i) => `Subject: ${i}\r\n\r\nbody\r\n`));
  const session = unwrap(await enter(engines, world));
  session.release();
  await expect.poll(() => engines.size, { timeout: 10_000 }).toBe(0);
  const at = world.store.latestCheckpoint(world.account)?.seq;
  expect(at).toBe(122);
  const again = unwrap(await enter(engines, world));
  expect(again.account.state.seq).toBeGreaterThanOrEqual(121);
  expect(again.account.state.mailbox(INBOX_ID)?.count).toBe(120);
});

test("closing ends what is open; nobody comes in afterwards", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world, { lingerMs: 60_000 });
  const { watchEnd } = unwrap(await enter(engines, world));
  const ended = new Promise<string>((resolve) => void watchEnd(resolve));
  await engines.close();
  expect(await ended).toMatch(/going away/);
  expect(engines.size).toBe(0);
  expect(await enter(engines, world)).toEqual({ ok: false, error: "unavailable" });
});

test("that the device is used is noted", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  unwrap(await enter(engines, world));
  const device = decodeSecrets(world.joined.secrets)?.device as DeviceId;
  await expect.poll(() => world.accounts.lastSeen(world.account).get(device)).toBeGreaterThan(0);
});

test("too many engines: one that waits for nobody goes, one that is used stays", async () => {
  const world = await createHostedWorld();
  const { engines, logged } = enginesOf(world, { most: 0 });
  expect(await enter(engines, world)).toEqual({ ok: false, error: "unavailable" });
  expect(logged).toEqual([{ event: "hosted.full", fields: { engines: 0 } }]);
});
