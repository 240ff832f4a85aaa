/** IDLE (RFC 2177), updates without being asked, and mailboxes that go while they are selected (RFC 2180 §3). */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { mail, openLoggedIn, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
let other: Transcript;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

let boxes = 0;
let box: string;
beforeEach(async () => {
  other = await openLoggedIn(server);
  box = `box${++boxes}`;
  await other.run(`m CREATE ${box}`);
  for (const text of ["A: 1", "A: 2"]) await other.run(`m APPEND ${box} {4+}\r\n${text}`);
  client = await openSelected(server, box);
  return () => {
    client.end();
    other.end();
  };
});

test("what others do is pushed at once: new messages, flags, expunges, keywords", async () => {
  client.c("A002 IDLE");
  await client.s(/^\+ /);
  await other.run(`b1 APPEND ${box} {4+}\r\nA: 3`);
  await client.s(/^\* 3 EXISTS$/, /^\* 3 RECENT$/);
  await other.run(`b2 SELECT ${box}`);
  await other.run("b3 STORE 2 +FLAGS (\\Deleted)");
  await client.s(/^\* 2 FETCH \(UID 2 FLAGS \(\\Deleted \\Recent\)\)$/);
  await other.run("b4 EXPUNGE");
  await client.s(/^\* 2 EXPUNGE$/);
  await other.run("b5 STORE 1 +FLAGS ($New)");
  await client.s(
    /^\* FLAGS \(.* \$New\)$/,
    /^\* OK \[PERMANENTFLAGS /,
    /^\* 1 FETCH \(UID 1 FLAGS \(\$New \\Recent\)\)$/,
  );
  client.c("DONE");
  await client.s(/^A002 OK IDLE completed$/);
  expect(await client.run("a3 NOOP")).toEqual(["a3 OK NOOP completed"]);
});

test("what came before it is told at its start", async () => {
  await other.run(`b1 APPEND ${box} {4+}\r\nA: 3`);
  client.c("a1 IDLE");
  await client.s(/^\+ /, /^\* 3 EXISTS$/, /^\* 3 RECENT$/);
  client.c("done");
  await client.s(/^a1 OK/);
});

test("without a selected mailbox it waits, too; DONE may be pipelined", async () => {
  other.raw("a1 IDLE\r\nDONE\r\na2 NOOP\r\n");
  await other.s(/^\+ /, /^a1 OK/, /^a2 OK/);
});

test("anything but DONE ends it with BAD", async () => {
  client.c("a1 IDLE");
  await client.s(/^\+ /);
  client.c("a2 NOOP");
  await client.s(/^a1 BAD DONE was expected$/);
  await client.run("a3 IDLE now", "BAD Syntax: expected the end of the command");
  await client.run("a4 DONE", "BAD Syntax: expected a command this server knows");
  await client.run("a5 NOOP");
});

test("deliveries are told with the next command, whichever it is", async () => {
  const session = await openSelected(server);
  server.account.deliver(mail("new"));
  const lines = await session.run('a1 LIST "" ""');
  expect(lines.slice(1)).toEqual([
    expect.stringMatching(/^\* \d+ EXISTS$/),
    expect.stringMatching(/^\* \d+ RECENT$/),
    "a1 OK LIST completed",
  ]);
  session.end();
});

test("a selected mailbox that is deleted elsewhere ends the session", async () => {
  await other.run(`b1 DELETE ${box}`);
  client.c("a1 NOOP");
  await client.s(/^\* BYE \[UNAVAILABLE\] /);
  await client.closed();
});

test("one that is renamed elsewhere stays selected", async () => {
  await other.run(`b1 RENAME ${box} ${box}-new`);
  expect(await client.run("a1 FETCH 1:* UID")).toHaveLength(3);
});

test.each([
  ["a literal", "b1 APPEND INBOX {20+}\r\nx1 CREATE smuggled\r\n\r\n"],
  ["a line that is too long", `${"x".repeat(20_000)} {20+}\r\nx1 CREATE smuggled\r\n\r\n`],
])("what is no DONE and has %s behind it ends the session: its octets are no commands", async (_, octets) => {
  client.c("a1 IDLE");
  await client.s(/^\+ /);
  client.raw(octets);
  await client.s(/^\* BYE DONE was expected$/, /^a1 BAD/);
  await client.closed();
  expect(await other.run('b1 LIST "" smuggled')).toEqual(["b1 OK LIST completed"]);
});
