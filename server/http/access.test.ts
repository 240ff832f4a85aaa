/** Passwords at the provider's door and sets in a session, over real HTTP: each refusal, and what is not to be told apart. */
import { describe, expect, test, vi } from "vitest";
import { newAppSlot, newPasswordSlot, newSet } from "../../shared/account/access/access-set.ts";
import type { GivenSet } from "../../shared/account/access/access-port.ts";
import { openAccount } from "../../shared/account/open.ts";
import { decodeSecrets, encodeSecrets } from "../../shared/account/keys/secrets.ts";
import { controlOf, enter, login } from "../../shared/account/testing/access-contract.ts";
import { createHttpAccessWorld, type HttpAccessWorld } from "../../shared/account/testing/http-access-world.ts";
import { servicesOf } from "../../shared/account/testing/http-world.ts";
import { ADDRESS, quickStretch } from "../../shared/account/testing/world.ts";
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import { createProviderClient } from "../../shared/client/create-provider-client.ts";
import type { Session } from "../../shared/client/provider-client.ts";
import { passwordKeys } from "../../shared/crypto/access-secrets.ts";
import { appPasswordKeys, parseAppPassword } from "../../shared/crypto/app-password.ts";
import { generateDeviceKeys } from "../../shared/crypto/keys.ts";
import { ARGON2_PARAMS } from "../../shared/crypto/passphrase.ts";
import { assert } from "../../shared/lib/assert.ts";
import { idFromBytes, type DeviceId } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { providerDevice } from "../../shared/log/record.ts";
import { createTestAccount } from "../../shared/log/testing/test-account.ts";
import { createMemoryLocalStore } from "../../shared/storage/memory-local-store.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";

const wrong = { ok: false, error: { type: "wrongPassword" } };
const conflict = { ok: false, error: { type: "conflict" } };
const refused = { ok: false, error: { type: "refused" } };
/** The client speaks of no set it would not send itself. */
const badRequest = { ok: false, error: { type: "protocol", detail: expect.stringContaining("badRequest") as string } };
const notAllowed = { ok: false, error: { type: "refused", violation: { type: "notAllowed" } } };

/** The session of whoever knows the password, and the keys it opens. */
async function sessionOf(world: HttpAccessWorld, password = "p") {
  const secrets = decodeSecrets(unwrap(await login(world, password)).secrets);
  assert(secrets, "a login gives secrets");
  const { account, device, deviceKey, deviceSeed, identity, seen } = secrets;
  const session = world.provider.client.session({ account, device, secret: deviceKey });
  return { session, keys: { account, device, deviceKey, deviceSeed, identity, seen } };
}

async function inForce(session: Session) {
  const set = unwrap(await session.access.get());
  assert(set, "there is a set");
  return set;
}

const authOf = async (world: HttpAccessWorld, password: string) => {
  const { account, salt, params } = unwrap(await world.door.begin(ADDRESS));
  return (await passwordKeys(crypto, account, await quickStretch(password, salt, params))).auth;
};

const parts = { crypto, stretch: quickStretch, clock: Date.now };
const freshDevice = (): DeviceId => idFromBytes<DeviceId>(crypto.randomBytes(16));

