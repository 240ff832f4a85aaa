/** Partial fetches: `<offset.length>` (RFC 3501 §6.4.5; 63 bits since RFC 9051 §9). */
import { afterAll, beforeAll, expect, test } from "vitest";
import { fetchOctets } from "../testing/sections.ts";
import { openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

const TEXT = "0123456789".repeat(20_000);
let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  server.account.deliver(`Subject: Digits\r\n\r\n${TEXT}`);
  server.account.deliver("Subject: Other\r\n\r\nshort\r\n");
  client = await openSelected(server);
});
afterAll(async () => {
  client.end();
  await server.close();
});

test.each([
  ["BODY.PEEK[TEXT]<0.5>", "01234"],
  ["BODY.PEEK[TEXT]<5.10>", "5678901234"],
  ["BODY.PEEK[1]<199998.10>", "89"],
  ["BODY.PEEK[TEXT]<200000.10>", ""],
  ["BODY.PEEK[TEXT]<4294967295.4294967295>", ""],
  ["BODY.PEEK[TEXT]<4294967296.1>", ""],
  ["BODY.PEEK[TEXT]<9223372036854775807.9223372036854775807>", ""],
  ["BODY.PEEK[]<9.6>", "Digits"],
  ["BODY.PEEK[HEADER]<9.100>", "Digits\r\n\r\n"],
  ["BODY.PEEK[HEADER.FIELDS (SUBJECT)]<0.7>", "Subject"],
  ["BODY.PEEK[7]<3.4>", ""],
  ["BINARY.PEEK[1]<5.5>", "56789"],
])("%s", async (item, expected) => {
  expect(await fetchOctets(client, "1", item)).toBe(expected);
});

test("the reply repeats the offset as a number", async () => {
  expect((await client.run("a1 FETCH 1 BODY.PEEK[TEXT]<0007.2>"))[0]).toBe("* 1 FETCH (BODY[TEXT]<7> {2}");
});

test.each([
  "<0.0>",
  "<0>",
  "<.5>",
  "<0.>",
  "<0.5",
  "<-1.5>",
  "<9223372036854775808.1>",
  "<0.9223372036854775808>",
  "<99999999999999999999.1>",
])("%s is BAD", async (partial) => {
  await client.run(`a1 FETCH 1 BODY.PEEK[]${partial}`, "BAD");
});

test("RFC822 has no partial form", async () => {
  await client.run("a1 FETCH 1 RFC822<0.5>", "BAD");
});

test("a message read piece by piece is opened once, and not held for another", async () => {
  let before = server.account.bodiesRead;
  let found = "";
  for (let at = 0; at < TEXT.length; at += 20_000)
    found += (await fetchOctets(client, "1", `BODY.PEEK[1]<${at}.20000>`)) ?? "";
  expect(found).toBe(TEXT);
  expect(server.account.bodiesRead - before).toBeLessThanOrEqual(1);
  before = server.account.bodiesRead;
  expect(await fetchOctets(client, "2", "BODY.PEEK[1]<0.20>")).toBe("short\r\n");
  expect(await fetchOctets(client, "1", "BODY.PEEK[1]<0.3>")).toBe("012");
  expect(server.account.bodiesRead - before).toBe(2);
});

test("what is held goes with the mailbox", async () => {
  await fetchOctets(client, "1", "BODY.PEEK[1]<0.3>");
  await client.run("a1 UNSELECT");
  await client.run("a2 SELECT INBOX");
  const before = server.account.bodiesRead;
  await fetchOctets(client, "1", "BODY.PEEK[1]<0.3>");
  expect(server.account.bodiesRead - before).toBe(1);
});
