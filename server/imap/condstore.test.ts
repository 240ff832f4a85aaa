import { afterEach, beforeEach, expect, test } from "vitest";
import { mail, openSelected, startTestServer } from "./testing/transcript.ts";
import type { TestServer, Transcript } from "./testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeEach(async () => {
  server = await startTestServer();
  for (const subject of ["one", "two", "three"]) server.account.deliver(mail(subject));
  client = await openSelected(server);
});
afterEach(async () => {
  client.end();
  await server.close();
});

const modSeq = (): number => server.account.state.mailboxByName("INBOX")?.highestModSeq ?? 0;

test("SELECT and STATUS tell the highest mod-sequence", async () => {
  const now = modSeq();
  expect(await client.run("a1 SELECT INBOX (CONDSTORE)")).toContain(`* OK [HIGHESTMODSEQ ${now}] Highest`);
  expect(await client.run("a2 STATUS INBOX (HIGHESTMODSEQ)")).toContain(`* STATUS "INBOX" (HIGHESTMODSEQ ${now})`);
  await client.run("a3 SELECT INBOX (NONSENSE)", "BAD");
});

test("FETCH CHANGEDSINCE and MODSEQ, SEARCH MODSEQ", async () => {
  const before = modSeq();
  await client.run("a1 STORE 2 +FLAGS.SILENT (\\Seen)");
  const now = modSeq();
  expect(await client.run(`a2 FETCH 1:* (FLAGS) (CHANGEDSINCE ${before})`)).toEqual([
    `* 2 FETCH (FLAGS (\\Seen \\Recent) MODSEQ (${now}))`,
    "a2 OK FETCH completed",
  ]);
  expect(await client.run(`a3 SEARCH MODSEQ ${now}`)).toContain(`* SEARCH 2 (MODSEQ ${now})`);
  expect(await client.run(`a4 SEARCH MODSEQ "/flags/\\\\seen" all ${now + 1}`)).toContain("* SEARCH");
  expect(await client.run(`a5 SEARCH RETURN (COUNT) MODSEQ ${now}`)).toContain(
    `* ESEARCH (TAG "a5") COUNT 1 MODSEQ ${now}`,
  );
  await client.run("a6 FETCH 1 FLAGS (NONSENSE)", "BAD");
});

test("STORE UNCHANGEDSINCE leaves alone what has changed, and says which", async () => {
  const before = modSeq();
  await client.run("a1 STORE 2 +FLAGS.SILENT (\\Seen)");
  const lines = await client.run(`a2 STORE 1:3 (UNCHANGEDSINCE ${before}) +FLAGS (\\Flagged)`);
  const now = modSeq();
  expect(lines).toEqual([
    `* 1 FETCH (UID 1 FLAGS (\\Flagged \\Recent) MODSEQ (${now}))`,
    `* 3 FETCH (UID 3 FLAGS (\\Flagged \\Recent) MODSEQ (${now}))`,
    "a2 OK [MODIFIED 2] Conditional STORE failed for some",
  ]);
  expect(await client.run("a3 STORE 1 +FLAGS.SILENT (\\Draft)")).toHaveLength(2);
});

test("QRESYNC: what went and what changed since, and VANISHED in place of EXPUNGE", async () => {
  const box = server.account.state.mailboxByName("INBOX");
  const before = modSeq();
  await client.run(`a0 SELECT INBOX (QRESYNC (${box?.uidValidity ?? 0} ${before}))`, "BAD");
  expect(await client.run("a1 UNSELECT")).toHaveLength(1);
  expect(await client.run("a1 ENABLE QRESYNC")).toContain("* ENABLED QRESYNC");
  await client.run("a2 SELECT INBOX");
  await client.run("a3 UID STORE 1 +FLAGS.SILENT (\\Deleted)");
  const expunged = await client.run("a4 EXPUNGE");
  expect(expunged[0]).toBe("* VANISHED 1");
  expect(expunged.at(-1)).toBe(`a4 OK [HIGHESTMODSEQ ${modSeq()}] EXPUNGE completed`);
  await client.run("a5 UID STORE 3 +FLAGS.SILENT (\\Seen)");
  const lines = await client.run(`a6 SELECT INBOX (QRESYNC (${box?.uidValidity ?? 0} ${before} 1:3 (1:3 1:3)))`);
  expect(lines).toContain("* VANISHED (EARLIER) 1");
  expect(lines).toContain(`* 2 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (${modSeq()}))`);
  expect(await client.run(`a7 UID FETCH 1:* (FLAGS) (CHANGEDSINCE ${before} VANISHED)`)).toContain(
    "* VANISHED (EARLIER) 1",
  );
  const other = await client.run(`a8 SELECT INBOX (QRESYNC (12345 ${before}))`);
  expect(other.join()).not.toContain("VANISHED");
});
