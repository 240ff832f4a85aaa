/** The pool over small threads written for it: what it promises whatever they do. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { epoch, type AccountId } from "../../shared/lib/ids.ts";
import { testId } from "../../shared/log/testing/ids.ts";
import { createSealerPool } from "./sealer-pool.ts";
import type { SealRequest } from "./sealer.ts";

function script(body: string): URL {
  const path = join(mkdtempSync(join(tmpdir(), "aerogramme-sealer-")), "sealer.mjs");
  writeFileSync(
    path,
    `import { parentPort } from "node:worker_threads";\nparentPort.on("message", (request) => {${body}});`,
  );
  return pathToFileURL(path);
}

const request = (text: string): SealRequest => ({
  ...{ message: new TextEncoder().encode(text), receivedAt: 1, authservId: null, from: "", to: text },
  ...{ account: testId<AccountId>(1), epoch: epoch(1), recipient: new Uint8Array(0) },
});

const echo = `parentPort.postMessage({ sealed: { entry: request.message, blob: { id: request.to, bytes: request.message } } });`;

test("each message comes back as its own, whatever the number of threads", async () => {
  const pool = createSealerPool(script(echo), 2);
  const texts = Array.from({ length: 50 }, (_, i) => `message ${i}`);
  const sealed = await Promise.all(texts.map((text) => pool.seal(request(text))));
  expect(sealed.map((one) => one?.blob.id)).toEqual(texts);
  await pool.close();
});

test("a thread that dies fails what it had; the next ones are sealed by its successor", async () => {
  const pool = createSealerPool(script(`if (request.to === "poison") throw new Error("dies"); ${echo}`), 1);
  const ahead = Array.from({ length: 20 }, (_, i) => (i === 0 ? "poison" : `message ${i}`));
  const settled = await Promise.allSettled(ahead.map((text) => pool.seal(request(text))));
  expect(settled.map(({ status }) => status).slice(0, 16)).toEqual(Array(16).fill("rejected"));
  expect(settled.map(({ status }) => status).slice(16)).toEqual(Array(4).fill("fulfilled"));
  await pool.close();
});

test("a thread that is silent fails what it had; the next ones are sealed by its successor", async () => {
  const pool = createSealerPool(script(`if (globalThis.silent ||= request.to === "silence") return; ${echo}`), 1, 300);
  expect((await pool.seal(request("before")))?.blob.id).toBe("before");
  const ahead = Array.from({ length: 20 }, (_, i) => (i === 2 ? "silence" : `message ${i}`));
  // what is waited for keeps a provider running; here only the threads' own timers would be left, which do not
  const running = setInterval(() => undefined, 50);
  const settled = await Promise.allSettled(ahead.map((text) => pool.seal(request(text))));
  clearInterval(running);
  const names = settled.map(({ status }) => status);
  expect(names.slice(0, 2)).toEqual(["fulfilled", "fulfilled"]);
  expect(names.slice(2, 16)).toEqual(Array(14).fill("rejected"));
  expect(names.slice(18)).toEqual(["fulfilled", "fulfilled"]);
  await pool.close();
});

test("closing fails what is under way, and ends", async () => {
  const pool = createSealerPool(script(""), 1);
  const both = Promise.allSettled([pool.seal(request("a")), pool.seal(request("b"))]);
  await pool.close();
  expect((await both).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});
