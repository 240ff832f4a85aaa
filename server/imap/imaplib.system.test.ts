import { afterEach, expect, test } from "vitest";
import { hasProgram, runProgram } from "./testing/programs.ts";
import { TEST_USER, startTestServer } from "./testing/start.ts";
import type { TestServer } from "./testing/start.ts";

let server: TestServer | null = null;
afterEach(async () => server?.close());

test.skipIf(!hasProgram("python3"))("python's imaplib reads, changes, files and expunges", async () => {
  server = await startTestServer();
  server.account.deliver("From: a@example.org\r\nSubject: first\r\n\r\none\r\n");
  server.account.deliver("From: b@example.org\r\nSubject: second\r\n\r\ntwo\r\n");
  const script = new URL("./testing/imaplib-session.py", import.meta.url).pathname;
  const seen: unknown = JSON.parse(
    await runProgram("python3", [script, "127.0.0.1", String(server.port), TEST_USER, "secret"]),
  );
  expect(seen).toMatchObject({
    login: "OK",
    select: ["2"],
    bodies: [
      "From: a@example.org\r\nSubject: first\r\n\r\none\r\n",
      "From: b@example.org\r\nSubject: second\r\n\r\ntwo\r\n",
    ],
    search: "2",
    create: "OK",
    append: "OK",
    copy: "OK",
    expunge: ["1"],
    close: "OK",
    logout: "BYE",
  });
  expect(seen).toHaveProperty("status", expect.stringContaining("MESSAGES 2"));
  expect(seen).toHaveProperty("list", expect.arrayContaining([expect.stringContaining('"INBOX"')]));
});

test.skipIf(!hasProgram("python3"))("python's imaplib with UTF8=ACCEPT: names go as UTF-8", async () => {
  server = await startTestServer();
  const script = `
import imaplib, json, sys
imap = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
imap.login(sys.argv[2], "secret")
seen = {"enable": imap.enable("UTF8=ACCEPT")[0]}
seen["create"] = imap.create('"Entwürfe/日本語"')[0]
seen["list"] = [line.decode("utf-8") for line in imap.list('""', '"Entw*"')[1]]
seen["select"] = imap.select('"Entwürfe/日本語"')[0]
seen["search"] = imap.search(None, 'SUBJECT', '"ü"')[0]
imap.logout()
print(json.dumps(seen))
`;
  expect(JSON.parse(await runProgram("python3", ["-c", script, String(server.port), TEST_USER]))).toEqual({
    enable: "OK",
    create: "OK",
    list: ['(\\Noselect \\HasChildren) "/" "Entwürfe"', '(\\HasNoChildren) "/" "Entwürfe/日本語"'],
    select: "OK",
    search: "OK",
  });
});
