import { beforeEach, expect, test } from "vitest";
import { passwordKeys, type Stretch } from "../../shared/crypto/access-secrets.ts";
import { assert } from "../../shared/lib/assert.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { createAccounts, type Accounts } from "../accounts/accounts.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { openTestStore, type TestStore } from "../storage/testing/open-store.ts";
import { makeWithPassword, resetPassword, type PasswordParts } from "./password-accounts.ts";

const PASSWORD = "violin carbon tunnel basket";
const ADDRESS = "ada@example.org";
/** Argon2id is another test's matter. */
const quick: Stretch = (password, salt) =>
  nodeCrypto.hkdf(new TextEncoder().encode(password), salt, new Uint8Array(0), 64);

let t: TestStore;
let accounts: Accounts;
let parts: PasswordParts;
beforeEach(async () => {
  t = await openTestStore();
  const clock = () => t.now;
  accounts = createAccounts({ store: t.store, crypto: nodeCrypto, clock });
  parts = { accounts, store: t.store, origin: null, stretch: quick, clock };
  return () => t.remove();
});

const given = { address: ADDRESS, aliases: [], password: PASSWORD, showWords: false };
const authOf = async (password: string): Promise<Uint8Array> => {
  const { account, salt, params } = accounts.access.startOf(ADDRESS);
  return (await passwordKeys(nodeCrypto, account, await quick(password, salt, params))).auth;
};

test("an account that could not be made is not there; one that waited for its user waits on", async () => {
  const failing: Stretch = () => Promise.reject(new Error("no memory"));
  await expect(makeWithPassword({ ...parts, stretch: failing }, given)).rejects.toThrow("no memory");
  expect(accounts.show(ADDRESS)).toBeNull();
  unwrap(await accounts.addAccount(ADDRESS));
  await expect(makeWithPassword({ ...parts, stretch: failing }, given)).rejects.toThrow("no memory");
  expect(accounts.show(ADDRESS)).toMatchObject({ state: "invited" });
  expect(unwrap(await makeWithPassword(parts, given))).toEqual({ address: ADDRESS, words: null, origin: null });
  expect(accounts.show(ADDRESS)).toMatchObject({ state: "joined" });
});

test("a password set while its user changes the salt is set under the new one", async () => {
  unwrap(await makeWithPassword(parts, given));
  const { account } = accounts.access.startOf(ADDRESS);
  let tries = 0;
  const meanwhile: Stretch = async (password, salt, params) => {
    const stretched = await quick(password, salt, params);
    if (tries++ === 0) await changeSalt();
    return stretched;
  };
  const OTHER = "lumber rookie whisper orbit";
  unwrap(await resetPassword({ ...parts, stretch: meanwhile }, ADDRESS, OTHER));
  expect(tries).toBe(2);
  expect(await accounts.access.openPassword(account, await authOf(OTHER))).toBe("locked");

  async function changeSalt(): Promise<void> {
    const set = accounts.access.show(account);
    assert(set, "a password opens it");
    const salt = nodeCrypto.randomBytes(16);
    const { params } = accounts.access.startOf(ADDRESS);
    const bytes = (length: number) => new Uint8Array(length);
    const wrap = { params, salt, commit: bytes(32), nonce: bytes(12), ct: bytes(48) };
    const slots = set.slots.map(({ id, kind, recipient }) => ({ id, kind, recipient, wrap, auth: bytes(32) }));
    const { device, version, file } = set;
    unwrap(await accounts.access.put(account, device, { device, slots, file, base: { device, version } }));
  }
});
