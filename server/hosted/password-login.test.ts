/** Logins against a real store: passwords, app passwords, and what is nobody's. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { passwordKeys, type Stretch } from "../../shared/crypto/access-secrets.ts";
import { makeAppPassword } from "../../shared/crypto/app-password.ts";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { createAccounts, type Accounts } from "../accounts/accounts.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { stretch } from "../crypto/stretch.ts";
import { openTestStore, type TestStore } from "../storage/testing/open-store.ts";
import { createTransparentAccount, type TransparentAccount } from "../testing/transparent-account.ts";
import { createDerivations, defaultSlots } from "./derivations.ts";
import { createWrongTries } from "./wrong-tries.ts";
import { createPasswordLogin, MAX_PASSWORD, type LoginAccess, type PasswordLogin } from "./password-login.ts";

const PASSWORD = "Zo\u00eb's horse";
const HOME = "192.0.2.1";
let opened: TestStore;
let accounts: Accounts;
let ada: TransparentAccount;
/** One whose main password has the form of an app password. */
let odd: TransparentAccount;

beforeAll(async () => {
  opened = await openTestStore({ clock: Date.now });
  accounts = createAccounts({ store: opened.store, crypto, clock: Date.now });
  ada = await join("ada@example.org", PASSWORD, ["lovelace@example.org"]);
  odd = await join("odd@example.org", makeAppPassword(crypto).text);
  await opened.join("hard@example.org");
}, 60_000);
afterAll(() => opened.remove());

async function join(address: string, password: string, aliases: string[] = []): Promise<TransparentAccount> {
  const { token } = unwrap(await accounts.addAccount(address, aliases, "transparent"));
  const { account } = unwrap(accounts.checkInvite(token));
  const made = await createTransparentAccount(account, address, password);
  const { genesis: entry, keyring } = made.made;
  unwrap(await accounts.join({ token, entry, keyring, access: made.access }));
  return made;
}

interface Started extends PasswordLogin {
  readonly stretched: string[];
  readonly secrets: Uint8Array[];
  readonly lines: string[];
}

/** With a counted stretch; afresh, so that nobody is slowed by what a test before did. */
function start(access: Partial<LoginAccess> = {}): Started {
  const stretched: string[] = [];
  const secrets: Uint8Array[] = [];
  const lines: string[] = [];
  const counted: Stretch = async (password, salt, params) => {
    stretched.push(`${password} ${bytesToHex(salt)} ${params.m}/${params.t}/${params.p}`);
    const secret = await stretch(password, salt, params);
    secrets.push(secret);
    return secret;
  };
  const derivations = createDerivations({ clock: Date.now });
  const login = createPasswordLogin({
    crypto,
    access: { ...accounts.access, ...access },
    directory: accounts,
    derivations,
    stretch: counted,
    log: (event, fields) => lines.push(`${event} ${JSON.stringify(fields)}`),
  });
  return { ...login, stretched, secrets, lines };
}

const wrong = { ok: false, error: "wrong" };

test("a password opens the account's keys, under each of its addresses and in each Unicode form", async () => {
  const login = start();
  const { account } = ada.made;
  for (const name of ["ada@example.org", "Ada+tag@Example.ORG", "lovelace@example.org"]) {
    const opened = unwrap(await login.login(name, PASSWORD.normalize("NFD"), HOME));
    expect(opened).toMatchObject({ account, address: "ada@example.org", version: 1 });
    expect(opened.keys.device).toBe(ada.made.device.id);
    expect(opened.keys.deviceKey).toEqual(ada.made.device.keys.signing.secret);
    expect(opened.keys.deviceSeed).toEqual(ada.made.device.keys.identity.seed);
  }
  expect(unwrap(await login.verify("lovelace@example.org", PASSWORD, HOME))).toEqual({
    account,
    address: "ada@example.org",
  });
  expect(login.stretched).toHaveLength(4);
});