describe("a set", () => {
  test("made from another than stands there is refused: one of two at once is taken", async () => {
    const world = await createHttpAccessWorld({ password: "p" });
    const { session, keys } = await sessionOf(world);
    const base = await inForce(session);
    const kept = base.slots.map(({ lastUsed: _, ...slot }) => ({ ...slot, wrap: null, auth: null }));
    const added = async (name: string): Promise<GivenSet> => {
      const slot = await newAppSlot(parts, keys.account, name, []);
      const set = await newSet(crypto, keys, [slot]);
      return { ...set, slots: [...kept, ...set.slots], base };
    };
    const puts = await Promise.all([session.access.put(await added("a")), session.access.put(await added("b"))]);
    expect(puts.map(({ ok }) => ok).sort()).toEqual([false, true]);
    expect(puts.find(({ ok }) => !ok)).toEqual(conflict);
    expect(await inForce(session)).toMatchObject({ device: base.device, version: base.version + 1 });
    expect((await inForce(session)).slots).toHaveLength(2);
    const other = { ...(await added("c")), base: { device: freshDevice(), version: 1 } };
    expect(await session.access.put(other)).toEqual(conflict);
    expect(await session.access.put({ ...other, base: null })).toEqual(conflict);
  });

  test("of a device that is in is changed by that device alone", async () => {
    const world = await createHttpAccessWorld({ password: "p" });
    const { session, keys } = await sessionOf(world);
    const base = await inForce(session);
    const own = unwrap(await controlOf(await enter(world, "p")).becomeOwn({ kind: "webmail", name: "mine" }));
    const held = decodeSecrets(own.secrets);
    assert(held, "secrets");
    const mine = world.provider.client.session({ ...held, secret: held.deviceKey });
    const slot = await newPasswordSlot(parts, keys.account, "mine now");
    const set = await newSet(crypto, keys, [slot]);
    expect(await mine.access.put({ ...set, base })).toEqual(refused);
    expect(await mine.access.put({ ...set, device: held.device, base })).toEqual(refused);
    expect(await session.access.put({ ...set, device: held.device, base })).toEqual(refused);
    expect((await login(world, "p")).ok).toBe(true);
    expect(await login(world, "mine now")).toEqual(wrong);
    // but any device may lay one ready for one that is to come
    unwrap(await mine.access.put({ ...set, device: freshDevice(), base }));
    expect(await inForce(session)).toEqual(base);
  });

  test("with too little work before its password, or slots that are none, is refused", async () => {
    const world = await createHttpAccessWorld({ password: "p" });
    const { session, keys } = await sessionOf(world);
    const base = await inForce(session);
    const password = await newPasswordSlot(parts, keys.account, "q");
    const app = await newAppSlot(parts, keys.account, "a", []);
    const { file } = await newSet(crypto, keys, [password]);
    const { wrap } = password.given;
    assert(wrap, "a password's slot");
    const kept = { id: "password", kind: "password", recipient: password.given.recipient, wrap: null } as const;
    const withParams = (change: object) => ({
      ...password.given,
      wrap: { ...wrap, params: { ...ARGON2_PARAMS, ...change } },
    });
    const rows: Record<string, GivenSet["slots"]> = {
      memory: [withParams({ m: ARGON2_PARAMS.m - 1 })],
      passes: [withParams({ t: ARGON2_PARAMS.t - 1 })],
      absurd: [withParams({ m: 2 ** 30 })],
      "a password without its wrap": [{ ...password.given, wrap: null }],
      "a password under another name": [{ ...password.given, id: "abcd" }],
      "two of a name": [app.given, app.given],
      "an app password of a password's name": [{ ...app.given, id: "password" }],
      "an app password's odd name": [{ ...app.given, id: "ABCD" }],
      "an app password with a wrap": [{ ...app.given, wrap }],
      "a recipient that is none": [{ ...app.given, recipient: new Uint8Array(1216).fill(255) }],
      "a kept one of another recipient": [{ ...kept, auth: null }],
      "a kept one that was not there": [{ ...app.given, auth: null }],
    };
    for (const [name, slots] of Object.entries(rows)) {
      expect(await session.access.put({ device: keys.device, slots, file, base }), name).toEqual(badRequest);
    }
    expect(await inForce(session)).toEqual(base);
    unwrap(await session.access.put({ device: keys.device, slots: [password.given, app.given], file, base }));
  });

  test("is for sessions that may do more than read: a removed device neither sees nor changes it", async () => {
    const world = await createHttpAccessWorld({});
    const other = await world.another();
    await other.account.sync();
    await world.first.account.sync();
    const answers: number[] = [];
    const watched: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      if ((url instanceof Request ? url.url : url.toString()).endsWith("/access")) answers.push(answer.status);
      return answer;
    };
    const client = createProviderClient({ fetch: watched, baseUrl: world.provider.origin, crypto });
    const { device, deviceKey } = other.secrets;
    const session = client.session({ account: world.id, device, secret: deviceKey });
    expect(await session.access.get()).toEqual({ ok: true, value: null });
    unwrap(await world.first.account.security.revoke([device]));
    expect((await session.log.read(0 as never)).ok).toBe(true);
    expect(await session.access.get()).toMatchObject({ error: { type: "notAuthorized" } });
    const set = { device: freshDevice(), slots: [], file: new Uint8Array(8), base: null };
    expect(await session.access.put(set)).toMatchObject({ error: { type: "notAuthorized" } });
    expect(answers.filter((status) => status === 200)).toHaveLength(1);
  });
});

