/** Who has not logged in is bounded, and keeps nobody out who does. */
import { expect, test } from "vitest";
import { err, ok } from "../../shared/lib/result.ts";
import type { ImapBackend } from "./backend.ts";
import { Strangers } from "./net/strangers.ts";
import { MemoryAccount } from "./testing/memory-backend.ts";
import { TEST_USER, startTestServer } from "./testing/start.ts";
import { openTranscript } from "./testing/transcript.ts";

function pool(strangers: number, strangersPerAddress: number) {
  const gone: string[] = [];
  const strangersPool = new Strangers({ strangers, strangersPerAddress });
  const come = (name: string, group: string, isBounded = true): (() => void) =>
    strangersPool.admit(group, isBounded, { shutdown: () => gone.push(name) });
  return { gone, come };
}

test("from one address: the one that has waited longest makes room, others are left alone", () => {
  const { gone, come } = pool(100, 2);
  come("other", "b");
  come("a1", "a");
  come("a2", "a");
  come("a3", "a");
  expect(gone).toEqual(["a1"]);
  const leave = come("a4", "a");
  leave();
  leave();
  come("a5", "a");
  expect(gone).toEqual(["a1", "a2"]);
});

test("in all: the address that has most makes room", () => {
  const { gone, come } = pool(4, 10);
  come("b1", "b");
  for (const name of ["a1", "a2", "a3"]) come(name, "a");
  come("c1", "c");
  come("d1", "d");
  expect(gone).toEqual(["a1", "a2"]);
});

test("loopback is not bounded by address, but in all", () => {
  const { gone, come } = pool(3, 1);
  for (const name of ["l1", "l2", "l3", "l4"]) come(name, "127.0.0.1", false);
  expect(gone).toEqual(["l1"]);
});

test("idle strangers do not keep a user out, nor cost one who is in the session", async () => {
  const server = await startTestServer({ limits: { strangers: 3 } });
  const user = await openTranscript(server);
  await user.run(`a1 LOGIN ${TEST_USER} secret`);
  const idle = [];
  for (let i = 0; i < 5; i++) idle.push(await openTranscript(server));
  await idle[0]?.s(/^\* BYE \[UNAVAILABLE\] Too many connections that have not logged in/);
  await idle[0]?.closed();
  await idle[4]?.run(`a1 LOGIN ${TEST_USER} secret`);
  await user.run("a2 NOOP");
  for (const client of [user, ...idle]) client.end();
  await server.close();
});

test("one account has so many sessions and no more; the account is given back", async () => {
  const server = await startTestServer({ limits: { sessionsPerAccount: 1 } });
  const [one, two] = [await openTranscript(server), await openTranscript(server)];
  await one.run(`a1 LOGIN ${TEST_USER} secret`);
  await two.run(`a1 LOGIN ${TEST_USER} secret`, String.raw`NO \[LIMIT\] This account has too many sessions`);
  expect(server.account.releases).toBe(1);
  await one.run("a2 LOGOUT");
  await two.run(`a2 LOGIN ${TEST_USER} secret`);
  two.end();
  await server.close();
  expect([server.account.logins, server.account.releases]).toEqual([3, 3]);
});

test("a wrong password is answered late, and holds up no other session", async () => {
  const server = await startTestServer({ limits: { loginDelayMs: 4_000 } });
  const [wrong, right] = [await openTranscript(server), await openTranscript(server)];
  wrong.c(`a1 LOGIN ${TEST_USER} guess`);
  const began = Date.now();
  await right.run(`a1 LOGIN ${TEST_USER} secret`);
  await right.run("a2 SELECT INBOX");
  wrong.quiet();
  await wrong.s(/^a1 NO \[AUTHENTICATIONFAILED\]/);
  expect(Date.now() - began).toBeGreaterThan(3_900);
  for (const client of [wrong, right]) client.end();
  await server.close();
});

test("a password that takes long to check holds up no other, and the server's end waits for it only so long", async () => {
  const account = new MemoryAccount(TEST_USER);
  const never = new Promise<never>(() => undefined);
  const backend: ImapBackend = {
    login: (name) => (name === "slow" ? never : Promise.resolve(name === "ada" ? ok(account) : err("busy"))),
  };
  const server = await startTestServer({ backend });
  const [slow, quick] = [await openTranscript(server), await openTranscript(server)];
  slow.c("a1 LOGIN slow x");
  await quick.run("a1 LOGIN bob x", String.raw`NO \[UNAVAILABLE\]`);
  await quick.run("a2 LOGIN ada x");
  await server.close();
  expect(account.releases).toBe(1);
});
