/** A FETCH may ask for anything, but not for a thousand pieces of all of a large message. */
import { expect, test } from "vitest";
import { mail, openSelected, startTestServer } from "../testing/transcript.ts";

test("pieces beyond the limit: NO [LIMIT] with words, the other messages are given, the session goes on", async () => {
  const server = await startTestServer();
  server.account.deliver(mail("small"));
  server.account.deliver(mail("large", "0123456789abcdef\r\n".repeat(20_000)));
  const client = await openSelected(server);
  const pieces = (count: number): string =>
    Array.from({ length: count }, (_, i) => `BODY.PEEK[TEXT]<${i}.1>`).join(" ");
  const lines = await client.run(`a1 FETCH 1:2 (UID ${pieces(1_000)})`, String.raw`NO \[LIMIT\] Too many pieces`);
  expect(lines.filter((line) => /^\* \d+ FETCH/.test(line)).map((line) => line.slice(0, 15))).toEqual([
    "* 1 FETCH (UID ",
  ]);
  expect(await client.run(`a2 FETCH 2 (UID ${pieces(100)})`)).toHaveLength(102);
  client.end();
  await server.close();
});
