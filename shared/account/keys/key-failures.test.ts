/** Keys while things fail: answers lost, disks full, a crash between two steps, a keyring withheld. Nobody is told what is not so. */
import { describe, expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { err, unwrap } from "../../lib/result.ts";
import type { RemoteLog } from "../../storage/remote-log.ts";
import { inbox } from "../testing/account-contract.ts";
import { createWorld, type TestDevice, type World } from "../testing/world.ts";

async function setUp(): Promise<{ world: World; first: TestDevice; second: TestDevice }> {
  const world = await createWorld(crypto);
  await world.deliverMany(1, 2);
  const second = await world.another();
  await world.first.account.sync();
  await second.account.sync();
  return { world, first: world.first, second };
}

const told = ({ account }: TestDevice): string[] => account.security.announcements().map(({ type }) => type);

describe("an answer that is lost", () => {
  /** From the next append on nothing comes back, though all arrives. */
  interface Line {
    armed: boolean;
    cut: boolean;
  }
  const through =
    (line: Line) =>
    (log: RemoteLog): RemoteLog => ({
      ...log,
      async append(...asked) {
        const answer = await log.append(...asked);
        line.cut ||= line.armed;
        return line.cut ? err({ type: "offline" }) : answer;
      },
      read: (...asked) => (line.cut ? Promise.resolve(err({ type: "offline" })) : log.read(...asked)),
    });

  async function withLine(): Promise<{ world: World; device: TestDevice; line: Line }> {
    const { world, first } = await setUp();
    const line: Line = { armed: false, cut: false };
    const device = await first.reopen({ log: through(line) });
    await device.account.sync();
    for (const { seq } of [...device.account.security.announcements()]) await device.account.security.dismiss(seq);
    return { world, device, line };
  }

  test("of new words: unknown; tried again they are the account's, and no news", async () => {
    const { world, device, line } = await withLine();
    const pending = await device.account.security.newWords();
    line.armed = true;
    expect(await pending.finish()).toEqual({ ok: false, error: { type: "unknown" } });
    Object.assign(line, { armed: false, cut: false });
    expect(await pending.finish()).toEqual({ ok: true, value: null });
    expect(world.hosted.view.record?.record.former).toHaveLength(1);
    expect(told(device)).toEqual([]);
  });

  test("of new words, and given up: the device says that they were made", async () => {
    const { device, line } = await withLine();
    const pending = await device.account.security.newWords();
    line.armed = true;
    await pending.finish();
    Object.assign(line, { armed: false, cut: false });
    expect(await device.account.sync()).toBe(true);
    expect(told(device)).toEqual(["newWords"]);
    expect(told(await device.reopen())).toEqual(["newWords"]);
  });

  test("of a removal: unknown; tried again it is done", async () => {
    const { world, device, line } = await withLine();
    const [other] = (await device.account.security.devices()).filter(({ isThis }) => !isThis);
    if (!other) throw new Error("there is another device");
    line.armed = true;
    expect(await device.account.security.revoke([other.id])).toEqual({ ok: false, error: { type: "unknown" } });
    Object.assign(line, { armed: false, cut: false });
    expect(await device.account.security.revoke([other.id])).toEqual({ ok: true, value: null });
    expect(world.hosted.view.record?.record).toMatchObject({ epoch: 2 });
  });

  test("before anything was sent: offline, nothing changed", async () => {
    const { world, device, line } = await withLine();
    line.cut = true;
    expect(await device.account.security.renewKeys()).toEqual({ ok: false, error: { type: "offline" } });
    expect(world.hosted.view.record?.record.epoch).toBe(1);
  });
});

describe("a device that was removed", () => {
  test("and closed before it was wiped: started again it still says so, and by whom", async () => {
    const { first, second } = await setUp();
    unwrap(await first.account.security.revoke([second.account.device]));
    await second.account.sync();
    await second.account.close();
    const again = await second.reopen();
    expect(await again.account.sync()).toBe(false);
    expect(again.account.connection).toEqual({ type: "refused", reason: "revoked" });
    expect(again.account.removal).toMatchObject({ by: "first" });
  });

  test("and killed before it was wiped: the same from its cached entries", async () => {
    const { first, second } = await setUp();
    unwrap(await first.account.security.revoke([second.account.device]));
    await second.account.sync();
    const again = await second.reopen();
    expect(await again.account.sync()).toBe(false);
    expect(again.account.connection).toEqual({ type: "refused", reason: "revoked" });
    expect(again.account.removal).toMatchObject({ by: "first" });
  });
});

test("what others did is told though the disk was full when it was read", async () => {
  const { world, first, second } = await setUp();
  for (const { seq } of [...first.account.security.announcements()]) await first.account.security.dismiss(seq);
  let full = true;
  const { local } = first;
  const docs: typeof local.docs = {
    ...local.docs,
    put: (...asked) => (full ? Promise.reject(new Error("ENOSPC")) : local.docs.put(...asked)),
  };
  const device = await first.reopen({ local: { ...local, docs } });
  unwrap(await (await second.account.security.newWords()).finish());
  expect(await device.account.sync()).toBe(false);
  expect(told(await first.reopen())).toEqual([]);
  full = false;
  const again = await first.reopen();
  expect(await again.account.sync()).toBe(true);
  expect(told(again)).toEqual(["newWords"]);
  await world.deliverMany(3, 3);
  await device.account.sync();
  expect(inbox(device.account).count).toBe(3);
});

test("a keyring that the provider does not give is found and named", async () => {
  const { first, second } = await setUp();
  unwrap(await second.account.security.renewKeys());
  const device = await first.reopen({
    blobs: (blobs) => ({ ...blobs, get: () => Promise.resolve(err({ type: "notFound" })) }),
  });
  expect(await device.account.sync()).toBe(false);
  const finding = "blobMissing";
  expect(device.account.connection).toMatchObject({ type: "tampered", finding });
});
