/** The pool over small threads written for it: what it promises whatever they do. */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { epoch, type AccountId } from "../../shared/lib/ids.ts";
import { testId } from "../../shared/log/testing/ids.ts";
import { createSealerPool } from "./sealer-pool.ts";
import { SealerClosed, type Sealer, type SealRequest } from "./sealer.ts";

function script(body: string): URL {
  const path = join(mkdtempSync(join(tmpdir(), "aerogramme-sealer-")), "sealer.mjs");
  writeFileSync(
    path,
    `import { parentPort } from "node:worker_threads";\nparentPort.on("message", (request) => {${body}});\nparentPort.postMessage("ready");`,
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

/** Who was sealed, by name; the others failed. */
async function sealedOf(pool: Sealer, texts: readonly string[]): Promise<(string | undefined)[]> {
  // what is waited for keeps a provider running; here only the threads' own timers would be left, which do not
  const running = setInterval(() => undefined, 50);
  const settled = await Promise.allSettled(texts.map((text) => pool.seal(request(text))));
  clearInterval(running);
  await pool.close();
  return settled.map((one) => (one.status === "fulfilled" ? one.value?.blob.id : undefined));
}

const TWENTY = Array.from({ length: 20 }, (_, i) => `message ${i}`);

test.each([0, 2])("a message that ends each thread (as number %i) fails alone", async (at) => {
  const texts = TWENTY.with(at, "poison");
  const pool = createSealerPool(script(`if (request.to === "poison") throw new Error("dies"); ${echo}`), 1);
  expect(await sealedOf(pool, texts)).toEqual(texts.map((text) => (text === "poison" ? undefined : text)));
});

test("a message that each thread is silent at fails alone", async () => {
  const texts = TWENTY.with(2, "silence");
  const pool = createSealerPool(script(`if (globalThis.silent ||= request.to === "silence") return; ${echo}`), 1, 300);
  expect(await sealedOf(pool, texts)).toEqual(texts.map((text) => (text === "silence" ? undefined : text)));
});

test("what a thread had that died for reasons of its own is sealed by its successor", async () => {
  const first = join(mkdtempSync(join(tmpdir(), "aerogramme-sealer-")), "died");
  const died = `(await import("node:fs")).existsSync(${JSON.stringify(first)})`;
  const die = `(await import("node:fs")).writeFileSync(${JSON.stringify(first)}, ""); process.exit(1);`;
  const body = `(async () => { if (!${died}) { ${die} } ${echo} })()`;
  expect(await sealedOf(createSealerPool(script(body), 1), TWENTY)).toEqual(TWENTY);
});

test("a program that can not even start fails what waits, two at a time of its threads", async () => {
  const path = pathToFileURL(join(tmpdir(), "aerogramme-no-such-sealer.mjs"));
  expect(await sealedOf(createSealerPool(path, 1), TWENTY.slice(0, 16))).toEqual(Array(16).fill(undefined));
});

test("closing gives up what is under way and what comes later, says that it is closed, and ends", async () => {
  // the first message has ended a thread already
  const first = join(mkdtempSync(join(tmpdir(), "aerogramme-sealer-")), "died");
  const die = `fs.writeFileSync(${JSON.stringify(first)}, ""); process.exit(1);`;
  const body = `import("node:fs").then((fs) => { if (!fs.existsSync(${JSON.stringify(first)})) { ${die} } else fs.writeFileSync(${JSON.stringify(`${first}-again`)}, ""); })`;
  const pool = createSealerPool(script(body), 1);
  const underWay = Promise.allSettled(["a", "b"].map((text) => pool.seal(request(text))));
  await expect.poll(() => existsSync(`${first}-again`)).toBe(true);
  await pool.close();
  const late = Promise.allSettled([pool.seal(request("c"))]);
  for (const one of [...(await underWay), ...(await late)])
    expect(one).toMatchObject({ status: "rejected", reason: expect.any(SealerClosed) as unknown });
});
