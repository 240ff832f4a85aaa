/** What mail programs ask to fill a list costs no body, and is what the message says. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFileSync } from "node:fs";
import { CLIENT_FIELDS } from "../../../shared/mime/testing/client-fields.ts";
import { openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

const MESSAGES = 3;
let server: TestServer;
let client: Transcript;

beforeAll(async () => {
  server = await startTestServer();
  const usual = new URL("../../../shared/mime/testing/index-data/usual-header.txt", import.meta.url);
  for (let i = 0; i < MESSAGES; i++)
    server.account.deliver(`${readFileSync(usual, "latin1")}Subject: Message ${i}\nFrom: a@example.org\n\nHello\n`);
  client = await openSelected(server);
});
afterAll(async () => {
  client.end();
  await server.close();
});

const UNTOLD = "RECEIVED";

test.each(Object.entries(CLIENT_FIELDS))("%s", async (_, fields) => {
  const before = server.account.bodiesRead;
  const lines = await client.run(
    `a1 UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (${fields})])`,
  );
  expect(server.account.bodiesRead).toBe(before);
  expect(lines.filter((line) => /^\* \d+ FETCH /.test(line))).toHaveLength(MESSAGES);
  const withBody = await client.run(`a1 UID FETCH 1:* (UID BODY.PEEK[HEADER.FIELDS (${fields} ${UNTOLD})])`);
  expect(server.account.bodiesRead).toBe(before + MESSAGES);
  // the folds of Received are the only lines that stand in one and not in the other
  const isOwn = (line: string): boolean => !/^(?:Received: from|\t\(using|\tby|\tfor|\* |a1 )/.test(line);
  expect(lines.filter(isOwn)).toEqual(withBody.filter(isOwn));
});

test("a search for a field that no message has reads no body", async () => {
  const before = server.account.bodiesRead;
  expect(await client.run("a1 UID SEARCH HEADER X-OfflineIMAP 1")).toEqual([
    "* SEARCH",
    expect.stringMatching(/^a1 OK/),
  ]);
  expect(await client.run('a2 UID SEARCH HEADER DKIM-Signature "s=k1"')).toContain("* SEARCH 1 2 3");
  expect(server.account.bodiesRead).toBe(before);
  expect(await client.run('a3 UID SEARCH HEADER Received "mx.example.net"')).toContain("* SEARCH 1 2 3");
  expect(server.account.bodiesRead).toBe(before + MESSAGES);
});
