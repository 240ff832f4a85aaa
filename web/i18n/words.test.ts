/**
 * What is on the page before anything else is fetched says nothing that is in en-later.ts. All that app/main.ts imports is
 * read: each text in quotes that is a key, and each beginning of one in a template.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { enFirst } from "./en-first.ts";
import { enLater } from "./en-later.ts";

const IMPORT = /^\s*(?:import|export)\s+(?!type\b)(?:[^"';]*?\sfrom\s+)?"(\.[^"]+)"/gm;

function withImports(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file) || !existsSync(file) || /\/i18n\/en[-.]/.test(file)) return seen;
  const text = readFileSync(file, "utf8");
  seen.set(file, text);
  for (const [, imported] of text.matchAll(IMPORT))
    if (imported !== undefined) withImports(resolve(dirname(file), imported), seen);
  return seen;
}

const later = Object.keys(enLater).filter((key) => !(key in enFirst));

test("the list and its frame have the words they say", () => {
  const files = withImports(fileURLToPath(new URL("../app/main.ts", import.meta.url)));
  expect(files.size).toBeGreaterThan(80);
  const missing = [...files].flatMap(([file, text]) => {
    const said = [...text.matchAll(/["'`]([\w.\\-]+)["'`]/g)].map(([, key = ""]) => key);
    const begun = [...text.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, beginning = ""]) => beginning);
    const found = later.filter((key) => said.includes(key) || begun.some((beginning) => key.startsWith(beginning)));
    return found.map((key) => `${key} in ${file}`);
  });
  expect(missing).toEqual([]);
});
