/** Logins of users whom a real slapd knows, against a real store. */
import { afterAll, beforeAll, expect } from "vitest";
import { passwordKeys } from "../../shared/crypto/access-secrets.ts";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { createAccounts, type Accounts } from "../accounts/accounts.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { stretch } from "../crypto/stretch.ts";
import { createLdapDirectory } from "../directory/ldap-directory.ts";
import { BASE, noSlapd, SEARCHER, startSlapd, type Slapd } from "../directory/testing/slapd.ts";
import type { UserDirectory } from "../accounts/user-directory.ts";
import { createDerivations } from "../hosted/derivations.ts";
import { createPasswordLogin, type PasswordLogin } from "../hosted/password-login.ts";
import { openTestStore, type TestStore } from "../storage/testing/open-store.ts";
import { testUnless } from "../testing/skip-aloud.ts";
import { makeWithPassword, resetPassword } from "./password-accounts.ts";
import { createDirectoryLogin } from "./directory-login.ts";

let slapd: Slapd;
let opened: TestStore;
let accounts: Accounts;
let users: UserDirectory;
const HOME = "192.0.2.1";

beforeAll(async () => {
  if (noSlapd !== null) return;
  slapd = await startSlapd();
  opened = await openTestStore({ clock: Date.now });
  users = createLdapDirectory({
    options: {
      server: { url: slapd.url, startTls: false, ca: null, timeoutMs: 2_000 },
      searcher: { dn: SEARCHER, passwordFile: slapd.passwordFile },
      attributes: {
        ...{ mail: "mail", aliases: "mailAlternateAddress", quota: null, flavorAttribute: "mailFlavor" },
        flavor: "transparent",
      },
      ...{ base: BASE, filter: "(|(mail=%s)(mailAlternateAddress=%s))", connections: 2, cacheSeconds: 0 },
    },
    log: () => undefined,
    clock: Date.now,
  });
  accounts = createAccounts({ store: opened.store, crypto, clock: Date.now, users });
});
afterAll(async () => {
  if (noSlapd !== null) return;
  await users.close();
  await opened.remove();
  await slapd.end();
});

/** Afresh, so that nobody is slowed by what a test before did. */
const start = (): PasswordLogin =>
  createPasswordLogin({
    ...{ crypto, stretch, log: () => undefined, access: accounts.access, directory: accounts },
    derivations: createDerivations({ clock: Date.now }),
    users: createDirectoryLogin({ accounts, users, stretch, clock: Date.now }),
  });

const login = (address: string, password: string) => start().login(address, password, HOME);
const failed = (error: string) => ({ ok: false, error });

async function authOf(address: string, password: string): Promise<Uint8Array> {
  const { account, salt, params } = accounts.access.startOf(address);
  return (await passwordKeys(crypto, account, await stretch(password, salt, params))).auth;
}

testUnless(noSlapd, "the first login makes the account, wordless; two at once make one", async () => {
  await slapd.add("ada", { mail: "ada@example.org", password: "first", aliases: ["countess@example.org"] });
  expect(await login("ada@example.org", "wrong")).toEqual(failed("wrong"));
  expect(await login("ada@example.org", "")).toEqual(failed("wrong"));
  expect(accounts.show("ada@example.org")).toBeNull();
  const one = start();
  const both = await Promise.all(
    ["ada@example.org", "countess@example.org"].map((name) => one.login(name, "first", HOME)),
  );
  const [first, second] = both.map(unwrap);
  expect(second?.account).toBe(first?.account);
  expect(bytesToHex(second?.keys.deviceKey ?? crypto.randomBytes(1))).toBe(
    bytesToHex(first?.keys.deviceKey ?? crypto.randomBytes(1)),
  );
  expect(accounts.show("ada@example.org")).toMatchObject({ state: "joined", fromDirectory: true });
  const { record } = opened.store.record(unwrap(await login("ada@example.org", "first")).account) ?? {};
  expect(record).toMatchObject({ flavor: "transparent", wordless: true });
  expect(await accounts.resolve("countess@example.org")).toMatchObject({ type: "account", account: first?.account });
  expect(await start().verify("ada@example.org", "first", HOME)).toMatchObject({ ok: true });
});

