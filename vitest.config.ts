import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { argon2WasmPlugin } from "./scripts/argon2-wasm.ts";

const tests = ["shared", "server", "workers", "web", "test"]
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)))
  .filter((file) => file.endsWith(".test.ts") && !file.startsWith(join("web", "e2e")));

/** What a test replaces for all that run in its process: modules, globals, the clock, the environment. */
const REPLACES =
  /\bvi\.(mock|doMock|unmock|resetModules|setSystemTime|stubGlobal|stubEnv|useFakeTimers|spyOn)\(|\b(defineProperty|assign)\((globalThis|navigator)\b|\bglobalThis(\.\w+)+ = |process\.env\[[^\]]*\] = |process\.(chdir|umask)\(/;
/**
 * A file has a process of its own where it starts programs or replaces something. The others follow each other in as many processes
 * as there are workers: to start one and load the same modules again costs more than most of these tests do.
 */
const isAlone = (file: string) => file.endsWith(".system.test.ts") || REPLACES.test(readFileSync(file, "utf8"));

export default defineConfig({
  plugins: [svelte({ configFile: false }), argon2WasmPlugin()],
  test: {
    projects: [
      { extends: true, test: { name: "alone", include: tests.filter(isAlone) } },
      { extends: true, test: { name: "together", include: tests.filter((file) => !isAlone(file)), isolate: false } },
    ],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 15_000 } },
    // one more than a small machine has cores: tests with real programs wait half of their time
    maxWorkers: 3,
    setupFiles: ["test/harness/property-seed.ts", "test/harness/quick-argon2.ts", "test/harness/patience.ts"],
    // the built command, as Node loads it
    server: { deps: { external: [/\/dist\/server\//] } },
    // busy machines: the second try is told aloud (scripts/test.mjs); at a desk there is none
    retry: process.env["CI"] ? 1 : 0,
  },
});
