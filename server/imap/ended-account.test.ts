import { expect, test } from "vitest";
import { err } from "../../shared/lib/result.ts";
import { createImapServer } from "./server.ts";
import { openSelected, openTranscript, startTestServer, Transcript } from "./testing/transcript.ts";

const WHY = "[ALERT] This device was removed from the account";

test("an account that ends says BYE to the sessions it has, idle or not", async () => {
  const server = await startTestServer();
  const idle = await openSelected(server);
  idle.c("a9 IDLE");
  await idle.s(/^\+ idling/);
  const quiet = await openSelected(server);
  const stranger = await openTranscript(server);
  server.account.end(WHY);
  for (const client of [idle, quiet]) {
    await client.s(/^\* BYE \[ALERT\] This device was removed from the account$/);
    await client.closed();
  }
  await stranger.run("a1 NOOP");
  stranger.end();
  await server.close();
});

test("a login to an account that was taken away is answered in words", async () => {
  const backend = { login: () => Promise.resolve(err("removed" as const)) };
  const server = createImapServer({ backend, log: () => undefined, allowPlaintextLogin: true });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  const client = new Transcript(port);
  await client.s(/^\* OK/);
  expect(await client.run("a1 LOGIN a b", "NO")).toEqual([
    expect.stringMatching(/^a1 NO \[ALERT\] This device was removed from the account by another device; add it again/),
  ]);
  client.end();
  await server.close();
});

test.each([
  ["locked", /^a1 NO \[ALERT\] Your provider has set a new password: log in to the webmail with it once/],
  ["changed", /^a1 NO \[ALERT\] Your password was changed in the directory: log in to the webmail with it once/],
  ["busy", /^a1 NO \[UNAVAILABLE\] Too many log in at this moment/],
  ["unavailable", /^a1 NO \[UNAVAILABLE\] Cannot log in now/],
] as const)("a login that is %s is answered in words, and the session goes on", async (failure, words) => {
  const server = await startTestServer({ backend: { login: () => Promise.resolve(err(failure)) } });
  const client = await openTranscript(server);
  expect(await client.run("a1 LOGIN a b", "NO")).toEqual([expect.stringMatching(words)]);
  await client.run("a2 NOOP");
  client.end();
  await server.close();
});
