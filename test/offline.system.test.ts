/** The provider away: what a mail client may still do, what it is refused, and that nothing is lost either way. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImapClient } from "./harness/imap-client.ts";
import { createWorld, plainMessage, until, type World } from "./harness/world.ts";

let world: World;

beforeAll(async () => {
  // what was read is cached, what was not is not
  world = await createWorld({ prefetch: "none" });
  await world.deliver(...["one", "two", "three"].map((name) => plainMessage(name, `Body of ${name}.`)));
}, 120_000);
afterAll(() => world.end());

async function inbox<T>(use: (client: ImapClient) => Promise<T>): Promise<T> {
  const client = await world.device.open();
  try {
    await client.ok("SELECT INBOX");
    return await use(client);
  } finally {
    await client.logout();
  }
}

const uids = (keys: string): Promise<string> =>
  inbox(async (client) => /\* SEARCH(.*)/.exec(await client.ok(`UID SEARCH ${keys}`))?.[1]?.trim() ?? "");
const become = (keys: string, expected: string, timeout?: number): Promise<string> =>
  until(
    () => uids(keys),
    (found) => found === expected,
    timeout,
  );

const REFUSED = [
  ["APPEND INBOX", plainMessage("never")],
  ["COPY 1 Archive"],
  ["MOVE 1 Archive"],
  ["EXPUNGE"],
  ["UID EXPUNGE 1:*"],
  ["CREATE Never"],
  ["RENAME Archive Never"],
  ["DELETE Archive"],
  ["SUBSCRIBE Archive"],
  ["STORE 1 (UNCHANGEDSINCE 1) +FLAGS (\\Seen)"],
] as const;

test("what is cached is read, flags wait, the rest is refused; a restart in between changes nothing", async () => {
  await become("ALL", "1 2 3");
  await inbox(async (client) => {
    expect(await client.ok("FETCH 1:2 BODY.PEEK[]")).toContain("Body of two.");
    await client.ok("STORE 3 +FLAGS (\\Deleted)");
  });
  await world.provider.stop();
  const offline = async (client: ImapClient): Promise<void> => {
    const read = await client.ok("FETCH 1:2 (UID FLAGS ENVELOPE BODYSTRUCTURE BODY.PEEK[])");
    expect(read).toContain("Body of one.");
    expect(await client.ok("FETCH 3 (ENVELOPE RFC822.SIZE)")).toContain('"three"');
    expect(await client.command("FETCH 3 BODY.PEEK[]")).toMatchObject({
      line: expect.stringMatching(/^NO \[UNAVAILABLE\]/) as string,
    });
    expect(await client.ok('SEARCH SUBJECT "two"')).toMatch(/\* SEARCH 2\r/);
    for (const [command, literal] of REFUSED) {
      const begun = Date.now();
      const { line } = await client.command(command, literal);
      expect(`${command}: ${line}`).toMatch(/: NO \[UNAVAILABLE\]/);
      expect(Date.now() - begun).toBeLessThan(15_000);
    }
  };
  await inbox(async (client) => {
    await offline(client);
    await client.ok("STORE 1 +FLAGS (\\Flagged $Offline)");
    await client.ok("STORE 1 -FLAGS (\\Flagged)");
    await client.ok("STORE 2 +FLAGS.SILENT (\\Seen)");
    // what was answered OK is what is shown from then on, under the MODSEQ it had
    expect(await client.ok("STORE 2 +FLAGS (\\Draft)")).toMatch(/^\* 2 FETCH \(UID 2 FLAGS \(\\Seen \\Draft/);
    expect(await client.ok("STORE 2 -FLAGS.SILENT (\\Draft)")).not.toContain("FETCH");
    // reading marks as read: that waits, too
    expect(await client.ok("FETCH 1 BODY[]")).toContain("Body of one.");
  });
  const modSeqs = await inbox(async (client) => {
    // nothing is \\Deleted for good while that waits
    await client.ok("STORE 2 +FLAGS (\\Deleted)");
    for (const command of ["EXPUNGE", "UID EXPUNGE 2", "CLOSE"])
      expect((await client.command(command)).line).toMatch(/^NO \[UNAVAILABLE\]/);
    expect((await client.command("FETCH 1 FLAGS")).status).toBe("BAD");
    await client.ok("SELECT INBOX");
    await client.ok("STORE 2 -FLAGS (\\Deleted)");
    return client.ok("FETCH 1:2 (MODSEQ)");
  });
  /** Another connection is told the same, after a restart too. */
  const shown = async (): Promise<void> => {
    expect(await uids("SEEN UNDELETED KEYWORD $Offline UNFLAGGED")).toBe("1");
    expect(await uids("SEEN UNKEYWORD $Offline")).toBe("2");
    await inbox(async (client) => {
      expect(await client.ok("STATUS INBOX (UNSEEN DELETED)")).toContain("(UNSEEN 1 DELETED 1)");
      expect(await client.ok("FETCH 1:2 (MODSEQ)")).toContain(modSeqs.split(/a\d+ OK/)[0] ?? "");
    });
  };
  await shown();
  await world.device.stop();
  await world.device.start();
  const client = await world.device.open();
  expect(await client.ok("SELECT INBOX")).toContain("* 0 RECENT");
  await client.logout();
  await inbox(offline);
  await shown();
  await inbox((client) => client.ok("STORE 1 +FLAGS (\\Answered)"));
  await world.device.kill();
  await world.device.start();
  await inbox(offline);

  await world.startProvider();
  await become("KEYWORD $Offline ANSWERED SEEN UNFLAGGED", "1", 60_000);
  await become("SEEN", "1 2");
  const before = /MODSEQ \((\d+)\)/.exec(modSeqs)?.[1] ?? "";
  // shown all along, and in the log now
  const changedSince = (): Promise<string> =>
    inbox((client) => client.ok(`UID FETCH 1:2 (FLAGS) (CHANGEDSINCE ${before})`));
  await until(changedSince, (text) => text.includes("UID 1 ") && text.includes("UID 2 "), 30_000);
  expect(await uids("ALL")).toBe("1 2 3");
  expect(await uids('SUBJECT "never"')).toBe("");
  await inbox(async (client) => {
    expect(await client.ok("FETCH 3 BODY.PEEK[]")).toContain("Body of three.");
    expect(await client.ok("EXPUNGE")).toMatch(/\* 3 EXPUNGE/);
    expect(await client.ok('LIST "" *')).not.toContain("Never");
  });
}, 120_000);

