import { afterEach, beforeEach, expect, test } from "vitest";
import { mail, openSelected, openTranscript, startTestServer } from "./testing/transcript.ts";
import type { TestServer, Transcript } from "./testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeEach(async () => {
  server = await startTestServer();
  server.account.deliver(mail("only"));
});
afterEach(async () => {
  client.end();
  await server.close();
});

test("a synchronising literal that is too large is refused before it is invited", async () => {
  client = await openTranscript(server);
  client.c("a1 LOGIN {4294967296}");
  await client.s(/^a1 NO \[TOOBIG\]/);
  client.c("a2 LOGIN {999999999999999}");
  await client.s(/^a2 NO \[TOOBIG\]/);
  await client.run("a3 NOOP");
});

test("a LITERAL+ that is too large is swallowed, never run as commands", async () => {
  client = await openTranscript(server);
  const smuggled = "x1 LOGOUT\r\n".repeat(2000);
  client.raw(`a1 LOGIN {${smuggled.length}+}\r\n${smuggled} pass\r\na2 NOOP\r\n`);
  await client.s(/^a1 NO \[TOOBIG\]/, /^a2 OK/);
});

test("an absurd LITERAL+ ends the session", async () => {
  client = await openTranscript(server);
  client.c("a1 LOGIN {99999999999+}");
  await client.s(/^\* BYE/);
  await client.closed();
});

test("a number no literal can have is no literal", async () => {
  client = await openTranscript(server);
  client.c(`a1 LOGIN {${"9".repeat(40)}}`);
  await client.s(/^a1 BAD/);
  client.c("a2 LOGIN {-1}");
  await client.s(/^a2 BAD/);
});

test("an endless line is skipped, then cut off", async () => {
  client = await openTranscript(server);
  client.raw(`a1 NOOP ${"x".repeat(100_000)}\r\na2 NOOP\r\n`);
  await client.s(/^a1 BAD \[TOOBIG\]/, /^a2 OK/);
  client.raw("y".repeat(3_000_000));
  await client.s(/^\* BYE/);
  await client.closed();
});

test("a literal announced at the end of a line that is too long is skipped with it", async () => {
  client = await openTranscript(server);
  client.raw(`a1 NOOP ${"x".repeat(20_000)} {12+}\r\na9 LOGOUT\r\n\r\na2 NOOP\r\n`);
  await client.s(/^a1 BAD \[TOOBIG\]/, /^a2 OK/);
});

test("deep nesting is refused, not recursed into", async () => {
  client = await openSelected(server);
  await client.run(`a1 SEARCH ${"(".repeat(20_000)}`, "BAD Syntax: expected less nesting");
  await client.run(`a2 SEARCH ${"NOT ".repeat(10_000)}ALL`, "BAD Syntax: expected less nesting");
  await client.run(`a3 SEARCH ${"OR ".repeat(10_000)}`, "BAD Syntax: expected less nesting");
  await client.run(`a4 FETCH 1 ${"(".repeat(1000)}`, "BAD");
  await client.run(`a5 FETCH 1 BODY[${"1.".repeat(1000)}1]`);
  await client.run("a6 NOOP");
});

test("long sets, many keys and many flags stay cheap", async () => {
  client = await openSelected(server);
  const set = Array.from({ length: 9_000 }, () => "1:*").join(",");
  expect(await client.run(`a1 UID FETCH ${set} UID`)).toHaveLength(2);
  await client.run(`a2 SEARCH ${"SEEN ".repeat(2_000)}SEEN`, "BAD");
  await client.run(`a3 STORE 1 +FLAGS (${Array.from({ length: 2_000 }, (_, i) => `k${i}`).join(" ")})`, "BAD");
  await client.run(`a4 LIST "" "${"*%".repeat(500)}x"`);
  await client.run("a5 UID FETCH 1:4294967295 UID");
  await client.run("a6 UID FETCH 4294967296 UID", "BAD");
  await client.run("a7 STORE 1 +FLAGS.SILENT " + "x".repeat(200), String.raw`NO \[LIMIT\]`);
});

