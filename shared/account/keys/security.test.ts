/** Devices, keys and words from a device that is in: each change seen by the others, and by who was left out. */
import { describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { sixWords } from "../../crypto/six-words.ts";
import { unwrap } from "../../lib/result.ts";
import { decodeSecrets, encodeSecrets } from "./secrets.ts";
import { joinWithWords, lookWithWords } from "../join/join.ts";
import { inbox, setFlag } from "../testing/account-contract.ts";
import { ADDRESS, createWorld, type TestDevice, type World } from "../testing/world.ts";

async function setUp(): Promise<{ world: World; first: TestDevice; second: TestDevice }> {
  const world = await createWorld(crypto);
  await world.deliverMany(1, 2);
  const second = await world.another();
  await world.first.account.sync();
  await second.account.sync();
  return { world, first: world.first, second };
}

const epochsOf = (device: TestDevice): number[] =>
  (decodeSecrets(device.secrets)?.epochs ?? []).map(({ epoch }) => epoch);
const joinParts = (world: World) => ({ crypto, provider: world.port, clock: () => world.clock.now });

describe("devices", () => {
  test("are listed with their names, this one marked", async () => {
    const { first, second } = await setUp();
    const devices = await first.account.security.devices();
    expect(devices.map(({ name, kind, isThis }) => ({ name, kind, isThis }))).toEqual([
      { name: "first", kind: "companion", isThis: true },
      { name: "another", kind: "webmail", isThis: false },
    ]);
    expect(devices[1]?.id).toBe(second.account.device);
  });

  test("renamed on one, seen on the other", async () => {
    const { first, second } = await setUp();
    unwrap(await first.account.security.rename(second.account.device, "Kitchen tablet"));
    await second.account.sync();
    const names = (await second.account.security.devices()).map(({ name }) => name);
    expect(names).toEqual(["first", "Kitchen tablet"]);
  });

  test("removed: it says so and by whom, writes nothing, and reads nothing sealed after", async () => {
    const { world, first, second } = await setUp();
    const lost = await second.clone();
    unwrap(await first.account.security.revoke([second.account.device]));
    await world.deliverMany(3, 3);
    expect(await second.account.sync()).toBe(false);
    expect(second.account.connection).toEqual({ type: "refused", reason: "revoked" });
    expect(second.account.removal).toMatchObject({ by: "first" });
    expect(inbox(second.account).count).toBe(2);
    expect(await setFlag(second.account, "late")).toMatchObject({ ok: false });
    expect(epochsOf(second)).toEqual([1]);
    // also a copy of it that had not read so far
    expect(await lost.account.sync()).toBe(false);
    expect(lost.account.connection).toEqual({ type: "refused", reason: "revoked" });
    await first.account.sync();
    expect(inbox(first.account).count).toBe(3);
    expect(epochsOf(first)).toEqual([1, 2]);
    // and the keys outlive a restart
    const again = await first.reopen();
    await world.deliverMany(4, 4);
    expect(await again.account.sync()).toBe(true);
    expect(inbox(again.account).count).toBe(4);
  });

  test("one that vouched for another can be removed by it", async () => {
    const { world, first, second } = await setUp();
    const third = await pairedWith(world, second);
    unwrap(await third.account.security.revoke([second.account.device]));
    unwrap(await third.account.security.revoke([first.account.device]));
    await world.deliverMany(3, 3);
    await third.account.sync();
    expect(inbox(third.account).count).toBe(3);
    expect((await third.account.security.devices()).map(({ name }) => name)).toEqual(["paired"]);
    const more = await world.another();
    await more.account.sync();
    expect(inbox(more.account).count).toBe(3);
  });

  test("of nobody, or this one, are not removed", async () => {
    const { first } = await setUp();
    const gone = { ok: false, error: { type: "gone" } };
    expect(await first.account.security.revoke([])).toEqual(gone);
    expect(await first.account.security.revoke([first.account.device])).toEqual(gone);
  });
});

async function pairedWith(world: World, approver: TestDevice): Promise<TestDevice> {
  let code = "";
  const attempt = world.pair((progress) => {
    if (progress.type === "code") code = progress.text;
  });
  await expect.poll(() => code).not.toBe("");
  const request = unwrap(await approver.account.security.takePairing(code));
  unwrap(await request.approve());
  const joined = unwrap(await attempt.result);
  const device = await world.open(joined.secrets);
  await device.account.sync();
  return device;
}

describe("keys", () => {
  test("renewed: every device follows, mail goes on", async () => {
    const { world, first, second } = await setUp();
    unwrap(await second.account.security.renewKeys());
    unwrap(await setFlag(second.account, "after"));
    await world.deliverMany(3, 4);
    await first.account.sync();
    await second.account.sync();
    expect(inbox(first.account).count).toBe(4);
    expect(sixWords(first.account.head)).toEqual(sixWords(second.account.head));
    expect(epochsOf(first)).toEqual([1, 2]);
  });

  test("of a keyring that can not be had yet: offline, and then it goes on", async () => {
    const { world, first, second } = await setUp();
    unwrap(await second.account.security.renewKeys());
    await world.deliverMany(3, 3);
    let away = true;
    const cut = await first.reopen({
      blobs: (blobs) => ({
        ...blobs,
        get: async (...asked) => (away ? { ok: false, error: { type: "offline" } } : blobs.get(...asked)),
      }),
    });
    expect(await cut.account.sync()).toBe(false);
    expect(cut.account.connection).toEqual({ type: "offline" });
    away = false;
    expect(await cut.account.sync()).toBe(true);
    expect(inbox(cut.account).count).toBe(3);
  });

  test("of a keyring with one byte changed: tampering, named", async () => {
    const { first, second } = await setUp();
    unwrap(await second.account.security.renewKeys());
    const lied = await first.reopen({
      blobs: (blobs) => ({
        ...blobs,
        async get(...asked) {
          const got = await blobs.get(...asked);
          if (got.ok) got.value[40] = (got.value[40] ?? 0) ^ 1;
          return got;
        },
      }),
    });
    expect(await lied.account.sync()).toBe(false);
    expect(lied.account.connection).toMatchObject({ type: "tampered" });
  });
});

describe("words", () => {
  test("made anew: the old ones join no more, the new ones do, all devices stay", async () => {
    const { world, first, second } = await setUp();
    const pending = await first.account.security.newWords();
    expect(pending.words).toHaveLength(24);
    unwrap(await pending.finish());
    unwrap(await pending.finish());
    await world.deliverMany(3, 3);
    await second.account.sync();
    expect(inbox(second.account).count).toBe(3);
    expect(second.account.security.announcements()).toMatchObject([
      { type: "newWords", by: "first", undoUntil: Math.floor(world.clock.now / 1000) + 30 * 86_400 },
    ]);
    // its own doing is no news to it
    expect(first.account.security.announcements().map(({ type }) => type)).toEqual(["deviceAdded"]);
    const description = { kind: "webmail", name: "third" } as const;
    const old = await joinWithWords(joinParts(world), ADDRESS, world.words, description);
    expect(old).toEqual({ ok: false, error: { type: "wrongWords" } });
    const joined = unwrap(await joinWithWords(joinParts(world), ADDRESS, pending.words.join(" "), description));
    const third = await world.open(joined.secrets);
    expect(await third.account.sync()).toBe(true);
    expect(inbox(third.account).count).toBe(3);
  });

  test("the old ones undo it within 30 days: alone in the account, what came between stays closed", async () => {
    const { world, first, second } = await setUp();
    // a thief with the second device
    unwrap(await (await second.account.security.newWords()).finish());
    unwrap(await second.account.security.revoke([first.account.device]));
    await world.deliverMany(3, 4);
    await second.account.sync();
    const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
    expect(looked.kind).toMatchObject({ type: "replaced", unreadableSince: Math.floor(world.clock.now / 1000) });
    const joined = unwrap(await looked.enrol({ kind: "companion", name: "rescue" }, false));
    const rescue = await world.open(joined.secrets);
    expect(await rescue.account.sync()).toBe(true);
    expect(inbox(rescue.account).count).toBe(2);
    expect((await rescue.account.security.devices()).map(({ name }) => name)).toEqual(["rescue"]);
    await second.account.sync();
    expect(second.account.connection).toEqual({ type: "refused", reason: "revoked" });
    await world.deliverMany(5, 5);
    await rescue.account.sync();
    expect(inbox(rescue.account).count).toBe(3);
    // devices that come later see the same, also from a checkpoint
    const more = await world.another();
    await more.account.sync();
    await rescue.account.sync();
    expect(sixWords(more.account.head)).toEqual(sixWords(rescue.account.head));
    expect(inbox(more.account).count).toBe(3);
    const again = await rescue.clone();
    expect(await again.account.sync()).toBe(true);
  });

  test("saved states of what stays closed are compared with nothing", async () => {
    const { world, first, second } = await setUp();
    await world.deliverMany(3, 520);
    await first.account.sync();
    await first.account.settle();
    await second.account.sync();
    unwrap(await (await second.account.security.newWords()).finish());
    await world.deliverMany(521, 521);
    await second.account.sync();
    unwrap(await second.account.security.renewKeys());
    await second.account.settle();
    expect(world.hosted.newest("checkpoint")?.seq).toBe(world.hosted.view.seq);
    const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
    const rescue = await world.open(unwrap(await looked.enrol({ kind: "companion", name: "rescue" }, false)).secrets);
    expect(await rescue.account.sync()).toBe(true);
    expect(inbox(rescue.account).count).toBe(520);
    // its own are compared again
    await rescue.account.settle();
    await world.deliverMany(522, 522);
    unwrap(await rescue.account.security.renewKeys());
    await rescue.account.settle();
    const more = await world.another();
    expect(await more.account.sync()).toBe(true);
    expect(inbox(more.account).count).toBe(521);
  }, 60_000);

  test("30 days later it is too late", async () => {
    const { world, second } = await setUp();
    unwrap(await (await second.account.security.newWords()).finish());
    world.clock.now += 31 * 86_400_000;
    const looked = await lookWithWords(joinParts(world), ADDRESS, world.words);
    const refused = looked.ok ? await looked.value.enrol({ kind: "companion", name: "late" }, false) : looked;
    expect(refused.ok).toBe(false);
    // and the first quiet moment forgets them
    await second.account.settle();
    expect(world.hosted.view.record?.record.former).toEqual([]);
  });
});

test("a log that never was under the identity this device trusts is not its account's", async () => {
  const { world, first } = await setUp();
  const secrets = decodeSecrets(first.secrets);
  if (!secrets) throw new Error("no secrets");
  const identity = await crypto.ed25519.publicKey(crypto.randomBytes(32));
  const stranger = await world.open(encodeSecrets({ ...secrets, identity }));
  expect(await stranger.account.sync()).toBe(false);
  const finding = "wrongIdentity";
  expect(stranger.account.connection).toMatchObject({ type: "tampered", finding });
});

describe("with the words", () => {
  test("all other devices can be left out", async () => {
    const { world, first } = await setUp();
    const looked = unwrap(await lookWithWords(joinParts(world), ADDRESS, world.words));
    expect(looked).toMatchObject({ address: ADDRESS, devices: 2, kind: { type: "join" } });
    expect(sixWords(looked.seen.head)).toEqual(sixWords(world.hosted.view.head));
    const joined = unwrap(await looked.enrol({ kind: "webmail", name: "only" }, true));
    const only = await world.open(joined.secrets);
    await world.deliverMany(3, 3);
    await only.account.sync();
    expect(inbox(only.account).count).toBe(3);
    await first.account.sync();
    expect(first.account.connection).toEqual({ type: "refused", reason: "revoked" });
    expect(first.account.removal?.by).toBeNull();
  });
});

describe("announcements", () => {
  test("tell what others did, until dismissed, also after a restart", async () => {
    const { world, first, second } = await setUp();
    const third = await pairedWith(world, second);
    unwrap(await second.account.security.revoke([third.account.device]));
    unwrap(await second.account.security.renewKeys());
    await first.account.sync();
    const told = () => again.account.security.announcements().map(({ type, device, by }) => ({ type, device, by }));
    await first.account.close();
    const again = await first.reopen();
    expect(told()).toEqual([
      { type: "deviceAdded", device: "another", by: null },
      { type: "deviceAdded", device: "paired", by: "another" },
      { type: "deviceRemoved", device: "paired", by: "another" },
      { type: "keysRenewed", device: null, by: "another" },
    ]);
    for (const { seq } of [...again.account.security.announcements()]) await again.account.security.dismiss(seq);
    expect(told()).toEqual([]);
    expect((await again.reopen()).account.security.announcements()).toEqual([]);
    expect(third.account.security.announcements()).toEqual([]);
  });
});
