import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{shared,server,workers,web,test}/**/*.test.ts"],
    exclude: ["node_modules/**", "dist/**", "web/e2e/**"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
