/** Who opens the account, as its page asks: real engines at a provider in memory, one home a browser. */
import { expect, onTestFinished, test, vi } from "vitest";
import { nodeCrypto as crypto } from "../../server/crypto/node-crypto.ts";
import { loginWithPassword } from "../../shared/account/access/access-login.ts";
import { ADDRESS, createWorld, quickStretch, sampleMessage, type World } from "../../shared/account/testing/world.ts";
import { err, unwrap } from "../../shared/lib/result.ts";
import type { EngineEvent, EngineRpc } from "../rpc/engine-rpc.ts";
import { createEngineService } from "./engine-service.ts";
import { createWorldHome, type WorldHome } from "./testing/world-home.ts";

const OLD = "violin carbon tunnel basket";
const NEW = "marble ribbon oyster canyon";

interface Browser {
  readonly home: WorldHome;
  readonly rpc: EngineRpc;
  readonly events: EngineEvent[];
  /** As when its tab is opened anew. */
  readonly reload: () => Promise<EngineRpc>;
}

async function online(rpc: EngineRpc): Promise<EngineRpc> {
  await vi.waitFor(async () => expect((await rpc.connection()).type).toBe("online"), 3_000);
  return rpc;
}

async function browser(world: World, enter: (home: WorldHome) => Promise<void>): Promise<Browser> {
  const home = createWorldHome(crypto, world);
  const events: EngineEvent[] = [];
  await enter(home);
  const reload = async (): Promise<EngineRpc> => {
    const rpc = createEngineService(home);
    await rpc.subscribe((event) => events.push(event));
    onTestFinished(() => rpc.logout());
    return rpc;
  };
  return { home, events, reload, rpc: await online(await reload()) };
}

const byPassword = (world: World, password = OLD): Promise<Browser> =>
  browser(world, async (home) => home.enter(password));

const ownDevice = (world: World): Promise<Browser> =>
  browser(world, async (home) => {
    const joined = unwrap(await home.joinWithWords(ADDRESS, world.words, { kind: "webmail", name: "own" }));
    await home.secrets.adopt(joined.secrets, true);
  });

const opens = async (world: World, password: string): Promise<boolean> => {
  const parts = { crypto, provider: world.port, door: world.access.door, stretch: quickStretch };
  return (await loginWithPassword(parts, ADDRESS, password)).ok;
};

const transparent = (more: { wordless?: boolean } = {}): Promise<World> =>
  createWorld(crypto, { password: OLD, ...more });
const isOut = ({ rpc }: Browser): Promise<void> =>
  vi.waitFor(async () => expect((await rpc.account()).type).toBe("none"), 5_000);
const subjectsOf = async (rpc: EngineRpc): Promise<number> =>
  (await rpc.mailboxes()).find(({ isInbox }) => isInbox)?.count ?? -1;

test("a browser that came in by password is told so; on a device of its own the passwords are out of reach", async () => {
  const world = await transparent();
  const one = await byPassword(world);
  const state = { flavor: "transparent", wordless: false, isProvider: true, hardening: false };
  expect(await one.rpc.access()).toEqual(state);
  const other = await ownDevice(world);
  expect(await other.rpc.access()).toMatchObject({ ...state, isProvider: false });
  for (const refused of [
    other.rpc.appPasswords(),
    other.rpc.addAppPassword("x"),
    other.rpc.revokeAppPasswords(["x"]),
    other.rpc.changePassword(OLD, NEW),
    other.rpc.signOutOthers(),
    other.rpc.becomeOwnDevice("x"),
  ])
    expect(await refused).toEqual(err({ type: "ended" }));
});

test("where nobody is in there is nothing", async () => {
  const rpc = createEngineService(createWorldHome(crypto, await transparent()));
  expect(await rpc.access()).toBeNull();
  expect(await rpc.makeHardened("x")).toEqual(err({ type: "ended" }));
});

