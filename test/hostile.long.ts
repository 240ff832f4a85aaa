/** Mail made to cost, by LMTP into a companion's IMAP, and clients that mean ill beside one that does not. */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import type { Socket } from "node:net";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { firstResponse, parseResponse } from "../server/imap/testing/response-grammar.ts";
import type { ImapClient } from "./harness/imap-client.ts";
import { createWorld, plainMessage } from "./harness/world.ts";
import type { World } from "./harness/world.ts";

const MB = 1024 * 1024;
const HOSTILE: Readonly<Record<string, string>> = {
  "multiparts in one another": Array.from(
    { length: 10_000 },
    (_, i) => `Content-Type: multipart/mixed; boundary=b${i}\r\n\r\n--b${i}\r\n`,
  ).join(""),
  "messages in one another": "Content-Type: message/rfc822\r\n\r\n".repeat(1_000),
  "a million parts": `Content-Type: multipart/mixed; boundary=b\r\n\r\n${"--b\r\n\r\nx\r\n".repeat(1_000_000)}--b--\r\n`,
  "a million fields": `${"X: y\r\n".repeat(1_000_000)}\r\nx\r\n`,
  "one field": `Subject: ${"x".repeat(20 * MB)}\r\n\r\nx\r\n`,
  "one line": `Subject: line\r\n\r\n${"x".repeat(20 * MB)}\r\n`,
  "a hundred thousand addresses": `To: ${"a@b, ".repeat(100_000)}c@d\r\nSubject: addresses\r\n\r\nx\r\n`,
  "encoded words": `Subject: ${"=?utf-8?q?=C3=A9?= ".repeat(50_000)}\r\nContent-Type: text/plain${Array.from({ length: 5_000 }, (_, i) => `; name*${i}*=%41`).join("")}\r\n\r\nx\r\n`,
  "long boundaries": `Content-Type: multipart/mixed; boundary="${"-".repeat(70)}"\r\n\r\n${`--${"-".repeat(69)}\r\n`.repeat(100_000)}`,
  "base64 without an end": `Content-Transfer-Encoding: base64\r\n\r\n${"QUJD".repeat(MB)}`,
};

let world: World;
let client: ImapClient;

beforeAll(async () => {
  world = await createWorld();
  client = await world.device.open();
}, 120_000);
afterAll(() => world.end());

/** Resident memory of the companion, octets. */
function memory(): number {
  const status = readFileSync(`/proc/${world.device.daemon.child.pid ?? 0}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}

/** Each response of an answer is well-formed. */
function check(text: string): void {
  for (let rest = text; rest !== "";) {
    const whole = firstResponse(rest) ?? `${rest}\r\n`;
    if (whole.startsWith("* ")) parseResponse(whole);
    rest = rest.slice(whole.length);
  }
}

async function count(): Promise<number> {
  await client.ok("NOOP");
  const answer = await client.ok("STATUS INBOX (MESSAGES)");
  return Number(/MESSAGES (\d+)/.exec(answer)?.[1]);
}

test.each(Object.entries(HOSTILE))(
  "%s: delivered, and told to who asks",
  async (_, message) => {
    const before = await count();
    await world.deliver(message);
    await expect.poll(count, { timeout: 20_000 }).toBe(before + 1);
    await client.ok("EXAMINE INBOX");
    const started = Date.now();
    for (const items of [
      "(ENVELOPE BODYSTRUCTURE BODY)",
      "(BODY.PEEK[HEADER.FIELDS (SUBJECT TO)]<0.100> BODY.PEEK[1]<0.100>)",
    ]) {
      const answer = await client.ok(`FETCH ${before + 1} ${items}`);
      expect(answer.length).toBeLessThan(64 * MB);
      check(answer);
    }
    const whole = await client.ok(`FETCH ${before + 1} (RFC822.SIZE BODY.PEEK[])`);
    const size = Number(/RFC822\.SIZE (\d+)/.exec(whole)?.[1]);
    expect(whole).toContain(`BODY[] {${size}}`);
    expect(Date.now() - started).toBeLessThan(20_000);
  },
  60_000,
);

test("after it, an ordinary message comes as ever, and nothing is kept that was not before", async () => {
  const before = await count();
  await world.deliver(plainMessage("ordinary"));
  await expect.poll(count, { timeout: 10_000 }).toBe(before + 1);
  expect(memory()).toBeLessThan(900 * MB);
});

/** Logs in and selects; what the server says is read only if `reads`. */
async function raw(): Promise<Socket> {
  const socket = connect({ host: world.device.host, port: world.device.port, allowHalfOpen: true });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(`l LOGIN "${world.device.user}" "${world.device.password}"\r\ns EXAMINE INBOX\r\n`);
  await new Promise<void>((resolve) => {
    let text = "";
    const listen = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      if (!/^s OK/m.test(text)) return;
      socket.off("data", listen).pause();
      resolve();
    };
    socket.on("data", listen);
  });
  return socket;
}

/** The longest of a good client's NOOPs while something goes on, in milliseconds. */
async function longestWait(goesOn: Promise<unknown>): Promise<number> {
  let [longest, over] = [0, false];
  void goesOn.finally(() => (over = true));
  const isOver = (): boolean => over;
  while (!isOver()) {
    const start = Date.now();
    await client.ok("NOOP");
    longest = Math.max(longest, Date.now() - start);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return longest;
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("twenty clients that ask for everything and read nothing", async () => {
  const before = memory();
  const peers = await Promise.all(Array.from({ length: 20 }, raw));
  for (const peer of peers) peer.write("f UID FETCH 1:* BODY.PEEK[]\r\n".repeat(50));
  // bodies are opened in turns with others, each once for all who want it; on a machine that is busy otherwise turns are long
  expect(await longestWait(pause(4_000))).toBeLessThan(4_000);
  expect(memory() - before).toBeLessThan(700 * MB);
  for (const peer of peers) peer.destroy();
}, 60_000);

test("ten thousand commands in one packet, garbage, half a literal, an end in the middle", async () => {
  const before = memory();
  const attack = async (text: string | Buffer, end: boolean): Promise<void> => {
    const peer = await raw();
    peer.resume();
    peer.write(text);
    if (end) peer.end();
    await Promise.race([new Promise((resolve) => peer.once("close", resolve)), pause(3_000)]);
    peer.destroy();
  };
  const garbage = Buffer.alloc(4 * MB, '\x00\xff\r\n(){}"\\*%');
  const wait = longestWait(
    Promise.all([
      attack("n NOOP\r\n".repeat(10_000), true),
      attack(garbage, false),
      attack(`a APPEND INBOX {${30 * MB}+}\r\n${"x".repeat(10 * MB)}`, true),
      attack(`a LOGIN {${100 * MB}+}\r\n${"b LOGOUT\r\n".repeat(MB)}`, false),
      attack(`a SEARCH ${"OR ".repeat(20_000)}\r\n`, true),
      attack(Buffer.from("z COMPRESS DEFLATE\r\n\xff\xff\xff", "latin1"), true),
    ]),
  );
  expect(await wait).toBeLessThan(2_000);
  expect(memory() - before).toBeLessThan(400 * MB);
  expect(await count()).toBeGreaterThan(0);
}, 60_000);
