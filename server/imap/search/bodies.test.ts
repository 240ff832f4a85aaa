/** SEARCH that reads messages: encodings and charsets, what can not be read, clients that go, others that want their turn. */
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emailNumber } from "../../../shared/lib/ids.ts";
import { mail, openSelected, startTestServer } from "../testing/transcript.ts";
import type { TestServer, Transcript } from "../testing/transcript.ts";
import { Needle } from "./needle.ts";
import { normalise } from "./normalise.ts";
import { runs } from "../../../test/harness/thorough.ts";

const NESTED =
  'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nouter\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?q?inn=C3=A9r?=\r\nX-Long: folded\r\n words\r\n\r\ndeep text\r\n--b\r\nContent-Type: application/pdf\r\n\r\nhidden\r\n--b--\r\n';
const part = (type: string, encoding: string, body: string): Buffer =>
  Buffer.from(`Content-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}\r\n\r\n${body}`, "latin1");
const base64 = (octets: Buffer): string => octets.toString("base64").replace(/.{20}/g, "$&\r\n");

let server: TestServer;
let client: Transcript;
beforeAll(async () => {
  server = await startTestServer();
  for (const message of [
    mail("plain", "Straw and BERRIES\r\n"),
    part("text/plain; charset=utf-8", "quoted-printable", "straw=\r\nberries Z=C3=BCrich\r\n"),
    part("text/html; charset=iso-8859-1", "8bit", "<p>Z\xfcrich</p>"),
    part("text/plain; charset=utf-8", "base64", base64(Buffer.from("zu\u0308rich \u{1F353} strawberries"))),
    part("text/plain; charset=iso-2022-jp", "7bit", "\x1b$B$$$A$4\x1b(B"),
    part("text/plain; charset=utf-16le", "base64", base64(Buffer.from("strawberries", "utf16le"))),
    NESTED,
  ])
    server.account.deliver(message);
  client = await openSelected(server);
});
afterAll(async () => {
  client.end();
  await server.close();
});

const find = async (key: "BODY" | "TEXT", text: string): Promise<string> => {
  const octets = Buffer.from(text);
  const command = `s SEARCH CHARSET UTF-8 ${key} {${octets.length}+}\r\n${octets.toString("latin1")}`;
  return ((await client.run(command))[0] ?? "").slice("* SEARCH".length).trim();
};

test.each([
  ["BODY", "strawberries", "2 4 6"],
  ["BODY", "STRAW", "1 2 4 6"],
  ["BODY", "ZÜRICH", "2 3 4"],
  ["BODY", "zu\u0308rich", "2 3 4"],
  ["BODY", "🍓 s", "4"],
  ["BODY", "いち", "5"],
  ["BODY", "innér", "7"],
  ["BODY", "folded words", "7"],
  ["BODY", "x-long: folded", "7"],
  ["BODY", "deep", "7"],
  ["BODY", "hidden", ""],
  ["BODY", "plain", ""],
  ["TEXT", "plain", "1 2 4 5 6"],
  ["TEXT", "subject: plain", "1"],
  ["TEXT", "boundary", "7"],
] as const)("%s %s", async (key, text, expected) => {
  expect(await find(key, text)).toBe(expected);
});

function isInText(needle: string, octets: Uint8Array, charset: string | null): boolean {
  const steps = new Needle(needle).findInText(octets, charset);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

test("an octet search finds what decoding finds", () => {
  const letters = fc.constantFrom("a", "B", "c", " ", "ß", "é", "É", "\r\n", "Ж", "ж", "字", "=?", "🍓");
  const text = fc.array(letters, { maxLength: 30 }).map((pieces) => pieces.join(""));
  const wanted = fc.array(letters, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(text, wanted, (hay, needle) => {
      const expected = normalise(hay).includes(normalise(needle));
      expect(isInText(needle, Buffer.from(hay), "utf-8")).toBe(expected);
    }),
    { numRuns: runs(300, 5_000) },
  );
  const long = Buffer.from(`${"x".repeat(256 * 1024 - 3)}needle`);
  expect(isInText("NEEDLE", long, null)).toBe(true);
});

test("a message that can not be read makes the answer a NO, with what was found, and saves nothing", async () => {
  server.account.corrupt.add(emailNumber(3));
  client.c("a1 SEARCH RETURN (SAVE ALL) BODY strawberries");
  await client.s(/^\* ESEARCH \(TAG "a1"\) ALL 2,6$/, /^a1 NO \[CORRUPTION\] Some messages are damaged/);
  expect(await client.run("a2 FETCH $ UID")).toHaveLength(1);
  server.account.corrupt.clear();
  server.account.offline = true;
  client.c("a3 SEARCH BODY strawberries");
  await client.s(/^\* SEARCH$/, /^a3 NO \[UNAVAILABLE\] Some messages are not at hand/);
  // what index data tells needs no body
  expect(await client.run("a4 SEARCH SUBJECT plain")).toContain("* SEARCH 1");
  server.account.offline = false;
});

test("many keys for one large message leave others their turn, and find what is there", async () => {
  const own = await startTestServer();
  own.account.deliver(mail("large", `${"0123456789abcdef\r\n".repeat(200_000)}the end\r\n`));
  const searcher = await openSelected(own);
  const keys = Array.from({ length: 60 }, (_, i) => `NOT TEXT nowhere-${i}`).join(" ");
  const progress = { ended: false };
  const start = performance.now();
  const found = searcher.run(`a1 SEARCH ${keys} BODY "THE END" HEADER Subject large`);
  void found.then(() => (progress.ended = true));
  let longest = 0;
  for (let last = start; !progress.ended;) {
    await setImmediate();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  expect((await found)[0]).toBe("* SEARCH 1");
  expect(longest).toBeLessThan((performance.now() - start) / 3);
  expect((await searcher.run('a2 SEARCH OR TEXT nowhere BODY "the end"'))[0]).toBe("* SEARCH 1");
  searcher.end();
  await own.close();
});

test("others are answered while it reads, and it stops when its client goes", async () => {
  const { account } = server;
  for (let i = 0; i < 200; i++) account.deliver(mail(`more ${i}`));
  const read = account.body.bind(account);
  account.body = async (email) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return read(email);
  };
  const gone = await openSelected(server);
  const other = await openSelected(server);
  gone.c("a1 SEARCH BODY nowhere");
  await other.run("b1 NOOP");
  expect(gone.rest).toBe("");
  const [left, before] = [account.releases, account.bodiesRead];
  gone.end();
  while (account.releases === left) await new Promise((resolve) => setTimeout(resolve, 10));
  await new Promise((resolve) => setTimeout(resolve, 300));
  account.body = read;
  expect(account.bodiesRead - before).toBeLessThan(200);
  other.end();
});
