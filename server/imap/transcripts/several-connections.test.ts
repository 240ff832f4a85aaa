/** One mailbox, several connections: each hears of what the others do, when it may, and once (RFC 3501 §5.5, §7.4.1; RFC 2180; RFC 7162). */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mail, openLoggedIn, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let one: Transcript;
let other: Transcript;
beforeEach(async () => {
  server = await startTestServer({ limits: { idleAliveMs: 300 } });
  for (const subject of ["one", "two", "three", "four"]) server.account.deliver(mail(subject));
  one = await openSelected(server);
  other = await openSelected(server);
});
afterEach(async () => {
  vi.useRealTimers();
  one.end();
  other.end();
  await server.close();
});

const modSeq = (): number => server.account.state.mailboxByName("INBOX")?.highestModSeq ?? 0;

async function expunge(set: string): Promise<void> {
  await other.run(`x1 UID STORE ${set} +FLAGS.SILENT (\\Deleted)`);
  await other.run("x2 EXPUNGE");
}

test("sequence numbers hold through FETCH, STORE and SEARCH; what went is told by the next command that may", async () => {
  await expunge("2");
  for (const command of ["FETCH 3 (UID)", "STORE 3 +FLAGS (\\Flagged)", "SEARCH ALL"])
    expect((await one.run(`a1 ${command}`)).join("\n")).not.toContain("EXPUNGE");
  expect(await one.run("a2 FETCH 3 (UID)")).toContain("* 3 FETCH (UID 3)");
  expect(await one.run("a3 NOOP")).toEqual(["* 2 EXPUNGE", "a3 OK NOOP completed"]);
  await expunge("1");
  expect(await one.run("a4 UID FETCH 3 (FLAGS)")).toContain("* 1 EXPUNGE");
  expect(await one.run("a5 FETCH 1 (UID)")).toContain("* 1 FETCH (UID 3)");
});

