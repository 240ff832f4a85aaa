/** \Recent (RFC 3501 §2.3.2): to one session, and after a start only what this home had not read before. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { startTestServer, TEST_USER, type TestServer } from "../testing/start.ts";
import { mail, openTranscript, type Transcript } from "../testing/transcript.ts";

let server: TestServer;
let clients: Transcript[];
beforeEach(async () => {
  server = await startTestServer();
  clients = [];
  for (const subject of ["one", "two", "three"]) server.account.deliver(mail(subject));
});
afterEach(async () => {
  for (const client of clients) client.end();
  await server.close();
});

async function loggedIn(): Promise<Transcript> {
  const client = await openTranscript(server);
  clients.push(client);
  await client.run(`a0 LOGIN ${TEST_USER} secret`);
  return client;
}

test("the first session that selects a mailbox has it, the next one not; EXAMINE takes it from nobody", async () => {
  const [one, two] = [await loggedIn(), await loggedIn()];
  expect((await two.run("a1 EXAMINE INBOX")).join("\n")).toContain("* 3 RECENT");
  expect((await one.run("a1 SELECT INBOX")).join("\n")).toContain("* 3 RECENT");
  expect((await two.run("a2 SELECT INBOX")).join("\n")).toContain("* 0 RECENT");
});

test("after a start what was read before is not recent, what came since is", async () => {
  server.account.oldUntil = 3;
  const one = await loggedIn();
  expect((await one.run("a1 STATUS INBOX (RECENT)")).join("\n")).toContain("RECENT 1");
  expect((await one.run("a2 SELECT INBOX")).join("\n")).toContain("* 1 RECENT");
  expect((await one.run("a3 FETCH 2:3 FLAGS")).join("\n")).toMatch(
    /2 FETCH \(FLAGS \(\)\)[^]*3 FETCH \(FLAGS \(\\Recent\)\)/,
  );
});
