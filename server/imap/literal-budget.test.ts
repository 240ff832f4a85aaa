/** Many clients that send large literals at once, or slowly. */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ImapLimits } from "./limits.ts";
import { LiteralBudget } from "./net/literal-budget.ts";
import { mail, openSelected, startTestServer } from "./testing/transcript.ts";
import type { TestServer, Transcript } from "./testing/transcript.ts";

const MB = 1024 * 1024;
const busy = /^(b|c)\d NO \[UNAVAILABLE\] Too much is being sent/;
let server: TestServer;
let clients: Transcript[];
beforeEach(() => (clients = []));
afterEach(async () => {
  for (const client of clients) client.end();
  await server.close();
});

async function start(limits: Partial<ImapLimits>): Promise<readonly Transcript[]> {
  server = await startTestServer({ limits });
  server.account.deliver(mail("one"));
  for (let i = 0; i < 3; i++) clients.push(await openSelected(server));
  return clients;
}

/** What is said to a literal of 2.5 MB before it is sent. */
async function ask(client: Transcript): Promise<string> {
  client.c(`b1 APPEND INBOX {${2.5 * MB}}`);
  return client.line();
}

/** Resolves once there is no room for it. */
const refusals = (client: Transcript): Promise<void> =>
  expect.poll(() => askAndSend(client), { timeout: 30_000 }).toMatch(busy);

async function askAndSend(client: Transcript): Promise<string> {
  const said = await ask(client);
  if (!said.startsWith("+")) return said;
  client.raw(`${"x".repeat(2.5 * MB)}\r\n`);
  return (await client.done("b1", "(OK|NO)")).at(-1) ?? "";
}

test("literals of all connections share one room; what does not fit is refused whole, and fits later", async () => {
  const [first, second, third] = (await start({ literals: 4 * MB })) as [Transcript, Transcript, Transcript];
  first.raw(`a1 APPEND INBOX {${3 * MB}+}\r\n${"x".repeat(3 * MB - 1)}`);
  await refusals(second);
  second.raw(`b2 APPEND INBOX {${2 * MB}+}\r\n${"b9 LOGOUT\r\n".repeat((2 * MB) / 8).slice(0, 2 * MB)}\r\nb3 NOOP\r\n`);
  await second.s(busy, /^b3 OK/);
  third.raw("c1 APPEND INBOX {5+}\r\nhello\r\n");
  await third.s(/EXISTS/, /RECENT/, /^c1 OK/);
  first.raw("x\r\n");
  await first.done("a1");
  second.raw(`b4 APPEND INBOX {${2 * MB}+}\r\n${"x".repeat(2 * MB)}\r\n`);
  await second.done("b4");
});

test("whoever goes in the middle of a literal frees its room", async () => {
  const [first, second] = (await start({ literals: 4 * MB })) as [Transcript, Transcript];
  first.raw(`a1 APPEND INBOX {${3 * MB}+}\r\n${"x".repeat(2 * MB)}`);
  await refusals(second);
  first.end();
  await expect.poll(() => ask(second), { timeout: 30_000 }).toMatch(/^\+ /);
});

test("a literal that trickles ends the session, one that is slow does not", async () => {
  const [slow, trickling] = (await start({ literalPace: 100, literalPaceMs: 100 })) as [Transcript, Transcript];
  const trickle = setInterval(() => trickling.raw("x"), 10);
  trickling.raw("a1 APPEND INBOX {1000+}\r\n");
  slow.raw("b1 APPEND INBOX {2000+}\r\n");
  let left = 2000;
  const send = setInterval(() => {
    if (left > 0) slow.raw("x".repeat(50));
    if ((left -= 50) === 0) slow.raw("\r\n");
  }, 10);
  await trickling.s(/^\* BYE .*too slowly/);
  await trickling.closed();
  clearInterval(trickle);
  await slow.done("b1");
  clearInterval(send);
});

test("one account's literals leave room for other accounts'; one alone always passes", () => {
  const budget = new LiteralBudget({ literals: 10 * MB, literalsPerAccount: 4 * MB });
  const [ada, ada2, bob] = [budget.hold("ada"), budget.hold("ada"), budget.hold("bob")];
  expect(ada.grow(3 * MB)).toBe(true);
  expect(ada2.fits(2 * MB)).toBe(false);
  expect(ada2.grow(2 * MB)).toBe(false);
  expect(ada2.grow(64 * 1024)).toBe(true);
  expect(bob.grow(4 * MB)).toBe(true);
  expect(ada.grow(3 * MB)).toBe(true);
  ada.free();
  bob.free();
  ada2.free();
  expect(ada2.grow(50 * MB)).toBe(true);
  expect(bob.grow(MB)).toBe(false);
});
