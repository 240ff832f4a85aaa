/** LOGIN (RFC 3501 §6.2.3), AUTHENTICATE (§6.2.2, RFC 4959, RFC 4616), literals of both kinds (RFC 7888). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { TEST_USER } from "../testing/start.ts";
import { openTranscript, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  client = await openTranscript(server);
  return () => client.end();
});

const plain = (...parts: readonly string[]): string => Buffer.from(parts.join("\0")).toString("base64");
const RIGHT = plain("", TEST_USER, "secret");

describe("LOGIN", () => {
  test.each([
    `${TEST_USER} secret`,
    `"${TEST_USER}" "secret"`,
    `"ada@exam\\ple.org" secret`.replace("\\p", "p"),
    `{15+}\r\n${TEST_USER} {6+}\r\nsecret`,
    `{15+}\r\n${TEST_USER} secret`,
  ])("%j", async (credentials) => {
    await client.run(`a001 LOGIN ${credentials}`);
    await client.run("a002 SELECT INBOX");
  });

  test("with literals the server invites", async () => {
    client.c("A001 LOGIN {15}");
    await client.s(/^\+ /);
    client.c(`${TEST_USER} {6}`);
    await client.s(/^\+ /);
    client.c("secret");
    await client.s(/^A001 OK \[CAPABILITY /);
  });

  test("wrong ones, whoever they are of", async () => {
    await client.run(`a1 LOGIN ${TEST_USER} SECRET`, String.raw`NO \[AUTHENTICATIONFAILED\]`);
    await client.run("a2 LOGIN nobody secret", String.raw`NO \[AUTHENTICATIONFAILED\]`);
    await client.run('a3 LOGIN "" ""', String.raw`NO \[AUTHENTICATIONFAILED\]`);
    await client.run(`a4 LOGIN "${TEST_USER}" "sec\\"ret\\\\"`, String.raw`NO \[AUTHENTICATIONFAILED\]`);
  });

  test.each([
    ["", "a space"],
    [" ", "a string"],
    [` ${TEST_USER}`, "a space"],
    [` ${TEST_USER} secret more`, "the end of the command"],
    [' "a" "b', "a closing quote"],
    [' "a\\b" c', '\\\\" or'],
    [" a(b) c", "a space"],
    [" a b*", "the end of the command"],
  ])("not with %j", async (rest, expected) => {
    await client.run(`a1 LOGIN${rest}`, `BAD Syntax: expected ${expected}`);
  });
});

describe("AUTHENTICATE", () => {
  test("with an initial response, whatever the case of the mechanism", async () => {
    client.c(`a1 authenticate plain ${RIGHT}`);
    await client.s(/^a1 OK \[CAPABILITY /);
  });

  test("asked for the response", async () => {
    client.c("A001 AUTHENTICATE PLAIN");
    await client.s(/^\+ $/);
    client.c(RIGHT);
    await client.s(/^A001 OK /);
  });

  test("for oneself by name; for somebody else not", async () => {
    await client.run(`a1 AUTHENTICATE PLAIN ${plain("bob@example.org", TEST_USER, "secret")}`, "BAD|NO");
    await client.run(`a2 AUTHENTICATE PLAIN ${plain(TEST_USER, TEST_USER, "secret")}`);
  });

  test("cancelled with *, and again", async () => {
    client.c("a1 AUTHENTICATE PLAIN");
    await client.s(/^\+ $/);
    client.c("*");
    await client.s(/^a1 BAD AUTHENTICATE cancelled$/);
    client.c("a2 AUTHENTICATE PLAIN");
    await client.s(/^\+ $/);
    client.c(RIGHT);
    await client.s(/^a2 OK/);
  });

  test("what is no response", async () => {
    for (const bad of ["!!!", "=", plain("only"), plain("", "a", "b", "c")]) {
      await client.run(`a1 AUTHENTICATE PLAIN ${bad}`, "BAD Not a PLAIN response in base64");
      client.c("a2 AUTHENTICATE PLAIN");
      await client.s(/^\+ $/);
      client.c(bad);
      await client.s(/^a2 BAD Not a PLAIN response in base64$/);
    }
    client.c("a3 AUTHENTICATE PLAIN");
    await client.s(/^\+ $/);
    client.c("");
    await client.s(/^a3 BAD /);
    client.c("a4 AUTHENTICATE PLAIN");
    await client.s(/^\+ $/);
    client.c("A".repeat(10_000));
    await client.s(/^a4 BAD /);
    await client.run("a5 NOOP");
  });

  test("wrong credentials, other mechanisms, no mechanism", async () => {
    await client.run(`a1 AUTHENTICATE PLAIN ${plain("", TEST_USER, "wrong")}`, String.raw`NO \[AUTHENTICATIONFAILED\]`);
    for (const other of ["LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2 abc"])
      await client.run(`a2 AUTHENTICATE ${other}`, String.raw`NO \[CANNOT\]`);
    await client.run("a3 AUTHENTICATE", "BAD Syntax: expected a space");
    await client.run('a4 AUTHENTICATE "PLAIN"', "BAD Syntax: expected an atom");
  });
});

describe("limits", () => {
  test("too many wrong passwords end the session", async () => {
    for (let i = 0; i < 4; i++) await client.run(`a${i} LOGIN ada x`, "NO");
    client.c("a5 LOGIN ada x");
    await client.s(/^\* BYE/, /^a5 NO/);
    await client.closed();
  });

  test("literals of a LOGIN are bounded before they are invited, and swallowed where they come anyway", async () => {
    client.c("a1 LOGIN {100000}");
    await client.s(/^a1 NO \[TOOBIG\]/);
    client.raw(`a2 LOGIN {100000+}\r\n${"a9 LOGOUT\r\n".repeat(10_000).slice(0, 100_000)} x\r\n`);
    await client.s(/^a2 NO \[TOOBIG\]/);
    expect(await client.run("a3 NOOP")).toHaveLength(1);
  });
});
