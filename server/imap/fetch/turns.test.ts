/** One FETCH that asks many times for what takes long: other sessions get their turn. */
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { openSelected, startTestServer } from "../testing/transcript.ts";

test("a FETCH of many pieces of a large header leaves others their turn", async () => {
  const server = await startTestServer();
  const lines = Array.from({ length: 12_000 }, (_, i) => `X-${i}: y`);
  server.account.deliver(`${lines.join("\r\n")}\r\n\r\nhello\r\n`);
  const client = await openSelected(server);
  const items = Array.from({ length: 800 }, (_, i) => `BODY.PEEK[HEADER.FIELDS.NOT (Y-${i})]<0.1>`);
  const progress = { ended: false };
  const start = performance.now();
  const fetched = client.run(`a1 FETCH 1 (${items.join(" ")})`).then(() => (progress.ended = true));
  let longest = 0;
  for (let last = start; !progress.ended;) {
    await setImmediate();
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  await fetched;
  expect(longest).toBeLessThan((performance.now() - start) / 2);
  client.end();
  await server.close();
});
