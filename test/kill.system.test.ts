/** The provider killed with -9 in the middle of parallel deliveries: what got 250 is there once, a retry adds nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LmtpClient } from "./harness/lmtp-client.ts";
import { createWorld, plainMessage, until, type World } from "./harness/world.ts";

const CONNECTIONS = 32;
const ROUNDS = 2;
let world: World;

beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world.end());

interface Sent {
  readonly name: string;
  readonly message: string;
}

/** Small and large ones: blobs in the database and in files of their own. */
function createMessage(name: string, n: number): Sent {
  const body = n % 3 === 0 ? `${"long line ".repeat(7)}\r\n`.repeat(1500) : "short";
  return { name, message: plainMessage(name, body) };
}

/** Delivers on all connections until the provider is gone; gives what got 250 and what got no answer. */
async function deliverUntilKilled(round: number): Promise<{ taken: Sent[]; unanswered: Sent[] }> {
  const taken: Sent[] = [];
  const unanswered: Sent[] = [];
  const clients = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => LmtpClient.open(world.provider.ready["lmtp"] ?? "")),
  );
  const work = clients.map(async (client, c) => {
    for (let n = 0; ; n++) {
      const sent = createMessage(`r${round}-c${c}-n${n}`, c + n);
      const replies = await client.deliver([world.address], sent.message).catch(() => null);
      if (replies === null) {
        unanswered.push(sent);
        return;
      }
      expect(replies[0]).toMatch(/^250/);
      taken.push(sent);
    }
  });
  await until(
    () => Promise.resolve(taken.length),
    (count) => count >= 8 + round * 11,
    20_000,
  );
  await world.provider.kill();
  await Promise.all(work);
  return { taken, unanswered };
}

test("killed in the middle of 32 parallel deliveries, twice; then the MTA sends again", async () => {
  const taken: Sent[] = [];
  const unanswered: Sent[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const result = await deliverUntilKilled(round);
    taken.push(...result.taken);
    unanswered.push(...result.unanswered);
    await world.startProvider();
  }
  // an MTA sends again what it had no answer to, and once in a while what it did have an answer to
  await world.deliver(...unanswered.map(({ message }) => message), ...taken.slice(-20).map(({ message }) => message));

  const client = await world.device.open();
  const all = [...taken, ...unanswered];
  await until(
    () => client.ok("SELECT INBOX"),
    (text) => Number(/\* (\d+) EXISTS/.exec(text)?.[1]) >= all.length,
    60_000,
  );
  const fetched = await client.ok("FETCH 1:* BODY.PEEK[]");
  const bodies = fetched.split(/^\* \d+ FETCH /m).slice(1);
  const found = bodies.map((body) => /\r\n([^]*)\)\r\n/.exec(body)?.[1]);
  expect(found.toSorted()).toEqual(all.map(({ message }) => message).toSorted());
  console.log(`${taken.length} got 250, ${unanswered.length} got no answer; ${found.length} are there, each once`);
  await client.logout();
}, 180_000);
