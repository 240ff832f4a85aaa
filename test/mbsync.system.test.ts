/** mbsync (isync) against the companion: both ways, and a second run that moves nothing. */
import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMbsync, type Mbsync } from "./harness/mbsync.ts";
import { hasProgram } from "./harness/programs.ts";
import { createWorld, plainMessage, until, type World } from "./harness/world.ts";

const present = hasProgram("mbsync");
let world: World;
let mbsync: Mbsync;

beforeAll(async () => {
  if (!present) return;
  world = await createWorld();
  mbsync = createMbsync(world.folder, { ...world.device, security: "clear" });
}, 120_000);
afterAll(async () => {
  if (present) await world.end();
});

async function inbox<T>(use: (client: Awaited<ReturnType<World["device"]["open"]>>) => Promise<T>): Promise<T> {
  const client = await world.device.open();
  await client.ok("SELECT INBOX");
  try {
    return await use(client);
  } finally {
    await client.logout();
  }
}

const search = (keys: string): Promise<string> =>
  inbox(async (client) => /\* SEARCH(.*)/.exec(await client.ok(`UID SEARCH ${keys}`))?.[1]?.trim() ?? "");

const settle = (count: number): Promise<string> =>
  until(
    () => search("ALL"),
    (uids) => uids.split(" ").filter((uid) => uid !== "").length === count,
  );

const BOXES = ["INBOX", "Archive", "Drafts", "Junk", "Sent", "Trash"];

/** Every file's name (which holds its flags) and time here; counts, next UID and last change of every mailbox there. */
async function everything(): Promise<unknown> {
  const { maildir } = mbsync;
  const names = (await readdir(maildir, { recursive: true })).filter((name) => /\/(?:cur|new)\//.test(name));
  const times = await Promise.all(names.map(async (name) => (await stat(path.join(maildir, name))).mtimeMs));
  const items = "(MESSAGES UIDNEXT UNSEEN UIDVALIDITY HIGHESTMODSEQ)";
  const far = await inbox(async (client) => {
    const lines: string[] = [];
    for (const box of BOXES) lines.push(await client.ok(`STATUS ${box} ${items}`));
    return lines.map((line) => line.split("\r\n")[0]);
  });
  return { near: names.map((name, i) => [name, times[i]]), far };
}

/** A second run that moves nothing, file by file. */
async function expectRest(): Promise<void> {
  const before = await everything();
  expect(await mbsync.sync()).not.toMatch(/Creating|Deleting|Removing|expung/i);
  expect(await everything()).toEqual(before);
}

test.skipIf(!present)(
  "mail, flags, mailboxes and deletions go both ways, then nothing moves",
  async () => {
    await world.deliver(plainMessage("one"), plainMessage("two"), plainMessage("three"));
    await settle(3);
    await mbsync.sync();
    expect(await mbsync.files()).toHaveLength(3);
    const { maildir } = mbsync;
    await expectRest();

    // up: a flag, a message, a mailbox
    const [first = ""] = await mbsync.files();
    const base = path.basename(first).split(":")[0] ?? "";
    await rename(first, path.join(maildir, "INBOX/cur", `${base}:2,FS`));
    const pushed = plainMessage("pushed").replaceAll("\r\n", "\n");
    await writeFile(path.join(maildir, "INBOX/new/1700000000.1_1.here"), pushed);
    for (const part of ["cur", "new", "tmp"])
      await mkdir(path.join(maildir, "Reading list", part), { recursive: true });
    await mbsync.sync();
    expect(await search("SEEN FLAGGED")).toMatch(/^\d+$/);
    expect(await search('SUBJECT "pushed"')).toMatch(/^\d+$/);
    expect(await inbox((client) => client.ok('LIST "" *'))).toContain('"Reading list"');
    await expectRest();

    // down: a flag, a mailbox
    await inbox(async (client) => {
      await client.ok("STORE 2 +FLAGS (\\Answered)");
      await client.ok("CREATE Projects");
      await client.ok("COPY 2 Projects");
    });
    await mbsync.sync();
    expect((await mbsync.files()).filter((name) => /:2,[A-Z]*R/.test(name))).toHaveLength(1);
    expect(await mbsync.files("Projects")).toHaveLength(1);
    await expectRest();

    // expunged here, expunged there
    const gone = (await mbsync.files())[1] ?? "";
    await rename(gone, `${gone.split(":2,")[0]?.replace("/new/", "/cur/") ?? ""}:2,T`);
    await mbsync.sync();
    expect([(await mbsync.files()).length, (await search("ALL")).split(" ").length]).toEqual([3, 3]);
    await inbox(async (client) => {
      await client.ok("STORE 1 +FLAGS.SILENT (\\Deleted)");
      await client.ok("EXPUNGE");
    });
    await mbsync.sync();
    expect([(await mbsync.files()).length, (await search("ALL")).split(" ").length]).toEqual([2, 2]);
    await expectRest();
  },
  120_000,
);
