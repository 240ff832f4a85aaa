/**
 * A provider whose folder was restored from an older backup, as docs/deployment.md has it: a device that has seen more stops and keeps
 * what it holds, until its user has said that this is so; then it goes on from what the provider has.
 */
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogramme, aerogrammeJson } from "./harness/daemon.ts";
import { createWorld, plainMessage, until, type Device, type World } from "./harness/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld({ prefetch: "all" });
}, 120_000);
afterAll(() => world.end());

interface Status {
  readonly connection: { readonly type: string; readonly finding?: string };
  readonly messages: number;
  readonly cachedBodies: number;
  readonly restored: { readonly of: number; readonly done: number; readonly lostCount: number } | null;
}

async function statusOf({ data }: Device): Promise<Status> {
  const { accounts } = await aerogrammeJson(["companion", "status", "--data", data]);
  const [status] = accounts as Status[];
  if (!status) throw new Error("no account");
  return status;
}

const holds = (device: Device, count: number): Promise<Status> =>
  until(
    () => statusOf(device),
    ({ messages }) => messages === count,
    30_000,
  );

async function bodies(device: Device): Promise<readonly string[]> {
  const imap = await device.open();
  await imap.ok("SELECT INBOX");
  const said = await imap.ok("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]");
  await imap.logout();
  return [...said.matchAll(/Subject: (\S+)/g)].map(([, subject = ""]) => subject);
}

/** Puts the folder back as it was; what the provider had since is gone. */
async function putBack(backup: string): Promise<void> {
  await world.provider.stop();
  rmSync(world.providerData, { recursive: true, force: true });
  cpSync(backup, world.providerData, { recursive: true });
  await world.startProvider();
}

async function copyFolder(name: string): Promise<string> {
  const backup = path.join(world.folder, name);
  await world.provider.stop();
  cpSync(world.providerData, backup, { recursive: true });
  await world.startProvider();
  return backup;
}

const stopped = (): Promise<Status> =>
  until(
    () => statusOf(world.device),
    ({ connection }) => connection.type === "tampered",
    60_000,
  );

const goneOn = (): Promise<Status> =>
  until(
    () => statusOf(world.device),
    ({ connection, restored }) => connection.type === "online" && restored !== null && restored.done === restored.of,
    60_000,
  );

async function uidValidity(device: Device): Promise<number> {
  const imap = await device.open();
  const said = await imap.ok("SELECT INBOX");
  await imap.logout();
  return Number(/UIDVALIDITY (\d+)/.exec(said)?.[1]);
}

test("the device that has seen more stops; with its user's word it goes on, and files again what only it has", async () => {
  const { data } = world.device;
  await world.deliver(plainMessage("before"));
  await holds(world.device, 1);
  const backup = await copyFolder("backup");
  await world.deliver(plainMessage("after", "Came after the backup."));
  await holds(world.device, 2);
  const before = await uidValidity(world.device);
  const first = await world.device.open();
  await first.ok("SELECT INBOX");
  expect(await first.ok("FETCH 2 BODY.PEEK[]")).toContain("Came after the backup.");
  await first.ok("STORE 2 +FLAGS (\\Flagged)");

  await putBack(backup);
  expect((await stopped()).connection.finding).toBe("rollback");
  const told = await aerogramme(["companion", "status", "--data", data]);
  expect(told.stdout).toMatch(/restored.*companion restored/s);

  // mail comes in meanwhile, and the device neither takes it nor loses what it has
  await world.deliver(plainMessage("new"));
  await aerogramme(["companion", "status", "--check-again", "--data", data]);
  expect((await statusOf(world.device)).connection.type).toBe("tampered");
  expect(await bodies(world.device)).toEqual(["before", "after"]);

  // without somebody's word nothing is done
  const asked = await aerogramme(["companion", "restored", "--data", data]);
  expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining("--yes")]);
  expect((await statusOf(world.device)).connection.type).toBe("tampered");

  const done = await aerogramme(["companion", "restored", "--yes", "--data", data]);
  expect(done.stdout).toMatch(/goes on from what its provider has.*filed again/s);
  expect(await goneOn()).toMatchObject({ messages: 3, restored: { of: 1, done: 1, lostCount: 0 } });
  expect(await bodies(world.device)).toEqual(["before", "new", "after"]);
  expect(await uidValidity(world.device)).toBeGreaterThan(before);
  // who was in by IMAP has to come again
  await expect(first.ok("NOOP")).rejects.toThrow();
  const imap = await world.device.open();
  await imap.ok("SELECT INBOX");
  expect(await imap.ok("FETCH 3 (FLAGS BODY.PEEK[TEXT])")).toMatch(/\\Flagged[^]*Came after the backup\./);
  await imap.logout();

  const report = await aerogramme(["companion", "restored", "--yes", "--data", data]);
  expect(report.stdout).toContain("1 message put back");
  await until(
    () => statusOf(world.device),
    (status) => status.restored === null,
  );

  // another device of the account reads the same
  const other = await world.joinDevice("other");
  await holds(other, 3);
  expect(await bodies(other)).toEqual(["before", "new", "after"]);
  await other.stop();
}, 240_000);

test("the same where no companion runs, and it is killed as soon as that is done", async () => {
  const { data } = world.device;
  const backup = await copyFolder("later");
  await world.deliver(plainMessage("lately"));
  await holds(world.device, 4);
  await until(
    () => statusOf(world.device),
    ({ cachedBodies }) => cachedBodies === 4,
  );
  await putBack(backup);
  await stopped();
  await world.device.stop();
  expect(await aerogrammeJson(["companion", "restored", "--yes", "--data", data])).toMatchObject({
    messages: 1,
    lost: 0,
  });
  await world.device.start();
  await world.device.kill();
  await world.device.start();
  await goneOn();
  expect(await bodies(world.device)).toEqual(["before", "new", "after", "lately"]);
}, 240_000);