test("NULs, high octets, bare CRs and empty lines are answered", async () => {
  client = await openTranscript(server);
  client.raw("a1 LOGIN a\0b c\r\n");
  await client.s(/^a1 BAD/);
  client.raw('a2 LOGIN "a\0b" c\r\n');
  await client.s(/^a2 BAD/);
  client.raw("a3 LOGIN {3+}\r\na\0b c\r\n");
  await client.s(/^a3 BAD/);
  client.raw("\r\n");
  await client.s(/^\* BAD/);
  client.raw("\xff\xfe\r\n");
  await client.s(/^\* BAD/);
  client.raw("a4\rNOOP\r\n");
  await client.s(/^a4 BAD/);
  client.raw('a5 LOGIN "open\r\n');
  await client.s(/^a5 BAD/);
  client.raw("a6 NOOP\n");
  await client.s(/^a6 OK/);
});

test("too many bad commands end the session", async () => {
  client = await openTranscript(server);
  for (let i = 0; i < 19; i++) await client.run(`a${i} NONSENSE`, "BAD");
  client.c("a19 NONSENSE");
  await client.s(/^a19 BAD/, /^\* BYE/);
  await client.closed();
});

test("a burst of pipelined commands is answered in order", async () => {
  client = await openSelected(server);
  const count = 5_000;
  client.raw(Array.from({ length: count }, (_, i) => `p${i} NOOP\r\n`).join(""));
  for (let i = 0; i < count; i++) expect(await client.line()).toBe(`p${i} OK NOOP completed`);
});

test("octet by octet is the same", async () => {
  client = await openTranscript(server);
  for (const octet of 'a1 LOGIN "ada@example.org" {6}\r\n') client.raw(octet);
  await client.s(/^\+ /);
  for (const octet of "secret\r\na2 SELECT INBOX\r\n") client.raw(octet);
  await client.done("a1");
  await client.done("a2");
});

test("a peer that goes in the middle of things harms nobody", async () => {
  for (const text of ["a", "a1 LOGIN {5}\r\n", "a1 LOGIN {500+}\r\nabc", "a1 AUTHENTICATE PLAIN\r\n"]) {
    client = await openTranscript(server);
    client.raw(text);
    client.end();
  }
  for (const text of ["i IDLE\r\n", "f FETCH 1:* BODY[]\r\n", "f APPEND INBOX {1000}\r\n", "s SEARCH BODY x\r\n"]) {
    client = await openSelected(server);
    client.raw(text);
    client.end();
  }
  client = await openSelected(server);
  await client.run("a1 NOOP");
});

test("a peer that does not read gets no more than fits", async () => {
  const body = "x".repeat(98) + "\r\n";
  for (let i = 0; i < 60; i++) server.account.deliver(mail(`big ${i}`, body.repeat(10_000)));
  client = await openSelected(server);
  client.pause();
  client.c("a1 UID FETCH 1:* BODY.PEEK[]");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(server.account.bodiesRead).toBeLessThan(50);
});

test("silence ends a session: before login soon, and after it in time", async () => {
  const brief = await startTestServer({ limits: { loginMs: 50 } });
  client = await openTranscript(brief);
  await client.s(/^\* BYE/);
  await client.closed();
  await brief.close();
  const idle = await startTestServer({ limits: { idleMs: 100 } });
  client = await openTranscript(idle);
  await client.run("a1 LOGIN ada@example.org secret");
  await client.s(/^\* BYE/);
  await idle.close();
});

test("connections beyond the limit are turned away", async () => {
  const small = await startTestServer({ limits: { connections: 1 } });
  client = await openTranscript(small);
  const second = await openTranscript(small).catch((error: unknown) => String(error));
  expect(second).toMatch(/BYE/);
  await small.close();
});

test("without leave, no password is taken in clear", async () => {
  const strict = await startTestServer({ allowPlaintextLogin: false });
  client = await openTranscript(strict);
  await client.run("a1 LOGIN ada@example.org secret", String.raw`NO \[PRIVACYREQUIRED\]`);
  await strict.close();
});

test("logs and replies carry no password", async () => {
  const seen: unknown[] = [];
  const logging = await startTestServer({ log: (event, fields) => seen.push(event, fields) });
  client = await openTranscript(logging);
  const lines = await client.run("a1 LOGIN ada@example.org hunter2hunter2", "NO");
  expect(JSON.stringify([seen, lines])).not.toContain("hunter2");
  await logging.close();
});