test("a second device sees what was queued, once", async () => {
  const second = await world.joinDevice("second");
  const client = await second.open();
  await until(
    () => client.ok("EXAMINE INBOX"),
    (text) => text.includes("* 2 EXISTS"),
  );
  expect(await client.ok("FETCH 1:2 FLAGS")).toMatch(/FETCH \(FLAGS \([^)]*\\Answered[^]*\$Offline/);
  await client.logout();
  await second.stop();
});

test("after OK to APPEND a kill -9 loses nothing, also of many at once", async () => {
  const clients = await Promise.all(Array.from({ length: 4 }, () => world.device.open()));
  const confirmed: string[] = [];
  const work = clients.map(async (client, c) => {
    for (let n = 0; ; n++) {
      const name = `kill-${c}-${n}`;
      const answer = await client.command("APPEND INBOX", plainMessage(name)).catch(() => null);
      if (answer?.status !== "OK") return;
      confirmed.push(name);
    }
  });
  await until(
    () => Promise.resolve(confirmed.length),
    (count) => count >= 20,
  );
  await world.device.kill();
  await Promise.all(work);
  await world.device.start();
  const present = await until(
    () => inbox((client) => client.ok("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])")),
    (text) => confirmed.every((name) => text.includes(`Subject: ${name}\r\n`)),
  );
  for (const name of confirmed) expect(present.split(`Subject: ${name}\r\n`)).toHaveLength(2);
});

test("a provider that is killed while clients write: what got OK is there once", async () => {
  const clients = await Promise.all(Array.from({ length: 4 }, () => world.device.open()));
  const confirmed: string[] = [];
  const refused: string[] = [];
  const work = clients.map(async (client, c) => {
    for (let n = 0; n < 40; n++) {
      const name = `cut-${c}-${n}`;
      const { status, line } = await client.command("APPEND Archive", plainMessage(name));
      if (status === "OK") confirmed.push(name);
      else refused.push(line);
    }
    await client.logout();
  });
  await until(
    () => Promise.resolve(confirmed.length),
    (count) => count >= 10,
  );
  await world.provider.kill();
  await world.startProvider();
  await Promise.all(work);
  for (const line of refused) expect(line).toMatch(/^NO \[UNAVAILABLE\]/);
  const client = await world.device.open();
  await client.ok("SELECT Archive");
  const present = await client.ok("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
  for (const name of confirmed) expect([name, present.split(`Subject: ${name}\r\n`).length]).toEqual([name, 2]);
  await client.logout();
});
