import { beforeEach, describe, expect, test, vi } from "vitest";
import { signLogin } from "../../shared/crypto/login.ts";
import { idFromBytes, seq, type AccountId, type DeviceId } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { createLedger, type Ledger } from "../../shared/log/ledger.ts";
import { UNDO_SECONDS } from "../../shared/log/limits.ts";
import { checkBytes } from "../../shared/log/check.ts";
import { createTestAccount, newDevice } from "../../shared/log/testing/test-account.ts";
import type { TestAccount } from "../../shared/log/testing/test-account.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { testId } from "../../shared/log/testing/ids.ts";
import { writeNewWords, writeRemoval, writeRetake, type RecordChange } from "../testing/change-record.ts";
import { openTestStore, type TestStore } from "../storage/testing/open-store.ts";
import { createAccounts, type Accounts } from "./accounts.ts";
import { addressForms, parseAddress } from "./address.ts";

const ORIGIN = "https://mail.example.org";
const IDENTITY_KEY = idFromBytes<DeviceId>(new Uint8Array(16));

describe("addresses", () => {
  test.each([
    ["Alice@Example.ORG", "alice@example.org"],
    ["  a.b-c_d@x.org ", "a.b-c_d@x.org"],
    ["josé@bücher.example", "josé@bücher.example"],
    ["a@xn--bcher-kva.example", "a@bücher.example"],
  ])("%j is kept as %j", (given, kept) => expect(parseAddress(given)).toEqual({ ok: true, value: kept }));

  test.each(["", "alice", "@x.org", "a@", "a b@x.org", "a..b@x.org", ".a@x.org", "a@x..org", "a@-x.org", "a\n@x.org"])(
    "%j is refused with a line that says why",
    (given) => {
      const parsed = parseAddress(given);
      expect(parsed.ok).toBe(false);
      if (!parsed.ok) expect(parsed.error).toMatch(/^[^\n]+$/);
    },
  );

  test("tags lead to the plain address and cannot be added", () => {
    expect(addressForms("Bob+News+x@X.org")).toEqual(["bob@x.org"]);
    expect(addressForms("+x@x.org")).toEqual(["+x@x.org"]);
    expect(addressForms("nonsense")).toEqual([]);
    expect(parseAddress("bob+news@x.org")).toMatchObject({ ok: false });
  });
});