describe("a record", () => {
  test("without its provider device's set is refused", async () => {
    const world = await createHttpAccessWorld({});
    const { client } = world.provider;
    const { session } = world.first;
    const services = servicesOf(client, session);
    const store = { get: session.access.get, put: () => Promise.resolve({ ok: true, value: null } as const) };
    const account = await openAccount({
      ...{ crypto, remote: session.log, blobs: session.blobs, local: createMemoryLocalStore(), clock: Date.now },
      secrets: encodeSecrets(world.first.secrets),
      services: { ...services, passwords: { store, door: client.door, stretch: quickStretch } },
    });
    expect(await account.sync()).toBe(true);
    expect((await account.security.makeTransparent("p")).ok).toBe(false);
    expect(world.record()).toMatchObject({ flavor: "hardened", epoch: 1 });
    expect(await login(world, "p")).toEqual(wrong);
    await account.close();
    // the same with the set there
    await world.first.account.sync();
    unwrap(await world.first.account.security.makeTransparent("p"));
    expect((await login(world, "p")).ok).toBe(true);
  });

  test("whose set was made from one that has changed is refused; the password stays", async () => {
    const world = await createHttpAccessWorld({ password: "p" });
    const [one, two] = [await enter(world, "p"), await enter(world, "p")];
    let added: unknown = null;
    one.afterPut = async () => {
      one.afterPut = () => Promise.resolve();
      added = await controlOf(two).addApp("in between");
    };
    expect(await controlOf(one).changePassword("p", "q")).toMatchObject({ ok: false });
    expect(added).toMatchObject({ ok: true });
    expect(await login(world, "q")).toEqual(wrong);
    expect((await login(world, "p")).ok).toBe(true);
    unwrap(await controlOf(one).changePassword("p", "q"));
    expect((await login(world, "q")).ok).toBe(true);
  });

  test("that would put an earlier provider device in force again is refused", async () => {
    const world = await createHttpAccessWorld({ password: "p" });
    const one = await enter(world, "p");
    const thief = await enter(world, "p");
    const next = unwrap(await controlOf(one).changePassword("p", "q"));
    // the successor has not come: both are in the record
    expect(world.record()?.devices).toHaveLength(2);
    await thief.account.sync();
    const newest = world.record() && providerDevice(world.record() as never)?.id;
    assert(newest, "a provider device");
    expect((await thief.account.security.revoke([newest])).ok).toBe(false);
    const successor = await world.open(next.secrets);
    expect(await successor.account.sync()).toBe(true);
    await successor.account.settle();
    expect(world.record()?.devices).toMatchObject([{ id: newest }]);
    expect((await login(world, "q")).ok).toBe(true);
  });

  test("genesis: a provider device comes with its set, and no other device with one", async () => {
    const world = await createHttpAccessWorld({});
    const { accounts, client } = world.provider;
    const join = async (kind: "provider" | "companion", address: string, ofOwn: boolean | null) => {
      const flavor = kind === "provider" ? "transparent" : "hardened";
      const { token } = unwrap(await accounts.addAccount(address, [], flavor));
      const { account } = unwrap(await client.invite(token));
      const made = await createTestAccount(crypto, { account, address, kind });
      const { id, keys } = made.device;
      const seen = { seq: 0 as never, head: new Uint8Array(32) };
      const inFile = { account, device: id, deviceKey: keys.signing.secret, deviceSeed: keys.identity.seed };
      const slot = await newPasswordSlot(parts, account, "p");
      const set = await newSet(crypto, { ...inFile, identity: made.identity.publicKey, seen }, [slot]);
      const access = ofOwn === null ? null : { ...set, device: ofOwn ? id : freshDevice() };
      return client.join({ token, entry: made.genesis, keyring: made.keyring, access });
    };
    expect(await join("provider", "a@example.org", null)).toMatchObject(notAllowed);
    expect(await join("provider", "b@example.org", false)).toMatchObject(notAllowed);
    expect(await join("companion", "c@example.org", true)).toMatchObject(notAllowed);
    expect((await join("provider", "d@example.org", true)).ok).toBe(true);
    expect((await join("companion", "e@example.org", null)).ok).toBe(true);
  });
});

