/** What passwords do for an account, whatever keeps them: memory, or a real provider over HTTP. */
import { describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { appPasswordKeys, parseAppPassword } from "../../crypto/app-password.ts";
import { hybridIdentityFromSeed } from "../../crypto/age/identity.ts";
import { assert } from "../../lib/assert.ts";
import type { AccountId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import type { AccountRecord } from "../../log/record.ts";
import { openAccess, type AccessKeys } from "../access/access-file.ts";
import { loginWithAccess, loginWithPassword } from "../access/access-login.ts";
import type { AccessDoor, AccessSet } from "../access/access-port.ts";
import type { Account } from "../account.ts";
import { lookWithWords } from "../join/join.ts";
import type { JoinPort } from "../join/join-port.ts";
import type { AccessControl } from "../access/access-control.ts";
import { sampleMessage } from "./sample-message.ts";
import { ADDRESS, quickStretch, type WorldOptions } from "./world.ts";

export interface AccessDevice {
  readonly account: Account;
}

/** A provider with one account, and devices of it. */
export interface AccessWorld {
  readonly id: AccountId;
  readonly words: string;
  readonly port: JoinPort;
  readonly door: AccessDoor;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly first: AccessDevice;
  another(): Promise<AccessDevice>;
  open(secrets: Uint8Array): Promise<AccessDevice>;
  deliver(message: string): Promise<void>;
  /** The set, as a session of the account's would be given it. */
  inForce(): Promise<Pick<AccessSet, "device" | "file"> | null>;
  record(): AccountRecord | null;
}

export const login = ({ port, door }: Pick<AccessWorld, "port" | "door">, password: string) =>
  loginWithPassword({ crypto, provider: port, door, stretch: quickStretch }, ADDRESS, password);

export async function enter<D extends AccessDevice>(
  world: Pick<AccessWorld, "port" | "door"> & { open(secrets: Uint8Array): Promise<D> },
  password: string,
): Promise<D> {
  const device = await world.open(unwrap(await login(world, password)).secrets);
  expect(await device.account.sync()).toBe(true);
  return device;
}

export function controlOf({ account }: AccessDevice): AccessControl {
  const access = account.security.access();
  assert(access, "this is the provider device");
  return access;
}

/** Whether it sees the record that removed it or no session at all is the provider's matter. */
async function isOut({ account }: AccessDevice): Promise<void> {
  expect(await account.sync()).toBe(false);
  expect(account.connection).toMatchObject({ type: "refused" });
}

const subjects = ({ account }: AccessDevice) => account.state.emailCount;
const wrong = { ok: false, error: { type: "wrongPassword" } };

/** With an app password, as a mail program at the provider. */
async function appKeys({ id, inForce }: AccessWorld, text: string): Promise<AccessKeys | null> {
  const parsed = parseAppPassword(crypto, text);
  assert(parsed, "an app password");
  const { seed } = await appPasswordKeys(crypto, id, parsed.secret);
  const set = await inForce();
  assert(set, "there is a set");
  return openAccess(crypto, hybridIdentityFromSeed(seed), set.file, { account: id, device: set.device });
}

export function accessContract(name: string, create: (options: WorldOptions) => Promise<AccessWorld>): void {
  describe(`passwords, kept by ${name}`, () => {
    test("made with a password, entered again with it and with no other; what comes is read", async () => {
      const world = await create({ password: "correct horse" });
      await world.deliver(sampleMessage(1));
      const again = await enter(world, "correct horse");
      expect(subjects(again)).toBe(1);
      expect(again.account.security.flavor()).toBe("transparent");
      expect(await login(world, "correct horsf")).toEqual(wrong);
      const [device] = await again.account.security.devices();
      expect(device).toMatchObject({ kind: "provider", isThis: true });
    });

    test("two who are in at once write side by side, and each sees what the other wrote", async () => {
      const world = await create({ password: "p" });
      await world.deliver(sampleMessage(1));
      const [one, two] = [await enter(world, "p"), await enter(world, "p")];
      const make = async ({ account }: AccessDevice, name: string) =>
        account.submit([{ op: "create", mailbox: account.newMailboxId(), name }]);
      const made = await Promise.all([make(one, "One"), make(two, "Two"), make(one, "Three"), make(two, "Four")]);
      expect(made.every(({ ok }) => ok)).toBe(true);
      expect(await one.account.sync()).toBe(true);
      expect(await two.account.sync()).toBe(true);
      const names = ({ account }: AccessDevice) => account.state.mailboxes().map(({ name }) => name);
      expect(names(one)).toEqual(expect.arrayContaining(["One", "Two", "Three", "Four"]));
      expect(names(one)).toEqual(names(two));
    });

    test("a changed password: the old one is dead at once, who was in is out, the mail is there", async () => {
      const world = await create({ password: "old" });
      await world.deliver(sampleMessage(1));
      const [one, other] = [await enter(world, "old"), await enter(world, "old")];
      const set = await world.inForce();
      expect(await controlOf(one).changePassword("olf", "new")).toEqual(wrong);
      const next = unwrap(await controlOf(one).changePassword("old", "new"));
      expect(await login(world, "old")).toEqual(wrong);
      const successor = await world.open(next.secrets);
      expect(await successor.account.sync()).toBe(true);
      await successor.account.settle();
      expect(await successor.account.security.devices()).toHaveLength(1);
      await world.deliver(sampleMessage(2));
      expect(subjects(await enter(world, "new"))).toBe(2);
      await isOut(other);
      // the old keys open nothing that came later
      expect((await world.inForce())?.device).not.toBe(set?.device);
      expect(world.record()?.epoch).toBe(2);
    });

    test("app passwords: made, used, kept when the password changes, dead once revoked", async () => {
      const world = await create({ password: "p" });
      const device = await enter(world, "p");
      const phone = unwrap(await controlOf(device).addApp("Phone"));
      const tablet = unwrap(await controlOf(device).addApp("Tablet"));
      expect(unwrap(await controlOf(device).apps()).map(({ name }) => name)).toEqual(["Phone", "Tablet"]);
      const keys = await appKeys(world, phone.text);
      assert(keys, "it opens");
      const opened = await world.open(unwrap(await loginWithAccess({ crypto, provider: world.port }, keys)).secrets);
      expect(await opened.account.sync()).toBe(true);
      const changed = await world.open(unwrap(await controlOf(device).changePassword("p", "q")).secrets);
      await changed.account.sync();
      await changed.account.settle();
      expect(await appKeys(world, phone.text)).not.toBeNull();
      const after = await world.open(unwrap(await controlOf(changed).revokeApps([phone.id])).secrets);
      await after.account.sync();
      await after.account.settle();
      expect(await appKeys(world, phone.text)).toBeNull();
      expect(await appKeys(world, tablet.text)).not.toBeNull();
      expect(await loginWithAccess({ crypto, provider: world.port }, keys)).toEqual(wrong);
      await enter(world, "q");
    });

    test("words stand beside the password: a forgotten one is replaced, the mail is there, app passwords are gone", async () => {
      const world = await create({ password: "forgotten" });
      await world.deliver(sampleMessage(1));
      const app = unwrap(await controlOf(await enter(world, "forgotten")).addApp("Phone"));
      const parts = { crypto, provider: world.port, clock: world.clock };
      const looked = unwrap(await lookWithWords(parts, ADDRESS, world.words));
      const back = await world.open(unwrap(await looked.enrolWithPassword("new one", quickStretch, false)).secrets);
      await back.account.sync();
      expect(subjects(back)).toBe(1);
      expect(await login(world, "forgotten")).toEqual(wrong);
      expect(subjects(await enter(world, "new one"))).toBe(1);
      expect(await appKeys(world, app.text)).toBeNull();
    });

    test("new words made by password; later logins trust what followed", async () => {
      const world = await create({ password: "p", wordless: true });
      const device = await enter(world, "p");
      expect(device.account.security.wordless()).toBe(true);
      const words = await device.account.security.newWords();
      unwrap(await words.finish());
      expect(device.account.security.wordless()).toBe(false);
      // words that nobody was given undo nothing
      expect(world.record()?.former).toEqual([]);
      expect(unwrap(await login(world, "p")).stale).toBe(true);
      const again = await enter(world, "p");
      unwrap(await controlOf(again).refresh());
      expect(unwrap(await login(world, "p")).stale).toBe(false);
      expect(again.account.security.wordless()).toBe(false);
      const parts = { crypto, provider: world.port, clock: world.clock };
      expect((await lookWithWords(parts, ADDRESS, words.words.join(" "))).ok).toBe(true);
    });

    test("hardened to transparent and back", async () => {
      const world = await create({});
      await world.deliver(sampleMessage(1));
      await world.first.account.sync();
      expect(world.first.account.security.flavor()).toBe("hardened");
      unwrap(await world.first.account.security.makeTransparent("p"));
      expect(world.first.account.security.flavor()).toBe("transparent");
      const other = await world.another();
      await other.account.sync();
      const device = await enter(world, "p");
      expect(subjects(device)).toBe(1);
      // from the password's side: a device of one's own, which takes the keys back
      const own = unwrap(await controlOf(device).becomeOwn({ kind: "webmail", name: "Mine" }));
      const mine = await world.open(own.secrets);
      await mine.account.sync();
      unwrap(await mine.account.security.makeHardened());
      expect(mine.account.security.flavor()).toBe("hardened");
      expect(await login(world, "p")).toEqual(wrong);
      await isOut(device);
      await world.deliver(sampleMessage(2));
      for (const left of [world.first, other, mine]) {
        expect(await left.account.sync()).toBe(true);
        expect(subjects(left)).toBe(2);
      }
      expect(other.account.security.announcements().map(({ type }) => type)).toContain("closed");
    });
  });
}
