/** An account is given back exactly once, however its session ends. */
import { expect, test } from "vitest";
import { ok } from "../../shared/lib/result.ts";
import type { ImapBackend } from "./backend.ts";
import { MemoryAccount } from "./testing/memory-backend.ts";
import { TEST_USER, startTestServer } from "./testing/start.ts";
import { openSelected, openTranscript } from "./testing/transcript.ts";

test("LOGOUT, a peer that goes, silence, the account's end and the server's each release once", async () => {
  const server = await startTestServer({ limits: { idleMs: 300 } });
  const { account } = server;
  const polite = await openSelected(server);
  await polite.run("a1 LOGOUT");
  await polite.closed();
  await expect.poll(() => account.releases).toBe(1);
  const rude = await openSelected(server);
  rude.c("a1 IDLE");
  await rude.s(/^\+/);
  rude.end();
  await expect.poll(() => account.releases).toBe(2);
  const silent = await openSelected(server);
  await silent.s(/^\* BYE/);
  await silent.closed();
  await expect.poll(() => account.releases).toBe(3);
  const ended = await openSelected(server);
  account.end("gone");
  await ended.closed();
  await expect.poll(() => account.releases).toBe(4);
  await openSelected(server);
  expect([account.logins, account.releases]).toEqual([5, 4]);
  await server.close();
  expect([account.logins, account.releases]).toEqual([5, 5]);
});

test("a peer that goes while its password is checked: the account is released when it comes", async () => {
  const account = new MemoryAccount(TEST_USER);
  let admit = (): void => undefined;
  const asked: string[] = [];
  const backend: ImapBackend = {
    login: (_, __, from) =>
      new Promise((resolve) => {
        asked.push(from);
        admit = () => resolve(ok(account));
      }),
  };
  const server = await startTestServer({ backend });
  const client = await openTranscript(server);
  client.c(`a1 LOGIN ${TEST_USER} secret`);
  await expect.poll(() => asked).toEqual(["127.0.0.1"]);
  client.end();
  // a whole round trip of another session: the server has seen the end
  const other = await openTranscript(server);
  await other.run("a1 NOOP");
  expect(account.releases).toBe(0);
  admit();
  await expect.poll(() => account.releases).toBe(1);
  other.end();
  await server.close();
  expect(account.releases).toBe(1);
});
