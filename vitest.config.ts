import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [svelte({ configFile: false })],
  test: {
    include: ["{shared,server,workers,web,test}/**/*.test.ts"],
    exclude: ["node_modules/**", "dist/**", "web/e2e/**"],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 15_000 } },
    // one more than a small machine has cores: tests with real programs wait half of their time
    maxWorkers: 3,
    setupFiles: ["test/harness/property-seed.ts", "test/harness/quick-argon2.ts", "test/harness/patience.ts"],
    // busy machines: the second try is told aloud (scripts/test.mjs); at a desk there is none
    retry: process.env["CI"] ? 1 : 0,
  },
});