testUnless(
  noSlapd,
  "a password changed in the directory is locked, the old one out; both together open, and back opens",
  async () => {
    await slapd.add("bob", { mail: "bob@example.org", password: "old password" });
    const { account, keys } = unwrap(await login("bob@example.org", "old password"));
    await slapd.set("bob", "userPassword", ["new password"]);
    expect(await login("bob@example.org", "old password")).toEqual(failed("wrong"));
    expect(await login("bob@example.org", "new password")).toEqual(failed("changed"));
    expect(await login("bob@example.org", "new password")).toEqual(failed("changed"));
    expect(await start().verify("bob@example.org", "new password", HOME)).toEqual(failed("changed"));
    const [before, now] = [
      await authOf("bob@example.org", "old password"),
      await authOf("bob@example.org", "new password"),
    ];
    expect(await accounts.access.openPassword(account, before)).toBe("wrong");
    expect(await accounts.access.openPassword(account, now)).toBe("locked");
    expect(await accounts.access.openLocked(account, now, before)).toMatchObject({ type: "open", device: keys.device });

    await slapd.set("bob", "userPassword", ["third password"]);
    expect(await login("bob@example.org", "new password")).toEqual(failed("wrong"));
    expect(await login("bob@example.org", "third password")).toEqual(failed("changed"));
    expect(await accounts.access.openLocked(account, now, before)).toBe("wrong");

    await slapd.set("bob", "userPassword", ["old password"]);
    const back = unwrap(await login("bob@example.org", "old password"));
    expect(bytesToHex(back.keys.deviceKey)).toBe(bytesToHex(keys.deviceKey));
  },
);

testUnless(noSlapd, "who is deleted from the directory is out, at every door", async () => {
  await slapd.add("eve", { mail: "eve@example.org", password: "eves password" });
  const { account } = unwrap(await login("eve@example.org", "eves password"));
  expect(await accounts.standings.mayEnter(account)).toBe("yes");
  await slapd.remove("eve");
  expect(await login("eve@example.org", "eves password")).toEqual(failed("wrong"));
  expect(await accounts.standings.mayEnter(account)).toBe("no");
  expect(await accounts.resolve("eve@example.org")).toEqual({ type: "unknown" });
  await slapd.add("eve", { mail: "eve@example.org", password: "eves password" });
  expect(unwrap(await login("eve@example.org", "eves password")).account).toBe(account);
});

testUnless(noSlapd, "a hardened user has no password here, and an administrator's link stands", async () => {
  await slapd.add("hal", { mail: "hal@example.org", password: "hals password", flavor: "hardened" });
  expect(await login("hal@example.org", "hals password")).toEqual(failed("wrong"));
  expect(accounts.show("hal@example.org")).toBeNull();
  await slapd.add("ivy", { mail: "ivy@example.org", password: "ivys password" });
  const { token } = unwrap(await accounts.addAccount("ivy@example.org"));
  expect(await login("ivy@example.org", "ivys password")).toEqual(failed("wrong"));
  expect(accounts.checkInvite(token)).toMatchObject({ ok: true });
});

testUnless(noSlapd, "an operator sets no password that the directory keeps", async () => {
  await slapd.add("jan", { mail: "jan@example.org", password: "jans password" });
  const parts = { accounts, store: opened.store, origin: null, stretch, clock: Date.now };
  const given = { address: "jan@example.org", aliases: [], password: "four words of nobody else", showWords: false };
  const kept = { error: expect.stringContaining("kept by the directory of users") as string };
  expect(await makeWithPassword(parts, given)).toMatchObject(kept);
  unwrap(await login("jan@example.org", "jans password"));
  expect(await resetPassword(parts, "jan@example.org", "four words of nobody else")).toMatchObject(kept);
});

testUnless(noSlapd, "while the directory is away its users can not be told right from wrong", async () => {
  await slapd.kill();
  expect(await login("ada@example.org", "first")).toEqual(failed("failing"));
  expect(await login("nobody@example.org", "first")).toEqual(failed("failing"));
  await slapd.start();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  expect(await login("ada@example.org", "first")).toMatchObject({ ok: true });
});
