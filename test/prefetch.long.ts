/** Bodies fetched ahead by a real companion: the provider away in between, a restart, progress in `companion status`, a full disk. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogramme, aerogrammeJson } from "./harness/daemon.ts";
import { createWorld, plainMessage, until, type Device, type World } from "./harness/world.ts";

let world: World;
let device: Device;
const MANY = 60;
const LARGE = "long line ".repeat(7_000);

beforeAll(async () => {
  world = await createWorld({ prefetch: "all" });
  device = world.device;
}, 120_000);
afterAll(() => world.end());

interface Status {
  readonly emails: number;
  readonly cachedBodies: number;
  readonly prefetch: { readonly state: string; readonly left: number };
}

async function statusOf({ data }: Device): Promise<Status> {
  const { accounts } = await aerogrammeJson(["companion", "status", "--data", data]);
  return (accounts as Status[])[0] as Status;
}

const become = (which: Device, passes: (status: Status) => boolean): Promise<Status> =>
  until(() => statusOf(which), passes, 30_000);

test("a provider that goes away in the middle and comes back: every body is there, read without it", async () => {
  await device.stop();
  await world.deliver(...Array.from({ length: MANY }, (_, n) => plainMessage(`many${n}`, `Body ${n}. ${LARGE}`)));
  await device.start();
  await become(device, ({ cachedBodies }) => cachedBodies > 0);
  await world.provider.kill();
  // none, where all came before the kill
  const cut = await become(device, ({ prefetch }) => prefetch.state === "waiting" || prefetch.state === "done");
  console.log(`killed after ${cut.cachedBodies} of ${cut.emails}`);
  await device.kill();
  await device.start();
  expect(await statusOf(device)).toMatchObject({ prefetch: { state: "waiting" } });
  await world.startProvider();
  const all = await become(device, ({ cachedBodies }) => cachedBodies === MANY);
  expect(all).toMatchObject({ emails: MANY, prefetch: { state: "done", left: 0 } });
  const shown = await aerogramme(["companion", "status", "--data", device.data]);
  expect(shown.stdout).toContain(`${MANY} of ${MANY} readable offline\n`);

  await world.provider.stop();
  const client = await device.open();
  await client.ok("SELECT INBOX");
  const read = await client.ok("FETCH 1:* BODY.PEEK[TEXT]");
  for (let n = 0; n < MANY; n++) expect(read).toContain(`Body ${n}. long line`);
  await client.logout();
  await world.startProvider();
}, 120_000);

test("what is delivered while it runs is there at once, without anyone asking", async () => {
  await world.deliver(plainMessage("fresh"));
  await become(device, ({ cachedBodies }) => cachedBodies === MANY + 1);
}, 60_000);

/** A disk of 8 MiB; null where this user may not make one. */
function smallDisk(): { readonly folder: string; end(): void } | null {
  const folder = path.join(world.folder, "small");
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", folder], { stdio: "ignore" });
    return { folder, end: () => void execFileSync("umount", ["-l", folder]) };
  } catch {
    console.warn("skipped: mounting a small disk takes root");
    return null;
  }
}

test("a full disk stops it and is said so; mail is read and numbered as ever", async () => {
  const disk = smallDisk();
  if (!disk) return;
  try {
    await world.deliver(...Array.from({ length: 100 }, (_, n) => plainMessage(`bulk${n}`, LARGE)));
    const origin = world.provider.ready["http"] ?? "";
    const data = path.join(disk.folder, "data");
    const args = ["companion", "add", "--data", data, "--provider", origin, "--address", world.address];
    const joined = await aerogrammeJson([...args, "--words-stdin", "--yes"], world.words.join(" "));
    const { username: user, password } = joined["imap"] as { username: string; password: string };
    const small = await world.startDevice(data, { user, password });
    const full = await become(small, ({ prefetch }) => prefetch.state === "full");
    expect(full.cachedBodies).toBeGreaterThan(0);
    expect(full.cachedBodies).toBeLessThan(full.emails);
    const shown = await aerogramme(["companion", "status", "--data", data]);
    expect(shown.stdout).toMatch(
      /\d+ of \d+ readable offline; the disk is full: \d+ more are fetched when there is room/,
    );
    const client = await small.open();
    expect(await client.ok("SELECT INBOX")).toContain(`* ${full.emails} EXISTS`);
    expect(await client.ok("FETCH 1:* BODY.PEEK[]")).toContain("Subject: bulk99");
    await client.ok("STORE 1 +FLAGS (\\Seen)");
    await client.logout();
    await small.stop();
  } finally {
    disk.end();
  }
}, 120_000);
