/**
 * Browser tests. `ui` drives the page over a made-up engine (web/e2e/ui), `journeys` boots the real provider
 * (web/e2e). Chromium: Playwright's own where it is installed, else CHROMIUM_PATH, else /usr/bin/chromium. Most of it runs in
 * Chromium's headless shell where there is one: a page of it costs a third.
 * What is tagged @long runs in `npm run test:long` alone (LONG=1), together with the whole of a11y.spec.ts.
 */
import { existsSync } from "node:fs";
import { chromium, defineConfig } from "@playwright/test";
import type { PlaywrightWorkerOptions } from "@playwright/test";

const own = chromium.executablePath();
const executablePath = existsSync(own) ? own : (process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium");
const SHELL = "/usr/bin/chromium-headless-shell";
const quickPath = existsSync(own) || process.env["CHROMIUM_PATH"] || !existsSync(SHELL) ? executablePath : SHELL;
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * To keep all of the app for a start without a line costs a service worker more than most tests do: what is about that allows it
 * (`test.use({ serviceWorkers: "allow" })`).
 */
const quick = { launchOptions: { executablePath: quickPath, args }, serviceWorkers: "block" } as const;
/** They start programs and stretch passwords: only what hangs should run into these. */
const journeys = { testDir: "web/e2e", timeout: 240_000, expect: { timeout: 30_000 } };
/** Journeys that ask for what the shell has not (notifications, installing), or are the first of all. */
const WHOLE = ["notifications.spec.ts", "journey.spec.ts"];

/** Only takes pictures, to be looked at: SCREENS=1. */
const pictures = process.env["SCREENS"] ? [] : ["sidebar-screens.spec.ts", "compose-screens.spec.ts"];

/**
 * What is kept of a test that failed. To trace it costs a third of each test: where there is a second try, that one is traced,
 * and the first leaves a picture.
 */
const kept: Partial<Pick<PlaywrightWorkerOptions, "trace" | "screenshot">> = process.env["CI"]
  ? { trace: "on-first-retry", screenshot: "only-on-failure" }
  : { trace: "retain-on-failure" };

const isLong = process.env["LONG"] !== undefined;

export default defineConfig({
  ...(isLong ? { grep: /@long|a11y\.spec/ } : { grepInvert: /@long/ }),
  // one more than a small machine has cores: a journey waits for a third of its time
  workers: 3,
  // busy machines: the second try is told aloud (scripts/test.mjs); at a desk there is none
  retries: process.env["CI"] ? 1 : 0,
  fullyParallel: false,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  outputDir: "artifacts/test-results",
  use: {
    launchOptions: { executablePath, args },
    ...kept,
    locale: "en-GB",
    timezoneId: "Europe/Paris",
  },
  projects: [
    {
      name: "ui",
      testDir: "web/e2e/ui",
      testMatch: "*.spec.ts",
      testIgnore: pictures,
      timeout: 60_000,
      use: quick,
    },
    { ...journeys, name: "journeys", testIgnore: ["ui/**", ...WHOLE], use: quick },
    { ...journeys, name: "whole browser", testMatch: [...WHOLE] },
  ],
});
