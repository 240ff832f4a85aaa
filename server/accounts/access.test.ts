/** What lies at the provider in place of passwords: under its secrets, old and new, and what an administrator changes. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { controlOf, enter } from "../../shared/account/testing/access-contract.ts";
import { createHttpAccessWorld, type HttpAccessWorld } from "../../shared/account/testing/http-access-world.ts";
import { ADDRESS, quickStretch } from "../../shared/account/testing/world.ts";
import { passwordKeys } from "../../shared/crypto/access-secrets.ts";
import { appPasswordKeys, parseAppPassword } from "../../shared/crypto/app-password.ts";
import { assert } from "../../shared/lib/assert.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { decodeSecrets } from "./access-codec.ts";
import type { Access } from "./access.ts";
import { createAccounts } from "./accounts.ts";
import type { GivenSecrets } from "./server-secrets.ts";

const secret = (): Uint8Array => crypto.randomBytes(32);
const NONE: GivenSecrets = { current: null, old: [] };

/** The same accounts as another process has them. */
const accessUnder = ({ provider: { store } }: HttpAccessWorld, accessSecrets: GivenSecrets, clock = Date.now): Access =>
  createAccounts({ store, crypto, clock, accessSecrets }).access;

async function authOf(access: Access, password: string): Promise<Uint8Array> {
  const { account, salt, params } = access.startOf(ADDRESS);
  return (await passwordKeys(crypto, account, await quickStretch(password, salt, params))).auth;
}

const opens = async (world: HttpAccessWorld, secrets: GivenSecrets, password = "p"): Promise<boolean> => {
  const access = accessUnder(world, secrets);
  return typeof (await access.openPassword(world.id, await authOf(access, password))) !== "string";
};

async function appOf(world: HttpAccessWorld, name: string) {
  const { text } = unwrap(await controlOf(await enter(world, "p")).addApp(name));
  const parsed = parseAppPassword(crypto, text);
  assert(parsed, "an app password");
  return { id: parsed.id, auth: (await appPasswordKeys(crypto, world.id, parsed.secret)).auth };
}

const underOf = (world: HttpAccessWorld) => {
  const row = world.provider.store.access.inForce(world.id);
  assert(row, "there is a set");
  const { verifiers, wrap } = decodeSecrets(row.secrets);
  return { row, verifiers: [...verifiers.values()].map(({ under }) => under.length), wrap: wrap?.under.length };
};

test("under a secret nothing opens without it; a login moves what it proved to a newer one", async () => {
  const [first, second] = [secret(), secret()];
  const world = await createHttpAccessWorld({ password: "p" }, { accessSecrets: { current: first, old: [] } });
  const app = await appOf(world, "Phone");
  expect(await opens(world, NONE)).toBe(false);
  expect(await opens(world, { current: second, old: [] })).toBe(false);
  expect(await opens(world, { current: second, old: [first] }, "x")).toBe(false);
  const version = underOf(world).row.version;
  expect(await opens(world, { current: second, old: [first] })).toBe(true);
  // nobody who was let in is asked again for that
  expect(underOf(world).row.version).toBe(version);
  expect(await opens(world, { current: second, old: [] })).toBe(true);
  expect(await opens(world, { current: first, old: [] })).toBe(false);
  // what nobody has proved since lies under the old one still
  const later = accessUnder(world, { current: second, old: [] });
  expect(await later.openApp(world.id, app.id, app.auth)).toBe("wrong");
  const both = accessUnder(world, { current: second, old: [first] });
  expect(await both.openApp(world.id, app.id, app.auth)).toMatchObject({ type: "open" });
  expect(await later.openApp(world.id, app.id, app.auth)).toMatchObject({ type: "open" });
});

test("what lay under none moves under a secret that is new, and back", async () => {
  const world = await createHttpAccessWorld({ password: "p" });
  expect(underOf(world)).toMatchObject({ verifiers: [0], wrap: 0 });
  const current = secret();
  expect(await opens(world, { current, old: [] })).toBe(true);
  expect(underOf(world)).toMatchObject({ verifiers: [8], wrap: 8 });
  expect(await opens(world, NONE)).toBe(false);
  expect(await opens(world, { current: null, old: [current] })).toBe(true);
  expect(await opens(world, NONE)).toBe(true);
});

test("an administrator's password moves to a newer secret as well", async () => {
  const [first, second] = [secret(), secret()];
  const world = await createHttpAccessWorld({ password: "p" }, { accessSecrets: { current: first, old: [] } });
  const reset = await authOf(world.provider.accounts.access, "new");
  unwrap(await world.provider.accounts.access.setReset(ADDRESS, reset));
  const tries = (secrets: GivenSecrets) => accessUnder(world, secrets).openPassword(world.id, reset);
  expect(await tries({ current: second, old: [] })).toBe("wrong");
  expect(await tries({ current: second, old: [first] })).toBe("locked");
  expect(await tries({ current: second, old: [] })).toBe("locked");
});