test("flags and expunges that come together: each number is the one that holds when it is told", async () => {
  await other.run("x1 STORE 2,4 +FLAGS.SILENT (\\Flagged)");
  await expunge("1");
  const lines = (await one.run("a1 NOOP")).slice(0, -1);
  expect(lines[0]).toBe("* 1 EXPUNGE");
  expect(lines.slice(1).map((line) => /^\* (\d+) FETCH \(UID (\d+)/.exec(line)?.slice(1))).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
});

test("a message expunged elsewhere: by its number NO [EXPUNGEISSUED], by its UID passed over (RFC 2180 §4.1, §4.2)", async () => {
  await expunge("2");
  expect((await one.run("a1 STORE 1:2 +FLAGS (\\Seen)", "NO")).at(-1)).toContain("NO [EXPUNGEISSUED]");
  expect((await one.run("a2 FETCH 2 (BODY.PEEK[])", "NO")).at(-1)).toContain("NO [EXPUNGEISSUED]");
  expect((await one.run("a3 UID STORE 1:2 +FLAGS (\\Flagged)")).join("\n")).toMatch(/\* 1 FETCH .*\\Flagged/);
  await one.run("a4 UID FETCH 2 (FLAGS)");
  await one.run("a5 UID COPY 2 INBOX");
  await one.run("a6 CREATE Work");
  await expunge("3");
  expect((await one.run("a7 COPY 1:2 Work", "NO")).at(-1)).toContain("NO [EXPUNGEISSUED]");
  await expunge("4");
  expect((await one.run("a8 MOVE 1:2 Work", "NO")).at(-1)).toContain("NO [EXPUNGEISSUED]");
  expect((await one.run("a9 STATUS Work (MESSAGES)"))[0]).toContain("MESSAGES 0");
});

test("flags are told once, to each of the others", async () => {
  await other.run("x1 STORE 1 +FLAGS.SILENT (\\Seen)");
  expect((await one.run("a1 NOOP")).filter((line) => line.includes("FETCH"))).toHaveLength(1);
  expect(await one.run("a2 NOOP")).toEqual(["a2 OK NOOP completed"]);
  expect(await other.run("x2 NOOP")).toEqual(["x2 OK NOOP completed"]);
});

test("\\Recent goes to one session", async () => {
  server.account.deliver(mail("five"));
  const told = [await one.run("a1 NOOP"), await other.run("x1 NOOP")].map((lines) => lines.join("\n"));
  expect(told[0]).toMatch(/\* 5 EXISTS\n\* 5 RECENT/);
  expect(told[1]).toMatch(/\* 5 EXISTS\n\* 0 RECENT/);
  expect((await one.run("a2 FETCH 5 (FLAGS)"))[0]).toContain("\\Recent");
  expect((await other.run("x2 FETCH 5 (FLAGS)"))[0]).not.toContain("\\Recent");
});

test("IDLE: at once, then a burst together, and a word when nothing happens", async () => {
  const third = await openLoggedIn(server);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  one.c("a1 IDLE");
  await one.s(/^\+ /);
  vi.advanceTimersByTime(100);
  server.account.deliver(mail("first"));
  // no clock goes on
  await one.s(/^\* 5 EXISTS/, /^\* 5 RECENT/);
  for (let n = 0; n < 50; n++) server.account.deliver(mail(`burst${n}`));
  await third.run("t1 NOOP");
  one.quiet();
  vi.advanceTimersByTime(100);
  await one.s(/^\* 55 EXISTS/, /^\* 55 RECENT/);
  await third.run("t2 NOOP");
  one.quiet();
  vi.advanceTimersByTime(100);
  await one.s(/^\* OK Still here/);
  await expunge("3");
  vi.advanceTimersByTime(100);
  await one.s(/^\* 3 FETCH .*\\Deleted/, /^\* 3 EXPUNGE/);
  one.c("DONE");
  await one.done("a1");
  third.end();
}, 20_000);

test("the selected mailbox is deleted elsewhere: BYE; renamed elsewhere it goes on under its new name", async () => {
  await other.run("x1 CREATE Work");
  await other.run("x2 COPY 1 Work");
  await one.run("a1 SELECT Work");
  await other.run("x3 RENAME Work Play");
  expect(await one.run("a2 FETCH 1 (UID)")).toContain("* 1 FETCH (UID 1)");
  await other.run("x4 DELETE Play");
  one.c("a3 NOOP");
  await one.s(/^\* BYE \[UNAVAILABLE\]/);
  const third = await openLoggedIn(server);
  await third.run("t1 SELECT Play", "NO");
  third.end();
});

test("QRESYNC: who may not be told yet what went is told from where to ask (RFC 7162 §3.2)", async () => {
  await one.run("a1 UNSELECT");
  await one.run("a2 ENABLE QRESYNC");
  await one.run("a3 SELECT INBOX");
  await other.run("x0 STORE 2 +FLAGS.SILENT (\\Deleted)");
  const safe = modSeq();
  await other.run("x1 EXPUNGE");
  await other.run("x2 STORE 1 +FLAGS.SILENT (\\Seen)");
  const lines = await one.run("a4 FETCH 3 (FLAGS)");
  expect(lines.join("\n")).toContain(`MODSEQ (${modSeq()})`);
  expect(lines.at(-1)).toBe(`a4 OK [HIGHESTMODSEQ ${safe}] FETCH completed`);
  expect(await one.run("a5 NOOP")).toEqual(["* VANISHED 2", "a5 OK NOOP completed"]);
  expect((await one.run("a6 FETCH 2 (FLAGS)")).at(-1)).toBe("a6 OK FETCH completed");
});

test("QRESYNC: what went and was not told yet goes out once, as VANISHED without EARLIER (RFC 7162 §3.2.10)", async () => {
  await one.run("a1 UNSELECT");
  await one.run("a2 ENABLE QRESYNC");
  await one.run("a3 SELECT INBOX");
  const before = modSeq();
  await expunge("1");
  expect(await one.run("a4 NOOP")).toContain("* VANISHED 1");
  await expunge("2");
  const lines = await one.run(`a5 UID FETCH 1:* (FLAGS) (CHANGEDSINCE ${before} VANISHED)`);
  expect(lines.filter((line) => line.includes("VANISHED"))).toEqual(["* VANISHED (EARLIER) 1", "* VANISHED 2"]);
});
