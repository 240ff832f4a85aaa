/** Numbers for ever: UIDs, UIDVALIDITY, MODSEQ, MAILBOXID and EMAILID are the same whatever befalls a companion, and on every other one. */
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogrammeJson } from "./harness/daemon.ts";
import { everything, session } from "./harness/everything.ts";
import { createMbsync } from "./harness/mbsync.ts";
import { hasProgram } from "./harness/programs.ts";
import { createWorld, plainMessage, until, type Device, type World } from "./harness/world.ts";

let world: World;
let device: Device;

beforeAll(async () => {
  world = await createWorld();
  device = world.device;
}, 120_000);
afterAll(() => world.end());

const whole = (which: Pick<Device, "open">): Promise<string[]> => everything(which, " MODSEQ EMAILID");

/** Waits until the companion shows this, to the octet. */
const becomes = (which: Device, expected: readonly string[]): Promise<string[]> =>
  until(
    () => whole(which),
    (seen) => JSON.stringify(seen) === JSON.stringify(expected),
    30_000,
  );

/** What mail programs leave behind: holes in UIDs, copies, moves, mailboxes renamed and made anew under an old name. */
async function live(): Promise<void> {
  await world.deliver(...Array.from({ length: 12 }, (_, n) => plainMessage(`m${n}`)));
  await session(device, async (client) => {
    await until(
      () => client.ok("SELECT INBOX"),
      (text) => text.includes("* 12 EXISTS"),
    );
    for (const command of [
      ...["CREATE Work", "UID COPY 1:6 Work", "UID MOVE 7:8 Archive", "UID STORE 2:4 +FLAGS ($Kept \\Seen)"],
      ...["UID STORE 5 +FLAGS (\\Deleted)", "EXPUNGE", "RENAME Work Play", "CREATE Work", "UID COPY 9 Work"],
      ...["DELETE Play", "RENAME Work Play", "UID COPY 10 Play"],
    ])
      await client.ok(command);
    await client.ok("APPEND Archive (\\Draft)", plainMessage("filed"));
  });
}

test("restart, kill -9, a cleared cache, and another companion by the words: all the same numbers", async () => {
  await live();
  const before = await whole(device);
  expect(before.join("\n")).toMatch(/MODSEQ \(\d+\) EMAILID \(.+?\)/);
  await device.stop();
  await device.start();
  await becomes(device, before);
  await device.kill();
  await device.start();
  await becomes(device, before);

  const cleared = await aerogrammeJson(["companion", "cache", "clear", "--data", device.data]);
  expect(cleared).toMatchObject({ cleared: true });
  await becomes(device, before);
  await device.stop();
  await aerogrammeJson(["companion", "cache", "clear", "--data", device.data]);
  await device.start();
  await becomes(device, before);

  const second = await world.joinDevice("second");
  await becomes(second, before);
  await second.stop();
}, 180_000);

test("changes that wait outlive a cleared cache", async () => {
  await device.stop();
  await world.provider.stop();
  await device.start();
  await session(device, async (client) => {
    await client.ok("SELECT INBOX");
    await client.ok("UID STORE 1 +FLAGS ($Waits)");
  });
  await aerogrammeJson(["companion", "cache", "clear", "--data", device.data]);
  await world.startProvider();
  const found = (): Promise<string> =>
    session(device, async (client) => {
      await client.ok("SELECT INBOX");
      return client.ok("UID SEARCH KEYWORD $Waits");
    });
  await until(
    () => found().catch(() => ""),
    (text) => /\* SEARCH 1\r/.test(text),
    30_000,
  );
}, 120_000);

test.skipIf(!hasProgram("mbsync"))(
  "mbsync has nothing to do after the companion's cache was cleared",
  async () => {
    const folder = path.join(world.folder, "mbsync");
    const mbsync = createMbsync(folder, { ...device, security: "clear" });
    await mbsync.sync();
    const list = async (): Promise<string> =>
      (
        await promisify(execFile)("find", [mbsync.maildir, "-type", "f", "-path", "*/*/*", "-newermt", "1970-01-01"])
      ).stdout
        .split("\n")
        .filter((name) => /\/(?:cur|new)\//.test(name))
        .sort()
        .join("\n");
    const before = await list();
    expect(before.split("\n").length).toBeGreaterThan(5);
    await aerogrammeJson(["companion", "cache", "clear", "--data", device.data]);
    // it is not shown before it is whole again
    await until(
      () => session(device, () => Promise.resolve(true)).catch(() => false),
      (open) => open,
      30_000,
    );
    expect(await mbsync.sync()).not.toMatch(/Creating|Deleting|Removing|expung/i);
    expect(await list()).toBe(before);
    await rm(folder, { recursive: true });
  },
  120_000,
);