describe("a provider device that was removed", () => {
  test("hears of it where it only watches", async () => {
    const world = await createHttpAccessWorld({ password: "p" });
    const watching = await enter(world, "p");
    watching.account.start();
    await vi.waitFor(() => expect(watching.account.connection.type).toBe("online"));
    const next = unwrap(await controlOf(await enter(world, "p")).changePassword("p", "q"));
    const successor = await world.open(next.secrets);
    await successor.account.sync();
    await successor.account.settle();
    const refused = { type: "refused", reason: "notAuthorized" };
    await vi.waitFor(() => expect(watching.account.connection).toEqual(refused), 8_000);
    await watching.account.close();
  });

  test("has no session at all, neither an old nor a new one", async () => {
    const world = await createHttpAccessWorld({ password: "p" });
    const { session, keys } = await sessionOf(world);
    expect((await session.log.read(0 as never)).ok).toBe(true);
    const next = unwrap(await controlOf(await enter(world, "p")).changePassword("p", "q"));
    const successor = await world.open(next.secrets);
    await successor.account.sync();
    await successor.account.settle();
    const gone = { ok: false, error: { type: "notAuthorized" } };
    expect(await session.log.read(0 as never)).toEqual(gone);
    expect(await session.access.get()).toEqual(gone);
    const { client } = world.provider;
    expect(await client.session({ ...keys, secret: keys.deviceKey }).login()).toEqual(gone);
  });
});

