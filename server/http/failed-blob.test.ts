/** A blob whose file can not be read: an answer of its own length, and a log line without ids. */
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createApp } from "./app.ts";
import { createLimits } from "./limits.ts";
import type { ProviderApi } from "./port.ts";

test("503 with a length of its own; the log says what failed, not where", async () => {
  const logged: unknown[] = [];
  const path = `/data/blobs/ab/${"ab".repeat(16)}`;
  const blob = {
    size: 1_000_000,
    read: () => ({
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(Object.assign(new Error(`EMFILE: open '${path}'`), { code: "EMFILE" })),
      }),
    }),
    close: () => Promise.resolve(),
  };
  const api = {
    session: () => ({ openBlob: () => Promise.resolve({ ok: true, value: blob }) }),
  } as unknown as ProviderApi;
  const app = createApp({
    submission: () => null,
    api,
    limits: createLimits(Date.now),
    file: () => null,
    behindProxy: false,
    hsts: false,
    log: (event, fields) => logged.push(event, fields),
  });
  const server = app.listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/blobs/${"ab".repeat(16)}`, {
    headers: { Authorization: "Bearer t", Range: "bytes=5-" },
    signal: AbortSignal.timeout(2000),
  });
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-range")).toBeNull();
  expect((await answer.arrayBuffer()).byteLength).toBeLessThan(200);
  expect(JSON.stringify(logged)).toContain("EMFILE");
  expect(JSON.stringify(logged)).not.toContain("abab");
});
