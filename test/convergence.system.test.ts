/** Several companions on one account: they show the same, with the same UIDs, whatever befalls their folders. */
import { cpSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, plainMessage, until, type Device, type World } from "./harness/world.ts";
import { agreed, everything, session, subjects } from "./harness/everything.ts";
import type { ImapClient } from "./harness/imap-client.ts";
import { randomClients } from "./harness/random-mail.ts";

let world: World;
let first: Device;
let second: Device;

beforeAll(async () => {
  world = await createWorld();
  first = world.device;
  second = await world.joinDevice("second");
}, 120_000);
afterAll(() => world.end());

test("what one changes the other shows, with the same UIDs", async () => {
  await world.deliver(...["a", "b", "c", "d"].map((name) => plainMessage(name)));
  await agreed(first, second);
  const one = await first.open();
  const other = await second.open();
  await one.ok("SELECT INBOX");
  await other.ok("SELECT INBOX");
  const shows = (client: ImapClient, command: string, pattern: RegExp): Promise<string> =>
    until(
      () => client.ok(command),
      (text) => pattern.test(text),
    );
  await one.ok("STORE 1 +FLAGS (\\Flagged $Work)");
  await shows(other, "FETCH 1 FLAGS", /\\Flagged.*\$Work|\$Work.*\\Flagged/);
  await other.ok("STORE 2 +FLAGS (\\Seen)");
  await shows(one, "FETCH 2 FLAGS", /\\Seen/);
  await one.ok("CREATE Shared/Deep");
  await shows(other, 'LIST "" *', /Shared\/Deep/);
  await other.ok("MOVE 3 Shared/Deep");
  await shows(one, "STATUS Shared/Deep (MESSAGES)", /MESSAGES 1/);
  await one.ok('APPEND INBOX (\\Seen) "01-Jan-2024 10:00:00 +0200"', plainMessage("appended"));
  await shows(other, "UID SEARCH SUBJECT appended", /SEARCH 5/);
  await other.ok("RENAME Shared Common");
  await shows(one, 'LIST "" *', /Common\/Deep/);
  await one.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
  await one.ok("EXPUNGE");
  await shows(other, "UID SEARCH ALL", /SEARCH 2 4 5/);
  await one.logout();
  await other.logout();
  expect(subjects(await agreed(first, second))).toEqual(["appended", "b", "c", "d"]);
});

test("both at once: flags, copies, moves and appends end up the same everywhere", async () => {
  await world.deliver(...Array.from({ length: 12 }, (_, i) => plainMessage(`race${i}`)));
  await agreed(first, second);
  const work = (device: Device, name: string): Promise<void> =>
    session(device, async (client) => {
      await client.ok("SELECT INBOX");
      for (let n = 0; n < 10; n++) {
        await client.ok(`UID STORE 1:* ${n % 2 ? "+" : "-"}FLAGS ($From${name} \\Answered)`);
        await client.ok("APPEND INBOX", plainMessage(`${name}${n}`));
        await client.ok("UID COPY 6:8 Archive");
        // the other one may have been faster
        await client.command(`UID MOVE ${9 + n} Archive`);
      }
    });
  await Promise.all([work(first, "A"), work(second, "B"), world.deliver(plainMessage("meanwhile"))]);
  const seen = await agreed(first, second);
  const count = subjects(seen).reduce(
    (counts, name) => counts.set(name, (counts.get(name) ?? 0) + 1),
    new Map<string, number>(),
  );
  for (const name of ["A", "B"])
    for (let n = 0; n < 10; n++) expect([name, n, count.get(`${name}${n}`)]).toEqual([name, n, 1]);
  // 20 copies of each of 6:8, beside the originals; those moved are there once
  expect([0, 1, 2].map((n) => count.get(`race${n}`))).toEqual([21, 21, 21]);
  expect([3, 4, 5, 6].map((n) => count.get(`race${n}`))).toEqual([1, 1, 1, 1]);
});

test("eight connections do this and that while the provider goes away once: all were told what there is", async () => {
  const clients = randomClients([first, second], 5);
  const work = clients.map((client) => client.work(3_000));
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  await world.provider.kill();
  await world.startProvider();
  await Promise.all(work);
  await agreed(first, second, 30_000);
  for (const client of clients) await client.check();
  expect(clients.flatMap(({ findings }) => findings)).toEqual([]);
  expect(Math.min(...clients.map(({ answered }) => answered["OK"] ?? 0))).toBeGreaterThan(0);
});

test("a cleared cache keeps UIDs and UIDVALIDITY; no client is shown half of a mailbox", async () => {
  await world.deliver(...Array.from({ length: 120 }, (_, n) => plainMessage(`many${n}`)));
  const before = await agreed(first, second);
  await second.stop();
  for (const account of accountFolders(second.data)) rmSync(path.join(account, "cache"), { recursive: true });
  await second.start();
  expect(await everything(second)).toEqual(before);
});

test("a folder restored from an older copy adopts what it had forgotten", async () => {
  const copy = path.join(world.folder, "backup");
  await second.stop();
  cpSync(second.data, copy, { recursive: true });
  await second.start();
  await session(second, async (client) => {
    await client.ok("SELECT INBOX");
    await client.ok("APPEND INBOX", plainMessage("after-the-backup"));
    await client.ok("UID STORE * +FLAGS ($After)");
  });
  await second.stop();
  rmSync(second.data, { recursive: true });
  cpSync(copy, second.data, { recursive: true });
  await second.start();
  await session(second, (client) => client.ok("APPEND INBOX", plainMessage("after-the-restore")));
  const seen = await agreed(first, second);
  expect(subjects(seen)).toEqual(expect.arrayContaining(["after-the-backup", "after-the-restore"]));
  expect(seen.some((line) => line.includes("$After"))).toBe(true);
});

test("a cloned folder runs beside its original, as one device, and nothing is lost", async () => {
  const data = path.join(world.folder, "clone");
  await second.stop();
  cpSync(second.data, data, { recursive: true });
  const clone = await world.startDevice(data, second);
  await second.start();
  const write = (device: Device, name: string): Promise<void> =>
    session(device, async (client) => {
      await client.ok("SELECT INBOX");
      for (let n = 0; n < 15; n++) {
        await client.ok("APPEND INBOX", plainMessage(`${name}${n}`));
        await client.ok(`UID STORE 1:* +FLAGS ($${name}${n})`);
      }
    });
  await Promise.all([write(second, "original"), write(clone, "clone"), write(first, "third")]);
  const seen = await agreed(second, clone);
  expect(await agreed(first, clone)).toEqual(seen);
  const names = ["original", "clone", "third"].flatMap((name) => Array.from({ length: 15 }, (_, n) => `${name}${n}`));
  const found = subjects(seen);
  expect(names.filter((name) => found.filter((one) => one === name).length !== 1)).toEqual([]);
}, 120_000);

const accountFolders = (data: string): string[] => {
  const accounts = path.join(data, "accounts");
  return readdirSync(accounts).map((name) => path.join(accounts, name));
};
