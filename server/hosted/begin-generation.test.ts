/** After `provider restored`: a generation of its own, before anybody is shown the account. */
import { expect, onTestFinished, test, vi } from "vitest";
import { decodeSecrets } from "../../shared/account/keys/secrets.ts";
import { assert } from "../../shared/lib/assert.ts";
import { idFromBytes, seq, type EntryId } from "../../shared/lib/ids.ts";
import { err, ok, unwrap } from "../../shared/lib/result.ts";
import { parseEntry, signEntry } from "../../shared/log/entry.ts";
import { createLastSeen } from "../accounts/last-seen.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { noteRestored } from "../provider/note-restored.ts";
import { createEngines, type Engines } from "./engines.ts";
import { createHostedLogin } from "./hosted-login.ts";
import { ADDRESS, createHostedWorld, type HostedWorld } from "./testing/hosted-world.ts";

type Store = HostedWorld["store"];

/** Engines over the world's store, but for what `change` has in its place. */
function enginesOf({ store, accounts }: HostedWorld, change: Partial<Store> = {}) {
  const logged: unknown[] = [];
  const engines = createEngines({
    ...{ crypto, access: accounts.access, clock: Date.now, appendLimit: 50 << 20, lingerMs: 0 },
    store: { ...store, ...change },
    lastSeen: createLastSeen(store, () => Math.floor(Date.now() / 1000)),
    origin: () => "http://127.0.0.1:1",
    log: (event, fields) => void logged.push({ event, ...fields }),
  });
  onTestFinished(() => engines.close());
  return { engines, logged };
}

const sayRestored = async ({ accounts, store }: HostedWorld, engines: Engines | null = null) =>
  unwrap(await noteRestored({ accounts, store, engines, clock: Date.now }));

/** A login with the password, as IMAP and SMTP have it. */
const login = (world: HostedWorld, engines: Engines) =>
  createHostedLogin({
    passwords: { login: async () => ok({ account: world.account, address: ADDRESS, ...(await world.content()) }) },
    engines,
  })("ada", "password", "");

async function validities(world: HostedWorld, engines: Engines): Promise<readonly number[]> {
  const { session } = unwrap(await login(world, engines));
  const shown = session.account.state.mailboxes().map(({ uidValidity }) => uidValidity);
  session.release();
  await expect.poll(() => engines.size).toBe(0);
  return shown;
}

const generations = ({ store, account }: HostedWorld): number =>
  (store.read(account, seq(0))?.entries ?? []).filter((entry) => parseEntry(entry)?.type === "generation").length;

test("every UIDVALIDITY is renewed once for each time that it is said, however often that is before a login", async () => {
  const world = await createHostedWorld();
  await world.deliver("Subject: one\r\n\r\nbody\r\n");
  const { engines } = enginesOf(world);
  const first = await validities(world, engines);
  expect(await validities(world, engines)).toEqual(first);
  expect(await sayRestored(world)).toMatchObject({ transparent: 1, hardened: 0 });
  await sayRestored(world);
  const second = await validities(world, engines);
  expect(second).toHaveLength(first.length);
  for (const validity of second) expect(first).not.toContain(validity);
  expect(await validities(world, engines)).toEqual(second);
  expect(generations(world)).toBe(1);
  await sayRestored(world);
  for (const validity of await validities(world, engines)) expect([...first, ...second]).not.toContain(validity);
  expect(generations(world)).toBe(2);
});

test("logins at once begin one generation", async () => {
  const world = await createHostedWorld();
  await sayRestored(world);
  const { engines } = enginesOf(world);
  const others = enginesOf(world).engines;
  const entered = await Promise.all([login(world, engines), login(world, engines), login(world, others)]);
  const seen = entered.map((one) =>
    unwrap(one)
      .session.account.state.mailboxes()
      .map((box) => box.uidValidity),
  );
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).toEqual(seen[0]);
  expect(generations(world)).toBe(1);
});

test("an account that is open when it is said: its sessions end with words, and the next login is after it", async () => {
  const world = await createHostedWorld();
  const { engines } = enginesOf(world);
  const { session } = unwrap(await login(world, engines));
  const before = session.account.state.mailboxes().map(({ uidValidity }) => uidValidity);
  const heard = vi.fn<(why: string) => void>();
  session.watchEnd(heard);
  await sayRestored(world, engines);
  await expect.poll(() => engines.size).toBe(0);
  expect(heard.mock.calls).toEqual([[expect.stringMatching(/^\[ALERT\] This server was restored from a backup/)]]);
  for (const validity of await validities(world, engines)) expect(before).not.toContain(validity);
});

test("an account that is being opened when it is said is opened anew", async () => {
  const world = await createHostedWorld();
  const first = await validities(world, enginesOf(world).engines);
  let said: Promise<unknown> | null = null;
  let looks = 0;
  const { engines } = enginesOf(world, {
    async getBlob(...given) {
      await (said ??= sayRestored(world, engines));
      return world.store.getBlob(...given);
    },
    // the first has looked just before it was said
    generationDue: (account) => (++looks === 1 ? null : world.store.generationDue(account)),
  });
  for (const validity of await validities(world, engines)) expect(first).not.toContain(validity);
  expect(looks).toBe(2);
});

test("where it can not be written nobody is let in, and the next login tries again", async () => {
  const world = await createHostedWorld();
  await sayRestored(world);
  let isFull = true;
  const { engines, logged } = enginesOf(world, {
    append: (...given) => (isFull ? Promise.resolve(err({ type: "failing" })) : world.store.append(...given)),
  });
  expect(await login(world, engines)).toEqual(err("unavailable"));
  expect(logged).toContainEqual({ event: "hosted.notRenewed", account: world.account, reason: "failing" });
  isFull = false;
  unwrap(await login(world, engines));
  expect(generations(world)).toBe(1);
});

test("another device of the account was faster: its generation is the one", async () => {
  const world = await createHostedWorld();
  await sayRestored(world);
  const own = decodeSecrets(world.joined.secrets);
  assert(own, "a device's secrets");
  const { engines } = enginesOf(world, {
    async append(account, entries, author) {
      const due = world.store.generationDue(account);
      assert(due, "one is due");
      const id = idFromBytes<EntryId>(crypto.randomBytes(16));
      const faster = { type: "generation", account, id, ...due, time: 1_700_000_000, signer: own.device } as const;
      unwrap(await world.store.append(account, [await signEntry(crypto, own.deviceKey, faster)]));
      return world.store.append(account, entries, author);
    },
  });
  unwrap(await login(world, engines));
  expect(generations(world)).toBe(1);
});

test("a log that can not be read to its end is shown to nobody: before it are older UIDVALIDITYs", async () => {
  const world = await createHostedWorld();
  await sayRestored(world);
  let fails = true;
  const { engines } = enginesOf(world, {
    read(account, after) {
      if (fails && after > 0) throw new Error("the disk");
      const page = world.store.read(account, after);
      return page && fails ? { ...page, entries: page.entries.slice(0, 1) } : page;
    },
  });
  expect(await login(world, engines)).toEqual(err("unavailable"));
  fails = false;
  await expect.poll(async () => (await login(world, engines)).ok).toBe(true);
});
