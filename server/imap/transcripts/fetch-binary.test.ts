/** BINARY (RFC 3516, RFC 9051 §6.4.5). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fetchOctets } from "../testing/sections.ts";
import { openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";

const part = (encoding: string, body: string, type = "application/octet-stream"): string =>
  `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}\r\n`;
const MESSAGE =
  "Subject: Parts\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" +
  part("BASE64", Buffer.from("a\0b\xffc", "latin1").toString("base64")) +
  part("quoted-printable", "caf=C3=A9 =\r\nau lait", "text/plain; charset=utf-8") +
  part("8bit", "as it is") +
  part("x-uuencode", "begin 644 x\r\n`\r\nend") +
  part("base64", Buffer.from("Subject: inside\r\n\r\nhello").toString("base64"), "message/rfc822") +
  part("base64", "QUJD!!!\r\nREVG=") +
  part("7bit", "", "text/plain") +
  "--b--\r\n";
const PLAIN = "Subject: Plain\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n";
const NULS = "Subject: Nuls\r\n\r\na\0b\r\n";

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  for (const message of [MESSAGE, PLAIN, NULS]) server.account.deliver(Buffer.from(message, "latin1"));
  client = await openSelected(server);
});
afterAll(async () => {
  client.end();
  await server.close();
});

describe("content", () => {
  test.each([
    ["1", "BINARY.PEEK[1]", "a\0b\xffc"],
    ["1", "BINARY.PEEK[1]<1.2>", "\0b"],
    ["1", "BINARY.PEEK[1]<5.2>", ""],
    ["1", "BINARY.PEEK[2]", "caf\xc3\xa9 au lait"],
    ["1", "BINARY.PEEK[3]", "as it is"],
    ["1", "BINARY.PEEK[6]", "ABCDEF"],
    ["1", "BINARY.PEEK[7]", ""],
    ["1", "BINARY.PEEK[9]", ""],
    ["1", "BINARY.PEEK[]", MESSAGE],
    ["2", "BINARY.PEEK[1]", "hello"],
    ["2", "BINARY.PEEK[]", PLAIN],
    ["3", "BINARY.PEEK[1]", "a\0b\r\n"],
  ])("of message %s, %s", async (message, item, expected) => {
    expect(await fetchOctets(client, message, item)).toBe(expected);
  });

  test("NULs make a literal8 of it, and are shown to no one else", async () => {
    expect((await client.run("a1 FETCH 1 BINARY.PEEK[1]"))[0]).toBe("* 1 FETCH (BINARY[1] ~{5}");
    expect((await client.run("a2 FETCH 1 BINARY.PEEK[1]<2.3>"))[0]).toBe("* 1 FETCH (BINARY[1]<2> {3}");
    expect(await fetchOctets(client, "3", "BODY.PEEK[1]")).toBe("a\x80b\r\n");
  });

  test("an encoding that nobody knows: NIL, and NO, with the rest that was asked", async () => {
    const answer = await client.run("a1 FETCH 1:2 (UID BINARY.PEEK[4])", String.raw`NO \[UNKNOWN-CTE\]`);
    expect(answer.slice(0, 2)).toEqual(["* 1 FETCH (UID 1 BINARY[4] NIL)", "* 2 FETCH (UID 2 BINARY[4] {0}"]);
  });
});

describe("sizes", () => {
  test.each([
    ["1", "1", 5],
    ["1", "2", 13],
    ["1", "3", 8],
    ["1", "6", 6],
    ["1", "", MESSAGE.length],
    ["2", "1", 5],
    ["3", "1", 5],
    ["1", "9", 0],
  ])("of message %s, part %s", async (message, path, size) => {
    expect((await client.run(`a1 UID FETCH ${message} BINARY.SIZE[${path}]`))[0]).toBe(
      `* ${message} FETCH (UID ${message} BINARY.SIZE[${path}] ${size})`,
    );
  });

  test("are what the content has, cost no body where nothing is encoded, and mark nothing", async () => {
    const before = server.account.bodiesRead;
    await client.run("a1 FETCH 1 (BINARY.SIZE[3] BINARY.SIZE[7] BINARY.SIZE[])");
    expect(server.account.bodiesRead).toBe(before);
    await client.run("a2 FETCH 1:* BINARY.SIZE[1]");
    expect((await client.run("a3 SEARCH SEEN"))[0]).toBe("* SEARCH");
  });

  test("of what nobody can decode: NO", async () => {
    await client.run("a1 FETCH 1 BINARY.SIZE[4]", String.raw`NO \[UNKNOWN-CTE\]`);
  });
});

test.each([
  "BINARY",
  "BINARY[1.MIME]",
  "BINARY[TEXT]",
  "BINARY[HEADER]",
  "BINARY.SIZE[1]<0.5>",
  "BINARY.SIZE",
  "BINARY[1.]",
  "BINARY[0]",
  "BINARY.NONE[1]",
])("%s is BAD", async (item) => {
  await client.run(`a1 FETCH 1 ${item}`, "BAD");
});
