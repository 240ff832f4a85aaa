/** COMPRESS=DEFLATE (RFC 4978), spoken well and badly. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { deflateRawSync } from "node:zlib";
import { TEST_USER } from "./testing/start.ts";
import { deflateBlock } from "./testing/deflated.ts";
import { mail, openSelected, openTranscript, startTestServer } from "./testing/transcript.ts";
import type { TestServer, Transcript } from "./testing/transcript.ts";

let server: TestServer;
let client: Transcript;
beforeEach(async () => {
  server = await startTestServer();
  server.account.deliver(mail("one"));
});
afterEach(async () => {
  client.end();
  await server.close();
});

test("it is offered after login only, and once", async () => {
  client = await openTranscript(server);
  expect((await client.run("a1 CAPABILITY"))[0]).not.toContain("COMPRESS");
  await client.run("a2 COMPRESS DEFLATE", "BAD Log in first");
  expect((await client.run(`a3 LOGIN ${TEST_USER} secret`)).at(-1)).toContain("COMPRESS=DEFLATE");
  await client.run("a4 COMPRESS", "BAD");
  await client.run("a5 COMPRESS LZW", "BAD");
  await client.run("a6 COMPRESS DEFLATE x", "BAD");
  client.c("a7 compress deflate");
  await client.s(/^a7 OK DEFLATE active/);
  client.compress();
  expect((await client.run("a8 CAPABILITY"))[0]).not.toContain("COMPRESS");
  await client.run("a9 COMPRESS DEFLATE", String.raw`NO \[COMPRESSIONACTIVE\]`);
  await client.run("a10 SELECT INBOX");
  client.c("a11 LOGOUT");
  await client.s(/^\* BYE/, /^a11 OK/);
  await client.closed();
});

async function openCompressed(): Promise<Transcript> {
  client = await openSelected(server);
  await client.run("z COMPRESS DEFLATE");
  client.compress();
  return client;
}

test("bodies and literals pass both ways as they are", async () => {
  await openCompressed();
  const body = Array.from({ length: 30_000 }, (_, i) => `${i * 7919} line\r\n`).join("");
  const message = mail("large", body);
  client.c(`a1 APPEND INBOX {${message.length}}`);
  await client.s(/^\+ /);
  client.raw(`${message}\r\n`);
  await client.done("a1");
  const lines = await client.run("a2 FETCH 2 BODY.PEEK[TEXT]");
  expect(lines.slice(1, -2).join("\r\n")).toBe(body.slice(0, -2));
});

test("in IDLE, news come at once", async () => {
  await openCompressed();
  client.c("i IDLE");
  await client.s(/^\+ /);
  for (let i = 2; i < 6; i++) {
    server.account.deliver(mail(`news ${i}`));
    await client.s(new RegExp(`^\\* ${i} EXISTS`), /RECENT/);
  }
  client.c("DONE");
  await client.done("i");
});

test("what is pipelined behind the command is compressed already, in as many pieces as it comes in", async () => {
  client = await openSelected(server);
  const packed = deflateBlock("a2 NOOP\r\na3 APPEND INBOX {5+}\r\nhello\r\na4 NOOP\r\n");
  client.raw(Buffer.concat([Buffer.from("a1 COMPRESS DEFLATE\r\n"), packed.subarray(0, 5)]));
  for (const octet of packed.subarray(5)) client.raw(Uint8Array.of(octet));
  await client.s(/^a1 OK/);
  client.compress();
  await client.done("a2");
  await client.done("a3");
  await client.done("a4");
});

test("what is not compressed ends the session", async () => {
  client = await openSelected(server);
  await client.run("a1 COMPRESS DEFLATE");
  client.raw("\xff\xffa2 NOOP\r\n");
  client.compress();
  await client.s(/^\* BYE What came is not compressed/);
  await client.closed();
});

test("a peer that ends its side, in a block or between two, is answered before it is let go", async () => {
  for (const [packed, answers] of [
    [deflateBlock("a2 NOOP\r\n"), true],
    [deflateRawSync("a2 NOOP\r\n"), true],
    [deflateBlock("a2 NOOP\r\n").subarray(0, 3), false],
  ] as const) {
    client = await openSelected(server);
    client.raw(Buffer.concat([Buffer.from("a1 COMPRESS DEFLATE\r\n"), packed]));
    client.endWriting();
    await client.s(/^a1 OK/);
    client.compress();
    if (answers) await client.s(/^a2 OK/);
    await client.closed();
  }
});

test("a gigabyte in a megabyte is refused like any line that is too long", async () => {
  await openCompressed();
  const before = process.memoryUsage().rss;
  client.c(`a1 NOOP ${"x".repeat(200_000)}`);
  await client.s(/^a1 BAD \[TOOBIG\]/);
  client = await openSelected(server);
  const zeros = deflateBlock(Buffer.alloc(16 * 1024 * 1024));
  client.raw(Buffer.concat([Buffer.from("a1 COMPRESS DEFLATE\r\n"), ...Array.from({ length: 64 }, () => zeros)]));
  await client.s(/^a1 OK/);
  client.compress();
  await client.s(/^\* BYE \[TOOBIG\]/);
  await client.closed();
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
});
