import { Duplex } from "node:stream";
import type { Socket } from "node:net";
import { expect, test } from "vitest";
import { INPUT_HIGH_WATER_BEFORE_LOGIN } from "../limits.ts";
import { Input } from "./input.ts";

/** A socket whose octets come when the test says so. */
function fakeSocket(): Socket {
  return new Duplex({ read: () => undefined, write: (_, __, done) => done() }) as unknown as Socket;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("a stranger's socket is paused after a little, and pieces of one octet count for what they cost", async () => {
  const socket = fakeSocket();
  const input = new Input(socket);
  let pieces = 0;
  while (!socket.isPaused() && pieces < 100_000) {
    socket.push(Buffer.from("x"));
    pieces++;
    await settled();
  }
  expect(pieces).toBeLessThan(INPUT_HIGH_WATER_BEFORE_LOGIN / 64);
  await input.skip(pieces);
  expect(socket.isPaused()).toBe(false);
});

test("after login more is read ahead", async () => {
  const socket = fakeSocket();
  const input = new Input(socket);
  input.trust();
  socket.push(Buffer.alloc(2 * INPUT_HIGH_WATER_BEFORE_LOGIN));
  await settled();
  expect(socket.isPaused()).toBe(false);
});

test("a detached input hears nothing, and goes on with another socket; what lay unread is gone", async () => {
  const [plain, tls] = [fakeSocket(), fakeSocket()];
  const input = new Input(plain);
  plain.push("a1 STARTTLS\r\nsmuggled\r\n");
  expect(await input.readLine(100)).toMatchObject({ type: "line" });
  input.detach();
  plain.push("late\r\n");
  input.attach(tls);
  tls.push("a2 NOOP\r\n");
  expect(await input.readLine(100)).toEqual({ type: "line", bytes: Buffer.from("a2 NOOP") });
});
