/**
 * What a browser fetches before the inbox shows: the page's entry and all that it imports before it runs, and the same of the
 * mailbox worker. As the provider sends it, compressed (brotli). What is wanted later is fetched later (dynamic imports). On a
 * device that has shown its inbox before, rows come from what is kept of it, and the engine after them (web/e2e/start.spec.ts
 * counts what a browser really asks for until then); where nothing was shown yet, or an address leads elsewhere, the engine is
 * fetched first.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../dist/web", import.meta.url));

/** Octets of both, before the rows of a device that has shown them before. No more than 150 KB ever. */
const TOGETHER = 97_000;
/** With the engine: before the first rows of all. */
const WITH_ENGINE = 234_500;

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
  const entry = /src="\/assets\/([\w.-]+\.js)"/.exec(readFileSync(join(root, "index.html"), "utf8"))?.[1] ?? "";
  const names = readdirSync(join(root, "assets"));
  const named = (pattern: RegExp): string => names.find((name) => pattern.test(name)) ?? "";
  const [page, worker] = [withImports(entry), withImports(named(/^engine\.worker-[\w-]+\.js$/))];
  const whole = withImports(named(/^engine-[\w-]+\.js$/), new Set(worker));
  // the inbox is in it: what is measured is no empty frame
  expect([...page].some((script) => readFileSync(join(root, "assets", script), "utf8").includes("data-id"))).toBe(true);
  const octets = { page: sum(page), worker: sum(worker), whole: sum(whole) };
  const together = octets.page + octets.worker;
  console.log(`first load: page ${octets.page}, worker ${octets.worker}, together ${together} octets`);
  console.log(`first load of all, with the engine: ${octets.page + octets.whole} octets`);
  expect(together).toBeLessThanOrEqual(TOGETHER);
  expect(octets.page + octets.whole).toBeLessThanOrEqual(WITH_ENGINE);
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