describe("accounts", () => {
  let t: TestStore;
  let accounts: Accounts;
  beforeEach(async () => {
    t = await openTestStore();
    accounts = createAccounts({ store: t.store, crypto, clock: () => t.now });
    return () => t.remove();
  });

  const invited = async (address = "alice@example.org", aliases: string[] = []) => {
    const { token } = unwrap(await accounts.addAccount(address, aliases));
    const { account } = unwrap(accounts.checkInvite(token));
    return { token, made: await createTestAccount(crypto, { account, address }) };
  };
  const joinCall = ({ token, made }: { token: string; made: TestAccount }) => ({
    ...{ token, entry: made.genesis, keyring: made.keyring, access: null },
  });
  const joined = async (address?: string, aliases?: string[]): Promise<TestAccount> => {
    const both = await invited(address, aliases);
    unwrap(await accounts.join(joinCall(both)));
    return both.made;
  };

  test("are found by address and alias, in any case, with any tag", async () => {
    const { made } = await invited("Alice@Example.org", ["post@example.org"]);
    expect(await accounts.resolve("alice@example.org")).toEqual({ type: "noKeys" });
    expect(await accounts.resolve("bob@example.org")).toEqual({ type: "unknown" });
    expect(accounts.lookup("ALICE+x@example.org")).toBe(made.account);
    const bob = await joined("bob@example.org", ["robert@example.org"]);
    for (const address of ["bob@example.org", "BOB+lists@EXAMPLE.org", "robert+a@example.org"])
      expect(await accounts.resolve(address)).toEqual({
        ...{ type: "account", account: bob.account, epoch: 1, address: "bob@example.org" },
        recipient: bob.record.recipient,
        room: Number.POSITIVE_INFINITY,
        quota: null,
      });
  });

  test("addresses belong to one account only", async () => {
    await invited("alice@example.org", ["post@example.org"]);
    for (const [address, ...aliases] of [["POST@example.org"], ["new@example.org", "alice@example.org"]])
      expect(await accounts.addAccount(address ?? "", aliases)).toMatchObject({ ok: false });
    expect(await accounts.addAccount("x@example.org", ["x@example.org"])).toMatchObject({ ok: false });
    expect(accounts.list().map(({ address }) => address)).toEqual(["alice@example.org"]);
  });

  test("lookup answers for unknown addresses too, always the same, across restarts", async () => {
    const id = accounts.lookup("nobody@example.org");
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(accounts.lookup("Nobody+tag@example.org")).toBe(id);
    expect(accounts.lookup("somebody@example.org")).not.toBe(id);
    expect(accounts.lookup("no address")).toMatch(/^[0-9a-f]{32}$/);
    const again = createAccounts({ store: await t.reopen(), crypto, clock: () => t.now });
    expect(again.lookup("nobody@example.org")).toBe(id);
  });

  test("an invite is good for a week, and void once there is a newer one", async () => {
    const { token } = await invited();
    expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    const { token: newer } = unwrap(await accounts.invite("alice@example.org"));
    expect(accounts.checkInvite(token)).toMatchObject({ error: { type: "inviteInvalid" } });
    expect(accounts.checkInvite(newer).ok).toBe(true);
    expect(accounts.show("alice@example.org")?.state).toBe("invited");
    t.now += 7 * 86_400_000;
    expect(accounts.checkInvite(newer)).toMatchObject({ error: { type: "inviteExpired" } });
    expect(accounts.show("alice@example.org")?.state).toBe("expired");
    expect(accounts.checkInvite("?")).toMatchObject({ error: { type: "inviteInvalid" } });
  });

  test("join takes one genesis, and the same one again", async () => {
    const both = await invited();
    const first = unwrap(await accounts.join(joinCall(both)));
    expect(unwrap(await accounts.join(joinCall(both)))).toEqual(first);
    const other = await createTestAccount(crypto, { account: both.made.account });
    expect(await accounts.join(joinCall({ ...both, made: other }))).toMatchObject({ error: { type: "exists" } });
    expect(accounts.checkInvite(both.token)).toMatchObject({ ok: false });
    expect(await accounts.invite("alice@example.org")).toMatchObject({ ok: false });
    expect(accounts.show("alice@example.org")).toMatchObject({ state: "joined", seq: 1 });
  });

  test("an invite makes an account of its own flavor only", async () => {
    const { token } = unwrap(await accounts.addAccount("alice@example.org", [], "transparent"));
    const { account, flavor } = unwrap(accounts.checkInvite(token));
    expect(flavor).toBe("transparent");
    const made = await createTestAccount(crypto, { account });
    expect(await accounts.join(joinCall({ token, made }))).toMatchObject({
      error: { type: "refused", violation: { type: "recordInvalid", reason: "flavor" } },
    });
    const { token: plain } = unwrap(await accounts.invite("alice@example.org"));
    expect(unwrap(accounts.checkInvite(plain)).flavor).toBe("hardened");
    unwrap(await accounts.join(joinCall({ token: plain, made })));
  });

  test("two joins at once: one account", async () => {
    const both = await invited();
    const other = { ...both, made: await createTestAccount(crypto, { account: both.made.account }) };
    const results = await Promise.all([accounts.join(joinCall(both)), accounts.join(joinCall(other))]);
    expect(results.map(({ ok }) => ok).sort()).toEqual([false, true]);
  });

  test("join refuses another account, another address, a keyring that is not the genesis'", async () => {
    const { token, made } = await invited();
    const stranger = await createTestAccount(crypto);
    const renamed = await createTestAccount(crypto, { account: made.account, address: "eve@example.org" });
    const violationOf = async (call: Parameters<Accounts["join"]>[0]) => {
      const result = await accounts.join(call);
      return !result.ok && result.error.type === "refused" ? result.error.violation.type : null;
    };
    expect(await violationOf(joinCall({ token, made: stranger }))).toBe("wrongAccount");
    expect(await violationOf(joinCall({ token, made: renamed }))).toBe("recordInvalid");
    expect(await violationOf({ token, entry: made.genesis, keyring: stranger.keyring, access: null })).toBe(
      "blobMissing",
    );
    const torn = { id: made.keyring.id, bytes: made.keyring.bytes.slice(1) };
    expect(await violationOf({ token, entry: made.genesis, keyring: torn, access: null })).toBe("blobMissing");
    expect(await violationOf({ token, entry: new Uint8Array(3), keyring: made.keyring, access: null })).toBe(
      "malformed",
    );
    unwrap(await accounts.join(joinCall({ token, made })));
  });

  test("removed ones free their addresses; made again they are another account", async () => {
    const first = await joined();
    unwrap(await accounts.remove("alice@example.org"));
    expect(await accounts.resolve("alice@example.org")).toEqual({ type: "unknown" });
    expect(t.store.head(first.account)).toBeNull();
    expect((await joined()).account).not.toBe(first.account);
    expect(await accounts.remove("nobody@example.org")).toMatchObject({ ok: false });
  });

  describe("sessions", () => {
    const login = async (
      made: TestAccount,
      change: { device?: DeviceId; account?: AccountId; origin?: string } = {},
    ) => {
      const { device = made.device.id, account = made.account, origin = ORIGIN } = change;
      const challenge = accounts.challenge(account, device);
      const secret = device === IDENTITY_KEY ? made.identity.secret : made.device.keys.signing.secret;
      const sig = await signLogin(crypto, secret, { origin, account, device, challenge });
      return { account, device, challenge, sig };
    };

    test("are had by a live device and by the identity key, and end", async () => {
      const made = await joined();
      const { token, expires } = unwrap(await accounts.login(await login(made), ORIGIN));
      expect(accounts.authorize(token)).toEqual({
        ...{ account: made.account, device: made.device.id, expires, readsUntil: null },
      });
      const own = unwrap(await accounts.login(await login(made, { device: IDENTITY_KEY }), ORIGIN));
      expect(accounts.authorize(own.token)).toMatchObject({ device: null });
      accounts.logout(own.token);
      expect(accounts.authorize(own.token)).toBeNull();
      t.now += 3_600_000;
      expect(accounts.authorize(token)).toBeNull();
    });

    test("a challenge is answered once, within a minute, for this origin, account and device", async () => {
      const made = await joined();
      const refused = { ok: false, error: { type: "notAuthorized" } };
      const call = await login(made);
      unwrap(await accounts.login(call, ORIGIN));
      expect(await accounts.login(call, ORIGIN)).toEqual(refused);
      expect(await accounts.login(await login(made), "https://other.example")).toEqual(refused);
      expect(await accounts.login({ ...(await login(made)), device: IDENTITY_KEY }, ORIGIN)).toEqual(refused);
      const stranger = await createTestAccount(crypto);
      expect(await accounts.login(await login(stranger), ORIGIN)).toEqual(refused);
      expect(await accounts.login({ ...(await login(made)), challenge: crypto.randomBytes(32) }, ORIGIN)).toEqual(
        refused,
      );
      const late = await login(made);
      t.now += 61_000;
      expect(await accounts.login(late, ORIGIN)).toEqual(refused);
    });

    /** Removes the account's device, in favour of another. */
    const remove = async (made: TestAccount) => {
      const ledger = createLedger(crypto, made.account);
      ledger.advance(unwrap(await checkBytes(crypto, ledger, made.genesis)));
      const { entry, keyring } = await writeRemoval(made, ledger, [await newDevice(crypto)]);
      unwrap(await t.store.putBlob(made.account, keyring.id, keyring.bytes));
      unwrap(await t.store.append(made.account, [entry], "identity"));
    };

    test("of a removed device read up to its removal, old ones and new ones", async () => {
      const made = await joined();
      const { token } = unwrap(await accounts.login(await login(made), ORIGIN));
      const own = unwrap(await accounts.login(await login(made, { device: IDENTITY_KEY }), ORIGIN));
      await remove(made);
      expect(accounts.authorize(token)).toMatchObject({ device: made.device.id, readsUntil: 2 });
      expect(accounts.authorize(own.token)).toMatchObject({ device: null, readsUntil: null });
      const again = unwrap(await accounts.login(await login(made), ORIGIN));
      expect(accounts.authorize(again.token)).toMatchObject({ readsUntil: 2 });
      const stranger = { ...made, device: { id: made.device.id, keys: (await newDevice(crypto)).keys } };
      expect(await accounts.login(await login(stranger), ORIGIN)).toMatchObject({ ok: false });
      expect(await accounts.login(await login(made, { device: testId<DeviceId>(5) }), ORIGIN)).toMatchObject({
        ok: false,
      });
    });

    test("of removed devices are four, and push out nobody's that is in", async () => {
      const made = await joined();
      const ledger = createLedger(crypto, made.account);
      ledger.advance(unwrap(await checkBytes(crypto, ledger, made.genesis)));
      const heir = { ...made, device: await newDevice(crypto) };
      const tokenOf = async (of: TestAccount) => unwrap(await accounts.login(await login(of), ORIGIN)).token;
      const held = (tokens: readonly string[]) => tokens.filter((token) => accounts.authorize(token) !== null);
      const several = async (of: TestAccount, count: number) => {
        const tokens: string[] = [];
        for (let n = 0; n < count; n++) tokens.push(await tokenOf(of));
        return tokens;
      };
      const before = await several(made, 6);
      const { entry, keyring } = await writeRemoval(made, ledger, [heir.device]);
      unwrap(await t.store.putBlob(made.account, keyring.id, keyring.bytes));
      unwrap(await t.store.append(made.account, [entry], "identity"));
      const live = await several(heir, 255);
      const removed = await several(made, 9);
      expect(held(before)).toEqual([]);
      expect(held(removed)).toEqual(removed.slice(5));
      expect(held(live)).toEqual(live);
      live.push(await tokenOf(heir));
      expect(held(removed)).toEqual([]);
      const [again = ""] = await several(made, 1);
      expect(held(live)).toEqual(live);
      expect(accounts.authorize(again)).toMatchObject({ readsUntil: 2 });
      live.push(await tokenOf(heir));
      expect(held(live)).toEqual(live.slice(1));
    });

    describe("when words change", () => {
      const IDENTITY = { device: IDENTITY_KEY };
      /** In the account's log, by whoever may. */
      const change = async (made: TestAccount, write: (ledger: Ledger) => Promise<RecordChange>) => {
        const ledger = createLedger(crypto, made.account);
        for (const bytes of t.store.read(made.account, seq(0))?.entries ?? [])
          ledger.advance(unwrap(await checkBytes(crypto, ledger, bytes)));
        const { entry, keyring } = await write(ledger);
        unwrap(await t.store.putBlob(made.account, keyring.id, keyring.bytes));
        unwrap(await t.store.append(made.account, [entry]));
      };
      const replaceWords = async (made: TestAccount): Promise<TestAccount> => {
        let identity = made.identity;
        await change(made, async (ledger) => {
          const written = await writeNewWords(made, ledger, t.now / 1000);
          ({ identity } = written);
          return written;
        });
        return { ...made, identity };
      };
      const tokenOf = async (made: TestAccount) =>
        unwrap(await accounts.login(await login(made, IDENTITY), ORIGIN)).token;

      test("sessions of the key before end; it logs in as a former one, within its time", async () => {
        const made = await joined();
        const before = await tokenOf(made);
        const device = unwrap(await accounts.login(await login(made), ORIGIN)).token;
        const renewed = await replaceWords(made);
        expect(accounts.authorize(before)).toBeNull();
        expect(accounts.authorize(device)).toMatchObject({ readsUntil: null });
        expect(accounts.authorize(await tokenOf(renewed))).toMatchObject({ device: null });
        t.now += UNDO_SECONDS * 1000 - 1000;
        const last = await tokenOf(made);
        t.now += 1000;
        expect(accounts.authorize(last)).toMatchObject({ device: null, readsUntil: null });
        t.now += 1000;
        expect(accounts.authorize(last)).toBeNull();
        expect(await accounts.login(await login(made, IDENTITY), ORIGIN)).toMatchObject({ ok: false });
        expect(accounts.authorize(await tokenOf(renewed))).not.toBeNull();
      });

      test("taken back, the newer key is nobody's, and every earlier session ends", async () => {
        const made = await joined();
        const renewed = await replaceWords(made);
        const newer = await tokenOf(renewed);
        const former = await tokenOf(made);
        await change(made, (ledger) => writeRetake(made, ledger, t.now / 1000));
        expect(accounts.authorize(newer)).toBeNull();
        expect(accounts.authorize(former)).toBeNull();
        expect(await accounts.login(await login(renewed, IDENTITY), ORIGIN)).toMatchObject({ ok: false });
        expect(accounts.authorize(await tokenOf(made))).toMatchObject({ device: null, readsUntil: null });
        const device = unwrap(await accounts.login(await login(made), ORIGIN)).token;
        expect(accounts.authorize(device)).toMatchObject({ readsUntil: 3 });
      });
    });

    test("die with their account", async () => {
      const made = await joined();
      const { token } = unwrap(await accounts.login(await login(made), ORIGIN));
      const own = unwrap(await accounts.login(await login(made, { device: IDENTITY_KEY }), ORIGIN));
      unwrap(await accounts.remove("alice@example.org"));
      expect(accounts.authorize(token)).toBeNull();
      expect(accounts.authorize(own.token)).toBeNull();
    });

    test("say when a device was last used, to the hour; the identity key is no device", async () => {
      const made = await joined();
      const begun = t.now / 1000;
      const seen = () => accounts.lastSeen(made.account).get(made.device.id);
      unwrap(await accounts.login(await login(made, { device: IDENTITY_KEY }), ORIGIN));
      await t.store.noteSeen(made.account, testId<DeviceId>(9), 1);
      expect(accounts.lastSeen(made.account).size).toBe(0);
      const { token } = unwrap(await accounts.login(await login(made), ORIGIN));
      await vi.waitFor(() => expect(seen()).toBe(begun));
      let writes = 0;
      t.beforeSql = (sql) => {
        if (sql.includes("INTO seen")) writes++;
      };
      t.now += 3_599_000;
      for (let i = 0; i < 5; i++) expect(accounts.authorize(token)).not.toBeNull();
      t.now += 1000;
      const next = unwrap(await accounts.login(await login(made), ORIGIN));
      for (let i = 0; i < 5; i++) accounts.authorize(next.token);
      await vi.waitFor(() => expect(seen()).toBe(begun + 3600));
      expect(writes).toBe(1);
    });

    test("last use is not written anew after a restart, and not at all for a removed device", async () => {
      const made = await joined();
      unwrap(await accounts.login(await login(made), ORIGIN));
      await vi.waitFor(() => expect(accounts.lastSeen(made.account).size).toBe(1));
      let writes = 0;
      t.beforeSql = (sql) => {
        if (sql.includes("INTO seen")) writes++;
      };
      accounts = createAccounts({ store: t.store, crypto, clock: () => t.now });
      unwrap(await accounts.login(await login(made), ORIGIN));
      await remove(made);
      t.now += 7_200_000;
      unwrap(await accounts.login(await login(made), ORIGIN));
      expect(accounts.lastSeen(made.account).size).toBe(0);
      expect(writes).toBe(0);
    });
  });
});
