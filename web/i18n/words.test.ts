/**
 * What is on the page before anything else is fetched says nothing that is in en-later.ts. All that app/main.ts imports is
 * read: each text in quotes that is a key, and each beginning of one in a template.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { enDoor } from "./en-door.ts";
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
const path = (from: string): string => fileURLToPath(new URL(from, import.meta.url));

/** Keys of `lacking` that these files say. */
const missingIn = (files: ReadonlyMap<string, string>, lacking: readonly string[]): string[] =>
  [...files].flatMap(([file, text]) => {
    const said = [...text.matchAll(/["'`]([\w.\\-]+)["'`]/g)].map(([, key = ""]) => key);
    const begun = [...text.matchAll(/`([\w.-]+\.)\$\{/g)].map(([, beginning = ""]) => beginning);
    const found = lacking.filter((key) => said.includes(key) || begun.some((beginning) => key.startsWith(beginning)));
    return found.map((key) => `${key} in ${file}`);
  });

test("the list and its frame have the words they say", () => {
  const files = withImports(path("../app/main.ts"));
  expect(files.size).toBeGreaterThan(80);
  expect(missingIn(files, later)).toEqual([]);
});

test("the door has the words it says; of what goes wrong there the rest is fetched", () => {
  const files = withImports(path("../screens/access/Welcome.svelte"));
  expect(files.has(path("../components/access/LoginForm.svelte"))).toBe(true);
  files.delete(path("../components/frame/failure-text.ts"));
  const lacking = later.filter((key) => !(key in enDoor) && !/^(?:login\.wrongPassword|lock)\./.test(key));
  expect(missingIn(files, lacking)).toEqual([]);
  // nothing is fetched then
  expect(enDoor["failure.offline"]).toMatch(/cannot be reached/);
  expect(enDoor["failure.unloaded"]).toMatch(/could not be loaded/);
});
