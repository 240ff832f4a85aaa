/** An account whose keys lie at the provider: all flows in memory, and a provider that lies about what it keeps. */
import { expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { hybridIdentityFromSeed } from "../../crypto/age/identity.ts";
import { assert } from "../../lib/assert.ts";
import { unwrap } from "../../lib/result.ts";
import { accessContract, controlOf, enter, login, type AccessWorld } from "../testing/access-contract.ts";
import { createWorld, type World, type WorldOptions } from "../testing/world.ts";

const worldOf = (options: WorldOptions) => createWorld(crypto, options).then(asAccessWorld);

const asAccessWorld = (world: World): AccessWorld & Pick<World, "access"> => ({
  ...{ id: world.hosted.id, words: world.words, port: world.port, door: world.access.door, first: world.first },
  access: world.access,
  clock: () => world.clock.now,
  another: () => world.another(),
  open: (secrets) => world.open(secrets),
  deliver: (message) => world.deliver(message),
  inForce: async () => unwrap(await world.access.store.get()),
  record: () => world.hosted.view.record?.record ?? null,
});

accessContract("memory", worldOf);

const wrong = { ok: false, error: { type: "wrongPassword" } };

test("whoever seals anew is not handed recipients of the provider's making", async () => {
  const world = await worldOf({ password: "p" });
  const device = await enter(world, "p");
  unwrap(await controlOf(device).addApp("Phone"));
  const set = [...world.access.rows.values()][0];
  assert(set, "there is a set");
  const own = hybridIdentityFromSeed(crypto.randomBytes(32)).recipient.publicKey;
  const slots = set.slots.map((slot) => (slot.kind === "app" ? { ...slot, recipient: own } : slot));
  world.access.rows.set(set.device, { ...set, slots });
  const forged = {
    ok: false,
    error: { type: "refused", reason: "passwordsForged" },
  };
  expect(await controlOf(device).apps()).toEqual(forged);
  expect(await controlOf(device).signOutOthers()).toEqual(forged);
});

test("an access file, a slot or the parameters with one byte changed open nothing", async () => {
  const world = await worldOf({ password: "p" });
  const [device, set] = [...world.access.rows.entries()][0] ?? [];
  assert(device && set, "there is a set");
  const alter = (bytes: Uint8Array): Uint8Array => bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1);
  const wrap = set.slots[0]?.wrap;
  assert(wrap, "a password");
  const withWrap = (change: Partial<typeof wrap>) => ({
    ...set,
    slots: set.slots.map((slot) => ({ ...slot, wrap: { ...wrap, ...change } })),
  });
  const tampered = { ok: false, error: { type: "tampered", finding: expect.any(String) as string } };
  const rows: readonly [typeof set, unknown][] = [
    [{ ...set, file: alter(set.file) }, tampered],
    [withWrap({ ct: alter(wrap.ct) }), wrong],
    [withWrap({ commit: alter(wrap.commit) }), wrong],
    [withWrap({ params: { ...wrap.params, m: wrap.params.m - 1 } }), tampered],
    [withWrap({ params: { ...wrap.params, t: 2 } }), tampered],
  ];
  for (const [row, failure] of rows) {
    world.access.rows.set(device, row);
    expect(await login(world, "p")).toEqual(failure);
  }
  world.access.rows.set(device, set);
  expect((await login(world, "p")).ok).toBe(true);
});
