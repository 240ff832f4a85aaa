/**
 * A provider whose folder was restored from an older backup, as docs/deployment.md has it: a device that has seen more stops and keeps
 * what it holds, and its user goes on by the words, with what the provider has, and files there what only the old device has.
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

test("the device that has seen more stops; the words go on from what the provider has; what only it has is filed again", async () => {
  const backup = path.join(world.folder, "backup");
  await world.deliver(plainMessage("before"));
  await holds(world.device, 1);
  await world.provider.stop();
  cpSync(world.providerData, backup, { recursive: true });
  await world.startProvider();
  await world.deliver(plainMessage("after", "Came after the backup."));
  await holds(world.device, 2);
  const first = await world.device.open();
  await first.ok("SELECT INBOX");
  expect(await first.ok("FETCH 2 BODY.PEEK[]")).toContain("Came after the backup.");
  await first.logout();

  await world.provider.stop();
  rmSync(world.providerData, { recursive: true, force: true });
  cpSync(backup, world.providerData, { recursive: true });
  await world.startProvider();
  const stopped = await until(
    () => statusOf(world.device),
    ({ connection }) => connection.type === "tampered",
    60_000,
  );
  expect(stopped.connection.finding).toBe("rollback");
  const told = await aerogramme(["companion", "status", "--data", world.device.data]);
  expect(told.stdout).toMatch(/restored.*companion add.*--words-stdin/s);

  // mail comes in meanwhile, and the old device neither takes it nor loses what it has
  await world.deliver(plainMessage("new"));
  await aerogramme(["companion", "status", "--check-again", "--data", world.device.data]);
  expect((await statusOf(world.device)).connection.type).toBe("tampered");
  expect(await bodies(world.device)).toEqual(["before", "after"]);

  const again = await world.joinDevice("again");
  await holds(again, 2);
  expect(await bodies(again)).toEqual(["before", "new"]);

  // as a mail program copies a message from one account to the other
  const old = await world.device.open();
  await old.ok("SELECT INBOX");
  const octets = /BODY\[\] \{\d+\}\r?\n([^]*?)\)\r?\n/.exec(await old.ok("FETCH 2 BODY.PEEK[]"))?.[1] ?? "";
  await old.logout();
  expect(octets).toContain("Came after the backup.");
  const imap = await again.open();
  await imap.ok(`APPEND INBOX {${Buffer.byteLength(octets)}+}\r\n${octets}`);
  await imap.logout();
  expect([...(await bodies(again))].sort()).toEqual(["after", "before", "new"]);
}, 240_000);
