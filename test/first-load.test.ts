/**
 * What a browser fetches before the inbox shows: the page's entry and all that it imports before it runs, and the same of the
 * mailbox worker. As the provider sends it, compressed (brotli). What is wanted later is fetched later (dynamic imports). On a
 * device that has shown its inbox before, rows come from what is kept of it, and the engine after them. On a device where nobody
 * is, somebody comes in at the door (workers/engine/door.ts), and the engine comes after the rows, too. web/e2e/start.spec.ts
 * and first-start.spec.ts count what a browser really asks for until then.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../dist/web", import.meta.url));

/** Octets of both, before the rows of a device that has shown them before. No more than 150 KB ever. */
const TOGETHER = 76_500;
/** With the door, before the first rows of all: what stands there, its words, and what opens an account with a password. */
const FIRST_START = 150_000;
const AT_THE_DOOR = [/^Welcome-[\w-]+\.js$/, /^en-door-[\w-]+\.js$/];
const BEHIND_IT = [/^door-[\w-]+\.js$/, /^compiled-argon2-[\w-]+\.js$/];

/** `from"./a.js"`, `import"./a.js"`; not `import("./a.js")`. */
const STATIC = /(?:\bfrom|\bimport)\s*"\.\/([\w.-]+\.js)"/g;

/** The script and all it imports before it runs. */
function withImports(script: string, seen = new Set<string>()): Set<string> {
  if (seen.has(script)) return seen;
  seen.add(script);
  const text = readFileSync(join(root, "assets", script), "utf8");
  for (const [, imported] of text.matchAll(STATIC)) if (imported !== undefined) withImports(imported, seen);
  return seen;
}

const compressed = (script: string): number => readFileSync(join(root, "assets", `${script}.br`)).length;
const sum = (scripts: Iterable<string>): number => [...scripts].reduce((octets, one) => octets + compressed(one), 0);

test("the JavaScript before the inbox shows, compressed, stays within its bounds", () => {
  expect(existsSync(join(root, "index.html")), "build it first: node scripts/build.mjs").toBe(true);
  const html = readFileSync(join(root, "index.html"), "utf8");
  const entries = [...html.matchAll(/src="\/assets\/([\w.-]+\.js)"/g)].map(([, entry = ""]) => entry);
  const names = readdirSync(join(root, "assets"));
  const named = (pattern: RegExp): string => names.find((name) => pattern.test(name)) ?? "";
  const page = entries.reduce((seen, entry) => withImports(entry, seen), new Set<string>());
  const worker = withImports(named(/^engine\.worker-[\w-]+\.js$/));
  const more = (before: ReadonlySet<string>, parts: readonly RegExp[]): Set<string> => {
    const seen = new Set(before);
    for (const part of parts) withImports(named(part), seen);
    return seen;
  };
  const first = { page: more(page, AT_THE_DOOR), worker: more(worker, BEHIND_IT) };
  // the inbox is in it: what is measured is no empty frame
  expect([...page].some((script) => readFileSync(join(root, "assets", script), "utf8").includes("data-id"))).toBe(true);
  const together = sum(page) + sum(worker);
  const firstStart = sum(first.page) + sum(first.worker);
  console.log(`next start: page ${sum(page)}, worker ${sum(worker)}, together ${together} octets`);
  console.log(`first start: page ${sum(first.page)}, worker ${sum(first.worker)}, together ${firstStart} octets`);
  expect(first.worker.size).toBeGreaterThan(worker.size);
  expect([...first.worker].some((script) => /^engine-/.test(script))).toBe(false);
  expect(together).toBeLessThanOrEqual(TOGETHER);
  expect(firstStart).toBeLessThanOrEqual(FIRST_START);
});

test("no script imports a worker's first one, which WebKit would run once more", () => {
  const names = readdirSync(join(root, "assets")).filter((name) => name.endsWith(".js"));
  const first = names.filter((name) => name.startsWith("engine.worker-"));
  expect(first).toHaveLength(1);
  const importing = names.filter((name) => {
    const text = readFileSync(join(root, "assets", name), "utf8");
    return /(?:\bfrom|\bimport)\s*\(?["`]\.\/engine\.worker-/.test(text);
  });
  expect(importing).toEqual([]);
});