test("an app password does too, however it is typed, and nothing is stretched for it", async () => {
  const login = start();
  for (const text of [ada.app, ada.app.toUpperCase().replaceAll("-", " "), ada.app.replaceAll("-", "")]) {
    const opened = unwrap(await login.login("ada@example.org", text, HOME));
    expect(opened.keys.deviceSeed).toEqual(ada.made.device.keys.identity.seed);
  }
  expect(unwrap(await login.verify("ada@example.org", ada.app, HOME)).account).toBe(ada.made.account);
  expect(login.stretched).toEqual([]);
  await vi.waitFor(() => {
    const slots = accounts.access.show(ada.made.account)?.slots ?? [];
    expect(slots.find(({ kind }) => kind === "app")?.lastUsed).not.toBeNull();
  });
});

test("a main password that looks like an app password works", async () => {
  const login = start();
  expect(unwrap(await login.login("odd@example.org", odd.password, HOME)).account).toBe(odd.made.account);
  expect(login.stretched).toHaveLength(1);
  expect(unwrap(await login.verify("odd@example.org", odd.app, HOME)).account).toBe(odd.made.account);
});

test.each([
  ["a wrong password", "ada@example.org", "Zoe's horse"],
  ["another account's app password", "ada@example.org", "odd"],
  ["an unknown name", "nobody@example.org", PASSWORD],
  ["an account without a password", "hard@example.org", PASSWORD],
  ["a name that is no address", "ada", PASSWORD],
  ["no name", "", PASSWORD],
  ["no password", "ada@example.org", ""],
])("%s is wrong, after the same work", async (_what, username, given) => {
  const password = given === "odd" ? odd.app : given;
  const login = start();
  expect(await login.login(username, password, HOME)).toEqual(wrong);
  expect(await start().verify(username, password, HOME)).toEqual(wrong);
  expect(login.stretched).toHaveLength(1);
  expect(login.stretched[0]).toMatch(/ [0-9a-f]{32} 65536\/3\/1$/);
  expect(login.lines).toEqual([]);
});

test("what is too long is nobody's password, and costs nothing", async () => {
  const login = start();
  expect(await login.login("ada@example.org", "x".repeat(MAX_PASSWORD + 1), HOME)).toEqual(wrong);
  expect(login.stretched).toEqual([]);
});

test("what was stretched is overwritten, whatever came of it", async () => {
  const login = start();
  await login.login("ada@example.org", PASSWORD, HOME);
  await login.login("ada@example.org", "wrong", HOME);
  expect(login.secrets).toHaveLength(2);
  for (const secret of login.secrets) expect(secret.every((byte) => byte === 0)).toBe(true);
});

test("the same salt for a name that is nobody's, another for another", async () => {
  const login = start();
  for (const name of ["x@example.org", "X+tag@example.org", "y@example.org"]) await login.verify(name, "p", name);
  const [x, again, y] = login.stretched;
  expect(again).toBe(x);
  expect(y).not.toBe(x);
});

test("a set that changed while it was opened is opened anew; what keeps changing is busy", async () => {
  let asked = 0;
  const once = start({ isCurrent: (...of) => ++asked > 1 && accounts.access.isCurrent(...of) });
  expect(unwrap(await once.login("ada@example.org", PASSWORD, HOME)).account).toBe(ada.made.account);
  expect(asked).toBe(2);
  const never = start({ isCurrent: () => false });
  expect(await never.login("ada@example.org", PASSWORD, HOME)).toEqual({ ok: false, error: "busy" });
  expect(await never.login("ada@example.org", ada.app, HOME)).toEqual({ ok: false, error: "busy" });
});

test("a password that died while it was opened opens nothing", async () => {
  const { account } = ada.made;
  let dead = false;
  const login = start({
    isCurrent() {
      dead = true;
      return false;
    },
    openPassword: (...of) => (dead ? Promise.resolve("wrong") : accounts.access.openPassword(...of)),
    openApp: (...of) => (dead ? Promise.resolve("wrong") : accounts.access.openApp(...of)),
  });
  expect(await login.login("ada@example.org", PASSWORD, HOME)).toEqual(wrong);
  expect(accounts.access.show(account)).not.toBeNull();
});

test("an administrator's password is locked, and the one before is wrong", async () => {
  const { made } = await join("reset@example.org", PASSWORD);
  const { salt, params } = accounts.access.startOf("reset@example.org");
  const { auth } = await passwordKeys(crypto, made.account, await stretch("set anew", salt, params));
  unwrap(await accounts.access.setReset("reset@example.org", auth));
  const login = start();
  expect(await login.login("reset@example.org", "set anew", HOME)).toEqual({ ok: false, error: "locked" });
  expect(await login.verify("reset@example.org", "set anew", HOME)).toEqual({ ok: false, error: "locked" });
  expect(await login.login("reset@example.org", PASSWORD, HOME)).toEqual(wrong);
});