test("a changed password: the old one is dead, this browser stays in and the other is out, before it is said to be done", async () => {
  const world = await transparent();
  await world.deliver(sampleMessage(1));
  const [one, other] = [await byPassword(world), await byPassword(world)];
  expect(await one.rpc.changePassword("not it at all, no", NEW)).toEqual(err({ type: "wrongPassword" }));
  expect(await one.rpc.changePassword(OLD, "123456")).toEqual(err({ type: "tooWeak" }));
  expect(await opens(world, OLD)).toBe(true);
  unwrap(await one.rpc.changePassword(OLD, NEW));
  expect(await opens(world, OLD)).toBe(false);
  expect(await opens(world, NEW)).toBe(true);
  expect(await one.rpc.devices()).toHaveLength(1);
  expect(await one.rpc.access()).toMatchObject({ flavor: "transparent", isProvider: true });
  expect(await subjectsOf(one.rpc)).toBe(1);
  await isOut(other);
  const shares = () => one.events.flatMap((event) => (event.type === "stretching" ? [event.share] : []));
  await vi.waitFor(() => expect(shares().at(-1)).toBe(1));
  const again = await online(await one.reload());
  expect(await again.access()).toMatchObject({ isProvider: true });
});

test("app passwords are listed, made and revoked; those that stay outlive a change of password", async () => {
  const world = await transparent();
  const { rpc } = await byPassword(world);
  expect(unwrap(await rpc.appPasswords())).toEqual([]);
  const phone = unwrap(await rpc.addAppPassword(" Phone "));
  const tablet = unwrap(await rpc.addAppPassword("Tablet"));
  expect(phone.text).toMatch(/^([a-z2-7]{4}-){7}[a-z2-7]{4}$/);
  const names = async () => unwrap(await rpc.appPasswords()).map(({ name }) => name);
  expect(await names()).toEqual(["Phone", "Tablet"]);
  unwrap(await rpc.revokeAppPasswords([phone.id]));
  expect(await names()).toEqual(["Tablet"]);
  unwrap(await rpc.changePassword(OLD, NEW));
  expect(unwrap(await rpc.appPasswords())).toMatchObject([{ id: tablet.id, name: "Tablet", lastUsed: null }]);
});

test("with an app password comes what the provider has mail programs told; where it can not be asked none is made", async () => {
  const { home, rpc } = await byPassword(await transparent());
  expect(unwrap(await rpc.addAppPassword("Phone"))).toMatchObject({ imap: null, smtp: null });
  home.served = {
    imap: { host: "imap.example.org", port: 1993, security: "starttls" },
    smtp: { host: "smtp.example.org", port: 465, security: "tls" },
  };
  expect(unwrap(await rpc.addAppPassword("Tablet"))).toMatchObject(home.served);
  home.online = false;
  expect(await rpc.addAppPassword("Laptop")).toEqual(err({ type: "offline" }));
  home.online = true;
  home.mailServers = () => Promise.resolve(err({ type: "protocol", detail: "not CBOR" }));
  expect(await rpc.addAppPassword("Laptop")).toEqual(err({ type: "refused", reason: "protocol" }));
  expect(unwrap(await rpc.appPasswords()).map(({ name }) => name)).toEqual(["Phone", "Tablet"]);
});

test("no more app passwords than there is room for", async () => {
  const { rpc } = await byPassword(await transparent());
  for (let n = 1; n <= 32; n++) unwrap(await rpc.addAppPassword(`mail program ${n}`));
  expect(await rpc.addAppPassword("one more")).toEqual(err({ type: "tooMany" }));
});

test("others are signed out, and this one stays", async () => {
  const world = await transparent();
  const [one, other] = [await byPassword(world), await byPassword(world)];
  unwrap(await one.rpc.signOutOthers());
  await isOut(other);
  expect(await one.rpc.access()).toMatchObject({ isProvider: true });
  expect(await opens(world, OLD)).toBe(true);
});

test("offline nothing is changed; where nothing can be stored nothing is begun", async () => {
  const world = await transparent();
  const { rpc, home } = await byPassword(world);
  home.storable = false;
  expect(await rpc.signOutOthers()).toEqual(err({ type: "storage" }));
  expect(await rpc.makeHardened("mine")).toEqual(err({ type: "storage" }));
  expect(world.hosted.view.record?.record.devices).toHaveLength(1);
  home.storable = true;
  home.online = false;
  expect(await rpc.becomeOwnDevice("mine")).toEqual(err({ type: "offline" }));
  home.online = true;
  expect(await rpc.devices()).toMatchObject([{ kind: "provider", stale: false }]);
});

