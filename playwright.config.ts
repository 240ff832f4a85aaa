/**
 * Browser tests. `ui` drives the page over a made-up engine (web/e2e/ui), `journeys` boots the real provider
 * (web/e2e). Chromium: Playwright's own where it is installed, else CHROMIUM_PATH, else /usr/bin/chromium.
 */
import { existsSync } from "node:fs";
import { chromium, defineConfig } from "@playwright/test";

const own = chromium.executablePath();
const executablePath = existsSync(own) ? own : (process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium");
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Only takes pictures, to be looked at: SCREENS=1. */
const pictures = process.env["SCREENS"] ? [] : ["sidebar-screens.spec.ts"];

export default defineConfig({
  workers: 2,
  // busy machines: the second try is told aloud (scripts/test.mjs); at a desk there is none
  retries: process.env["CI"] ? 1 : 0,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  outputDir: "artifacts/test-results",
  use: {
    launchOptions: { executablePath, args },
    trace: "retain-on-failure",
    locale: "en-GB",
    timezoneId: "Europe/Paris",
  },
  projects: [
    { name: "ui", testDir: "web/e2e/ui", testMatch: "*.spec.ts", testIgnore: pictures, timeout: 30_000 },
    { name: "journeys", testDir: "web/e2e", testIgnore: "ui/**" },
  ],
});