test("a store that fails, and a file that does not open, are our fault and said so without names", async () => {
  const failing = start({ openPassword: () => Promise.reject(new Error("ada@example.org")) });
  expect(await failing.login("ada@example.org", PASSWORD, HOME)).toEqual({ ok: false, error: "failing" });
  const garbled = start({
    async openApp(...of) {
      const set = await accounts.access.openApp(...of);
      return set === "wrong" ? set : { ...set, file: set.file.map((byte, i) => (i > 2000 ? byte ^ 1 : byte)) };
    },
  });
  expect(await garbled.login("ada@example.org", ada.app, HOME)).toEqual({ ok: false, error: "failing" });
  expect([...failing.lines, ...garbled.lines].join("\n")).not.toMatch(/ada@|horse/);
  expect(failing.lines).toHaveLength(1);
  expect(garbled.lines).toHaveLength(1);
});

test("a password that was wrong a moment ago is so without work, also for nobody, and from elsewhere it is tried", async () => {
  const login = start();
  for (const name of ["ada@example.org", "nobody@example.org", "hard@example.org"]) {
    const before = login.stretched.length;
    const tries = Array.from({ length: 5 }, () => login.verify(name, "an old one", HOME));
    expect(await Promise.all(tries)).toEqual(tries.map(() => wrong));
    expect(login.stretched.length - before).toBeLessThanOrEqual(defaultSlots());
    const after = login.stretched.length;
    expect(await login.verify(name, "an old one", HOME)).toEqual(wrong);
    expect(login.stretched).toHaveLength(after);
    expect(await login.verify(name, "an old one", "192.0.2.99")).toEqual(wrong);
    expect(login.stretched).toHaveLength(after + 1);
  }
});

test("a wrong password that becomes the right one is tried anew", async () => {
  const { made } = await join("changed@example.org", PASSWORD);
  const login = start();
  expect(await login.verify("changed@example.org", "set anew", HOME)).toEqual(wrong);
  const { salt, params } = accounts.access.startOf("changed@example.org");
  const { auth } = await passwordKeys(crypto, made.account, await stretch("set anew", salt, params));
  unwrap(await accounts.access.setReset("changed@example.org", auth));
  expect(await login.verify("changed@example.org", "set anew", HOME)).toEqual({ ok: false, error: "locked" });
});

test("wrong tries are forgotten after a minute, and remembered in bounded number", () => {
  let now = 1_000_000;
  const tries = createWrongTries(crypto, () => now, 2);
  for (const name of ["a", "b", "c"]) tries.note(name);
  expect(["a", "b", "c"].map((name) => tries.has(name))).toEqual([false, true, true]);
  now += 60_000;
  expect(tries.has("c")).toBe(false);
});

test("passwords, right ones and app passwords, come in while wrong ones of the pair wait", async () => {
  const login = start();
  const wrongs = Array.from({ length: 30 }, (_, i) => login.verify("ada@example.org", `wrong ${i}`, HOME));
  await wrongs[29];
  const began = performance.now();
  expect(unwrap(await login.verify("ada@example.org", ada.app, HOME)).account).toBe(ada.made.account);
  const more = Array.from({ length: 20 }, (_, i) => login.verify("ada@example.org", `more ${i}`, HOME));
  expect(unwrap(await login.verify("ada@example.org", PASSWORD, HOME)).account).toBe(ada.made.account);
  expect(performance.now() - began).toBeLessThan(20_000);
  expect((await Promise.all([...wrongs, ...more])).every(({ ok }) => !ok)).toBe(true);
}, 60_000);

test("a password that would take other work than this program gives is not stretched", async () => {
  const params = { m: 2 ** 20, t: 3, p: 1 };
  const login = start({ startOf: (address) => ({ ...accounts.access.startOf(address), params }) });
  expect(await login.verify("ada@example.org", PASSWORD, HOME)).toEqual({ ok: false, error: "failing" });
  expect(login.stretched).toEqual([]);
  expect(login.lines).toHaveLength(1);
});
