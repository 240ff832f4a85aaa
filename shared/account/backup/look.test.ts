/** A backup was restored at the provider: what its user is told. */
import { beforeEach, expect, test } from "vitest";
import { ok, unwrap } from "../../lib/result.ts";
import { backupScene, NOW, stopped } from "../testing/backup-scene.ts";
import { restoredTo } from "../testing/restored-world.ts";
import { sampleMessage, type TestDevice, type World } from "../testing/world.ts";

let world: World;
/** Entries in the log on the day of the backup. */
let backup: number;
let device: TestDevice;

beforeEach(async () => {
  ({ world, device, backup } = await backupScene());
});

test("tells what is here alone, and changes nothing", async () => {
  const provider = await restoredTo(world, backup);
  await provider.deliver(sampleMessage(4));
  const { account, local } = await stopped(device, provider);
  const before = [provider.hosted.view.seq, [...(await local.docs.names(""))].sort()];
  const lost = [{ subject: "message 3", from: "Sender 3", date: NOW }];
  // and nothing but this: no key leaves with it
  expect(unwrap(await account.restoredBackup.look())).toEqual({
    ...{ entries: 3, messages: 2, whole: 1, lost, oldest: NOW, devices: [], begun: false },
  });
  expect([provider.hosted.view.seq, [...(await local.docs.names(""))].sort()]).toEqual(before);
  expect(account.connection.type).toBe("tampered");
  expect(await account.restoredBackup.report()).toBeNull();
});

test("is for a device that has stopped", async () => {
  expect(await device.account.restoredBackup.look()).toEqual({ ok: false, error: { type: "notStopped" } });
  expect((await device.account.restoredBackup.accept()).result).toEqual({ ok: false, error: { type: "notStopped" } });
});

test("what the provider shows fits again: there is nothing to go on from", async () => {
  const again = await stopped(device, await restoredTo(world, backup));
  await again.account.close();
  const { account } = await again.reopen();
  expect(await account.restoredBackup.look()).toEqual({ ok: false, error: { type: "fits" } });
  expect(await account.checkAgain()).toBe(true);
});

test("a device that came in after the backup is not known there", async () => {
  const late = await world.another();
  await late.account.sync();
  const { account } = await stopped(late, await restoredTo(world, backup));
  expect(await account.restoredBackup.look()).toEqual({ ok: false, error: { type: "unknownDevice" } });
});

test("a log that breaks a rule of its own is no backup", async () => {
  const provider = await restoredTo(world, backup);
  const again = await stopped(device, provider);
  await again.account.close();
  const { log, blobs } = provider.hosted.connect();
  const altered = (bytes: Uint8Array): Uint8Array =>
    bytes.map((byte, at) => (at === bytes.length - 1 ? byte ^ 1 : byte));
  const { account } = await again.reopen({
    blobs: () => blobs,
    log: () => ({
      ...log,
      async read(...asked) {
        const page = unwrap(await log.read(...asked));
        return ok({
          ...page,
          entries: page.entries.map((bytes, at) => (page.first + at === 1 ? altered(bytes) : bytes)),
        });
      },
    }),
  });
  expect(await account.restoredBackup.look()).toMatchObject({
    ok: false,
    error: { type: "foreign", finding: "badSignature" },
  });
  expect((await account.restoredBackup.accept()).result.ok).toBe(false);
});

test("words of before are not gone back to", async () => {
  const pending = await device.account.security.newWords();
  unwrap(await pending.finish());
  const { account } = await stopped(device, await restoredTo(world, backup));
  expect(await account.restoredBackup.look()).toEqual({
    ok: false,
    error: { type: "words" },
  });
});

test("offline", async () => {
  const provider = await restoredTo(world, backup);
  const again = await stopped(device, provider);
  await again.account.close();
  const cut = provider.hosted.connect();
  cut.online = false;
  const { account } = await again.reopen({ log: () => cut.log, blobs: () => cut.blobs });
  expect(await account.restoredBackup.look()).toEqual({ ok: false, error: { type: "offline" } });
});