describe("at the door", () => {
  test("app passwords open nothing", async () => {
    const world = await createHttpAccessWorld({ password: "p" });
    const { text } = unwrap(await controlOf(await enter(world, "p")).addApp("Phone"));
    const parsed = parseAppPassword(crypto, text);
    assert(parsed, "an app password");
    const { auth } = await appPasswordKeys(crypto, world.id, parsed.secret);
    expect(await world.door.open(world.id, auth, null)).toEqual(wrong);
    expect(await world.door.open(world.id, await authOf(world, text), null)).toEqual(wrong);
    expect(await world.provider.accounts.access.openApp(world.id, parsed.id, auth)).toMatchObject({ type: "open" });
  });

  test("an administrator's password ends the sessions of the device that passwords open, until somebody finishes the reset", async () => {
    const world = await createHttpAccessWorld({ password: "old" });
    const { access } = world.provider.accounts;
    const { session: thief, keys } = await sessionOf(world, "old");
    const own = unwrap(await controlOf(await enter(world, "old")).becomeOwn({ kind: "webmail", name: "mine" }));
    const held = decodeSecrets(own.secrets);
    assert(held, "secrets");
    const mine = world.provider.client.session({ ...held, secret: held.deviceKey });
    expect((await thief.log.latestRecord()).ok && (await mine.log.latestRecord()).ok).toBe(true);
    unwrap(await access.setReset(ADDRESS, await authOf(world, "new")));
    const out = { ok: false, error: { type: "notAuthorized" } };
    expect(await thief.log.latestRecord()).toEqual(out);
    const anew = () =>
      world.provider.client.session({ account: keys.account, device: keys.device, secret: keys.deviceKey });
    expect(await anew().log.latestRecord()).toEqual(out);
    // the user's own devices have other keys
    expect((await mine.log.latestRecord()).ok).toBe(true);
    const parts = { crypto, provider: world.port, door: world.door, stretch: quickStretch };
    const finished = unwrap(await loginWithPassword(parts, ADDRESS, "new", "old"));
    expect((await anew().log.latestRecord()).ok).toBe(true);
    unwrap(await access.setReset(ADDRESS, await authOf(world, "new")));
    expect(await anew().log.latestRecord()).toEqual(out);
    unwrap(await loginWithPassword(parts, ADDRESS, "new", "old"));
    const device = await world.open(finished.secrets);
    await device.account.sync();
    unwrap(await controlOf(device).changePassword("new", "newer"));
    expect((await login(world, "newer")).ok).toBe(true);
  });

  test("an administrator's password is locked; with the one before it opens, and takes its place", async () => {
    const world = await createHttpAccessWorld({ password: "old" });
    const { access } = world.provider.accounts;
    const app = unwrap(await controlOf(await enter(world, "old")).addApp("Phone"));
    const { version, device } = access.show(world.id) ?? {};
    assert(version !== undefined && device !== undefined, "a set");
    unwrap(await access.setReset(ADDRESS, await authOf(world, "new")));
    // whoever was stretching a password meanwhile is asked again
    expect(access.isCurrent(world.id, device, version)).toBe(false);
    const both = (next: string, before: string) =>
      loginWithPassword(
        { crypto, provider: world.port, door: world.door, stretch: quickStretch },
        ADDRESS,
        next,
        before,
      );
    expect(await login(world, "new")).toEqual({ ok: false, error: { type: "locked" } });
    expect(await login(world, "old")).toEqual(wrong);
    expect(await both("new", "odd")).toEqual(wrong);
    expect(await both("odd", "old")).toEqual(wrong);
    const parsed = parseAppPassword(crypto, app.text);
    assert(parsed, "an app password");
    const { auth } = await appPasswordKeys(crypto, world.id, parsed.secret);
    expect(await access.openApp(world.id, parsed.id, auth)).toMatchObject({ type: "open" });
    const device2 = await world.open(unwrap(await both("new", "old")).secrets);
    await device2.account.sync();
    // a new app password leaves it as it is
    unwrap(await controlOf(device2).addApp("Tablet"));
    expect(await login(world, "new")).toEqual({ ok: false, error: { type: "locked" } });
    expect(await controlOf(device2).changePassword("old", "newer")).toEqual(wrong);
    unwrap(await controlOf(device2).changePassword("new", "newer"));
    expect(await login(world, "new")).toEqual(wrong);
    expect(await login(world, "old")).toEqual(wrong);
    expect((await login(world, "newer")).ok).toBe(true);
  });

  test("unknown addresses and accounts without a password have a start that stays, and no password", async () => {
    const world = await createHttpAccessWorld({});
    unwrap(await world.provider.accounts.addAccount("invited@example.org"));
    for (const address of [ADDRESS, "invited@example.org", "nobody@example.org", "", "no address"]) {
      const start = unwrap(await world.door.begin(address));
      expect(start).toEqual(
        unwrap(await world.door.begin(address.toUpperCase().replace(/[^@]*$/, (d) => d.toLowerCase()))),
      );
      expect(start.account).toBe(unwrap(await world.provider.client.lookup(address)));
      expect(start.params).toEqual(ARGON2_PARAMS);
      expect(start.salt).toHaveLength(16);
      expect(await world.door.open(start.account, crypto.randomBytes(32), null)).toEqual(wrong);
      expect(await world.door.open(start.account, crypto.randomBytes(32), crypto.randomBytes(32))).toEqual(wrong);
    }
  });

  test("wrong ones slow down the network they come from, and nobody else; right ones cost nothing", async () => {
    const world = await createHttpAccessWorld({ password: "p" }, { http: { behindProxy: true } });
    const from = (ip: string) => {
      const named: typeof fetch = (url, init) =>
        fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), "X-Forwarded-For": ip } });
      return createProviderClient({ fetch: named, baseUrl: world.provider.origin, crypto }).door;
    };
    const [right, odd] = [await authOf(world, "p"), await authOf(world, "x")];
    for (let tries = 0; tries < 12; tries++)
      expect((await from("192.0.2.1").open(world.id, right, null)).ok).toBe(true);
    const answers: string[] = [];
    for (let tries = 0; tries < 12; tries++) {
      const opened = await from("192.0.2.1").open(world.id, odd, null);
      answers.push(opened.ok ? "open" : opened.error.type);
    }
    expect(answers).toEqual([...Array.from({ length: 10 }, () => "wrongPassword"), "tooManyTries", "tooManyTries"]);
    const slowed = await from("192.0.2.1").open(world.id, right, null);
    expect(slowed).toMatchObject({ error: { type: "tooManyTries", retryAfterSeconds: expect.any(Number) as number } });
    expect((await from("198.51.100.7").open(world.id, right, null)).ok).toBe(true);
    // other accounts are another matter
    expect(await from("192.0.2.1").open(unwrap(await world.door.begin("x@example.org")).account, odd, null)).toEqual(
      wrong,
    );
  });
});

test("keys of a stranger log in nowhere", async () => {
  const world = await createHttpAccessWorld({ password: "p" });
  const { signing } = await generateDeviceKeys(crypto);
  const device = world.record()?.devices[0]?.id ?? null;
  const session = world.provider.client.session({ account: world.id, device, secret: signing.secret });
  expect(await session.access.get()).toMatchObject({ error: { type: "notAuthorized" } });
});
