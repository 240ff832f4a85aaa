/** Patterns made to be slow, over many long names. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { openTranscript, startTestServer } from "./testing/transcript.ts";
import type { TestServer, Transcript } from "./testing/transcript.ts";
import { TEST_USER } from "./testing/start.ts";

const LOGIN = `l LOGIN ${TEST_USER} secret`;
let server: TestServer;
let attacker: Transcript;
let other: Transcript;

beforeAll(async () => {
  server = await startTestServer();
  const names = Array.from({ length: 1_000 }, (_, i) => `${"a".repeat(506)}${i}`);
  for (const name of names)
    server.account.apply({
      kind: "ops",
      releases: [],
      ops: [
        { op: "create", mailbox: server.account.newMailboxId(), name },
        { op: "subscribe", name, on: true },
      ],
    });
  [attacker, other] = [await openTranscript(server), await openTranscript(server)];
  await Promise.all([attacker.run(LOGIN), other.run(LOGIN)]);
});
afterAll(async () => {
  attacker.end();
  other.end();
  await server.close();
});

/** How many of somebody else's commands were answered while this one ran. */
async function othersTurns(command: string): Promise<number> {
  let over = false;
  const isOver = (): boolean => over;
  const running = attacker.run(command).finally(() => (over = true));
  let turns = 0;
  while (!isOver()) await other.run(`n${turns++} NOOP`);
  await running;
  return turns;
}

const SLOW = "%a%a".repeat(255);

test("more patterns than a LIST may have are refused", async () => {
  const patterns = Array.from({ length: 1_000 }, () => SLOW).join(" ");
  attacker.raw(`a1 LIST "" ({${patterns.length}+}\r\n${patterns})\r\n`);
  await attacker.done("a1", "BAD");
  const quoted = Array.from({ length: 5 }, () => `"${SLOW}"`).join(" ");
  await attacker.run(`a2 LIST "" (${quoted})`, "BAD Syntax: expected fewer or shorter patterns");
});

test("the slowest patterns that are taken leave others their turn", async () => {
  // as if each name took the whole of a slice (shared/lib/turns.ts), however fast the machine is
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 10));
  const patterns = Array.from({ length: 4 }, (_, i) => `"${SLOW}x${i}"`).join(" ");
  expect(await othersTurns(`b1 LIST "" (${patterns})`)).toBeGreaterThan(100);
  expect(await othersTurns(`b2 XLIST "${SLOW}" "${SLOW}x"`)).toBeGreaterThan(100);
  expect(await othersTurns(`b3 LSUB "${SLOW}" "${SLOW}x"`)).toBeGreaterThan(100);
  clock.mockRestore();
}, 20_000);