test("nothing is written without the secret in use, until it is given, or said to be lost", async () => {
  const [first, second] = [secret(), secret()];
  const world = await createHttpAccessWorld({ password: "p" }, { accessSecrets: { current: first, old: [] } });
  const before = underOf(world).row;
  const reset = await authOf(world.provider.accounts.access, "new");
  const { salt } = world.provider.accounts.access.startOf(ADDRESS);
  for (const secrets of [NONE, { current: second, old: [] }]) {
    const access = accessUnder(world, secrets);
    expect(access.fault()).toMatch(/access\.secret_file/);
    expect(await access.setReset(ADDRESS, reset)).toMatchObject({ ok: false, error: access.fault() });
    await expect(access.openVouched(world.id, reset, salt)).rejects.toThrow(/access\.secret_file/);
    const { device, version } = before;
    const again = { device, file: before.content, slots: [], base: { device, version } };
    expect(await access.put(world.id, device, again)).toMatchObject({ error: "failing" });
    expect(await access.prepare(world.id, again)).toMatchObject({ error: "failing" });
  }
  expect(underOf(world).row).toEqual(before);
  const [name = ""] = /[0-9a-f]{16}/.exec(accessUnder(world, NONE).fault() ?? "") ?? [];
  const given = accessUnder(world, { current: second, old: [], lost: [name] });
  expect(given.fault()).toBeNull();
  unwrap(await given.setReset(ADDRESS, reset));
  expect(accessUnder(world, { current: first, old: [] }).fault()).toMatch(/another secret/);
  expect(accessUnder(world, { current: second, old: [] }).fault()).toBeNull();
});

test("two logins that move it at once, and a change meanwhile, leave what opens", async () => {
  const [first, second] = [secret(), secret()];
  const world = await createHttpAccessWorld({ password: "p" }, { accessSecrets: { current: first, old: [second] } });
  const device = await enter(world, "p");
  const rotated = { current: second, old: [first] };
  const [one, two, added] = await Promise.all([
    opens(world, rotated),
    opens(world, rotated),
    controlOf(device).addApp("Phone"),
  ]);
  expect([one, two, added.ok]).toEqual([true, true, true]);
  expect(await opens(world, rotated)).toBe(true);
  expect(underOf(world).row.version).toBe(2);
});

test("the wrap of a password is nowhere in the data folder in clear, where there is a secret", async () => {
  const dataOf = async (world: HttpAccessWorld): Promise<Buffer> => {
    const files = ["provider.db", "provider.db-wal"].map((name) =>
      readFile(join(world.provider.dir, name)).catch(() => Buffer.alloc(0)),
    );
    return Buffer.concat(await Promise.all(files));
  };
  for (const accessSecrets of [NONE, { current: secret(), old: [] }]) {
    const world = await createHttpAccessWorld({ password: "p" }, { accessSecrets });
    const { access } = world.provider.accounts;
    const auth = await authOf(access, "p");
    const opened = await access.openPassword(world.id, auth);
    assert(typeof opened !== "string", "it opens");
    const data = await dataOf(world);
    const has = (bytes: Uint8Array): boolean => data.includes(Buffer.from(bytes));
    expect(has(opened.wrap.salt)).toBe(true);
    for (const part of [opened.wrap.commit, opened.wrap.ct]) expect(has(part)).toBe(accessSecrets === NONE);
    expect(has(auth)).toBe(false);
  }
});

test("an administrator drops app passwords; the set stays as its owner sealed it", async () => {
  const world = await createHttpAccessWorld({ password: "p" });
  const [phone, tablet] = [await appOf(world, "Phone"), await appOf(world, "Tablet")];
  const { access } = world.provider.accounts;
  const before = access.show(world.id);
  expect(unwrap(await access.dropApps(ADDRESS, [phone.id, "none"]))).toBe(1);
  expect(await access.openApp(world.id, phone.id, phone.auth)).toBe("wrong");
  expect(await access.openApp(world.id, tablet.id, tablet.auth)).toMatchObject({ type: "open" });
  assert(before, "a set");
  expect(access.isCurrent(world.id, before.device, before.version)).toBe(false);
  expect(access.show(world.id)).toMatchObject({ file: before.file, version: before.version + 1 });
  // whoever has it listed sees it, and may revoke it; what is sealed anew does not bring it back
  const device = await enter(world, "p");
  expect(unwrap(await controlOf(device).apps())).toHaveLength(2);
  unwrap(await controlOf(device).addApp("Laptop"));
  expect(await access.openApp(world.id, phone.id, phone.auth)).toBe("wrong");
  expect(unwrap(await access.dropApps(ADDRESS, null))).toBe(2);
  expect(await access.openApp(world.id, tablet.id, tablet.auth)).toBe("wrong");
  expect(typeof (await access.openPassword(world.id, await authOf(access, "p")))).not.toBe("string");
});

test("the password's slot is no app password, whatever is asked for", async () => {
  const world = await createHttpAccessWorld({ password: "p" });
  const { access } = world.provider.accounts;
  expect(await access.openApp(world.id, "password", await authOf(access, "p"))).toBe("wrong");
});

test("accounts that no password opens have nothing to set or to drop", async () => {
  const world = await createHttpAccessWorld({});
  const { access } = world.provider.accounts;
  for (const address of [ADDRESS, "nobody@example.org"]) {
    expect((await access.setReset(address, crypto.randomBytes(32))).ok).toBe(false);
    expect((await access.dropApps(address, null)).ok).toBe(false);
  }
});

test("last use is kept to the hour, outside the version", async () => {
  const clock = { now: 1_700_000_000_000 };
  const world = await createHttpAccessWorld({ password: "p" }, { clock: () => clock.now });
  const { access } = world.provider.accounts;
  const lastUsed = () => access.show(world.id)?.slots[0]?.lastUsed;
  expect(lastUsed()).toBeNull();
  const device = await enter(world, "p");
  const at = Math.floor(clock.now / 1000);
  await expect.poll(lastUsed).toBe(at);
  clock.now += 3_000_000;
  access.noteUse(world.id, "password");
  unwrap(await controlOf(device).addApp("Phone"));
  expect(lastUsed()).toBe(at);
  clock.now += 3_000_000;
  access.noteUse(world.id, "password");
  await expect.poll(lastUsed).toBe(at + 6000);
  expect(access.show(world.id)?.version).toBe(2);
});
