import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { constants, createInflateRaw } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OUTPUT_HIGH_WATER } from "../limits.ts";
import { Output } from "./output.ts";

let server: Server;
let ours: Socket;
let theirs: Socket;
beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { readonly port: number };
  theirs = connect({ port, host: "127.0.0.1", allowHalfOpen: true }).on("error", () => undefined);
  [ours] = (await once(server, "connection")) as [Socket];
  ours.on("error", () => undefined);
});
afterEach(() => {
  theirs.destroy();
  ours.destroy();
  server.close();
});

/** More than the system takes for a peer that does not read. */
const MUCH = Buffer.alloc(24 * 1024 * 1024, "0123456789abcdef\r\n");

/** Reads octets, no faster than asked. */
async function readSlowly(octets: number, perPiece: number, pause: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  for (let left = octets; left > 0;) {
    const part = theirs.read(Math.min(left, perPiece)) as Buffer | null;
    if (part === null) await sleep(1);
    else {
      parts.push(part);
      left -= part.length;
      await sleep(pause);
    }
  }
  return Buffer.concat(parts);
}

test("a peer that takes a large body slowly is left in peace for longer than it may take nothing", async () => {
  const stallMs = 1_500;
  const out = new Output(ours, stallMs);
  const started = Date.now();
  out.line("* 1 FETCH (BODY[] {25165824}");
  out.bytes(MUCH);
  out.line(")");
  const sent = out.sent();
  const octets = 30 + MUCH.length + 3;
  const read = await readSlowly(octets, 512 * 1024, 100);
  expect(await sent).toBe(true);
  expect(Date.now() - started).toBeGreaterThan(2 * stallMs);
  expect(read.subarray(30, -3).equals(MUCH)).toBe(true);
});

test("a peer that takes nothing is cut off, and whoever waits hears of it", async () => {
  const out = new Output(ours, 200);
  out.bytes(MUCH);
  expect(out.backlogged).toBe(true);
  await out.drained();
  expect(out.closed).toBe(true);
  expect(await out.sent()).toBe(false);
});

test("drained resolves as soon as little is left, sent when nothing is; end sends the rest", async () => {
  const out = new Output(ours, 10_000);
  out.bytes(MUCH);
  let sent = false;
  void out.sent().then(() => (sent = true));
  theirs.resume();
  await out.drained();
  expect(out.backlogged).toBe(false);
  await expect.poll(() => sent).toBe(true);
  theirs.pause();
  let last = "";
  theirs.on("data", (chunk: Buffer) => (last = (last + chunk.toString("latin1")).slice(-20)));
  out.bytes(MUCH);
  out.line("* BYE");
  out.end();
  theirs.resume();
  await once(theirs, "end");
  expect(last).toMatch(/\* BYE\r\n$/);
});

test("large bodies are not copied", () => {
  const out = new Output(ours, 10_000);
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 10; i++) out.bytes(MUCH);
  out.line("done");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(MUCH.length);
});

test("compressed: every line can be read as soon as it is sent, and a peer that does not read is noticed", async () => {
  const out = new Output(ours, 10_000);
  out.compress();
  let text = "";
  const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  inflate.on("data", (chunk: Buffer) => (text += chunk.toString("latin1")));
  theirs.pipe(inflate);
  for (const line of ["* 1 EXISTS", "* 2 EXISTS", "a1 OK"]) {
    out.line(line);
    expect(await out.sent()).toBe(true);
    await expect.poll(() => text).toMatch(new RegExp(`${line.replace("*", "\\*")}\r\n$`));
  }
  text = "";
  out.bytes(MUCH);
  out.line("* BYE");
  out.end();
  await once(inflate, "end");
  expect(text.length).toBe(MUCH.length + 7);
  expect(text.endsWith("* BYE\r\n")).toBe(true);
});

test("compressed: what does not shrink waits for the peer", async () => {
  const out = new Output(ours, 400);
  out.compress();
  const noise = Buffer.alloc(16 * 1024 * 1024);
  for (let at = 0, x = 1; at < noise.length; at += 4)
    noise.writeUInt32LE((x = (x * 1_664_525 + 1_013_904_223) >>> 0), at);
  out.bytes(noise);
  expect(out.backlogged).toBe(true);
  await sleep(100);
  expect(out.backlogged).toBe(true);
  expect(ours.writableLength).toBeLessThan(4 * OUTPUT_HIGH_WATER);
  await out.drained();
  expect(out.closed).toBe(true);
});