test("a trusted browser is a device of its own; the account stays as it is", async () => {
  const world = await transparent();
  const { rpc, reload } = await byPassword(world);
  unwrap(await rpc.becomeOwnDevice("Chrome on Linux"));
  expect(await rpc.access()).toMatchObject({ flavor: "transparent", isProvider: false, hardening: false });
  expect((await rpc.devices()).find(({ isThis }) => isThis)).toMatchObject({
    kind: "webmail",
    name: "Chrome on Linux",
  });
  expect(await opens(world, OLD)).toBe(true);
  expect(await (await online(await reload())).access()).toMatchObject({ flavor: "transparent", isProvider: false });
});

test("transparent to hardened from a login by password, and back from the device that it became", async () => {
  const world = await transparent();
  await world.deliver(sampleMessage(1));
  const [one, other] = [await byPassword(world), await byPassword(world)];
  unwrap(await one.rpc.makeHardened("mine"));
  expect(await one.rpc.access()).toMatchObject({ flavor: "hardened", isProvider: false, hardening: false });
  expect(await one.rpc.devices()).toMatchObject([{ kind: "webmail", name: "mine", isThis: true }]);
  expect(await opens(world, OLD)).toBe(false);
  expect(await subjectsOf(one.rpc)).toBe(1);
  await isOut(other);
  expect(await one.rpc.makeTransparent("password")).toEqual(err({ type: "tooWeak" }));
  unwrap(await one.rpc.makeTransparent(NEW));
  expect(await one.rpc.access()).toMatchObject({ flavor: "transparent", isProvider: false });
  expect(await subjectsOf((await byPassword(world, NEW)).rpc)).toBe(1);
  unwrap(await one.rpc.makeHardened("ignored"));
  expect(await one.rpc.devices()).toMatchObject([{ name: "mine" }]);
});

test("without words the account is not made hardened", async () => {
  const { rpc } = await byPassword(await transparent({ wordless: true }));
  expect(await rpc.makeHardened("mine")).toEqual(err({ type: "wordless" }));
  expect(await rpc.devices()).toMatchObject([{ kind: "provider" }]);
  const { ask, words } = unwrap(await rpc.startNewWords());
  unwrap(await rpc.finishNewWords(ask.map((position) => words[position] ?? "")));
  unwrap(await rpc.makeHardened("mine"));
  expect(await rpc.access()).toMatchObject({ flavor: "hardened", wordless: false });
});

test.each(["a new start", "a line that is back"])(
  "cut off between the two, %s makes the account hardened",
  async (from) => {
    const world = await transparent();
    const { rpc, home, reload } = await byPassword(world);
    let records = 0;
    home.beforeAppend = () => {
      if (++records > 1) home.online = false;
    };
    expect(await rpc.makeHardened("mine")).toEqual(err({ type: "unknown" }));
    expect(await rpc.access()).toMatchObject({ flavor: "transparent", isProvider: false, hardening: true });
    expect(await opens(world, OLD)).toBe(true);
    home.beforeAppend = () => undefined;
    home.online = true;
    const again = from === "a new start" ? await reload() : rpc;
    await vi.waitFor(
      async () => expect(await again.access()).toMatchObject({ flavor: "hardened", hardening: false }),
      10_000,
    );
    expect(await opens(world, OLD)).toBe(false);
  },
);

test("cut off before it became one, nothing goes on by itself, nor after the browser was trusted later", async () => {
  const world = await transparent();
  const { home, reload } = await byPassword(world);
  await home.hardening.set();
  const again = await online(await reload());
  await vi.waitFor(async () => expect(await again.access()).toMatchObject({ hardening: false }));
  await home.hardening.set();
  unwrap(await again.becomeOwnDevice("mine"));
  await online(await reload());
  expect(await again.access()).toMatchObject({ flavor: "transparent", hardening: false });
});

test("what was begun as another device is no business of one that came here later", async () => {
  const world = await transparent();
  const { home, rpc, reload } = await byPassword(world);
  await rpc.logout();
  await home.hardening.set();
  const again = await reload();
  unwrap(await again.joinWithWords(ADDRESS, world.words, "later"));
  await online(again);
  expect(await again.access()).toMatchObject({ flavor: "transparent", isProvider: false, hardening: false });
});
