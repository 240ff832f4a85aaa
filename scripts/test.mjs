// npm test: lint, types, build, unit + property + system tests, browser journeys. Every step runs even if one before it
// failed; the last line is "N passed, N failed, N skipped". Arguments: names of steps to run (default: all).
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
const scratch = mkdtempSync(path.join(tmpdir(), "aerogramme-test-"));
const total = { passed: 0, failed: 0, skipped: 0 };
const bin = (name) => path.join(root, "node_modules/.bin", name);

/** What a command may take before it is ended: one that hangs fails, and the others still run. */
const COMMAND_MINUTES = 25;

function run(command, args, env = {}) {
  console.log(`\n> ${path.basename(command)} ${args.join(" ")}`);
  const limits = { timeout: COMMAND_MINUTES * 60_000, killSignal: "SIGKILL" };
  const done = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env }, ...limits });
  if (done.error) console.error(`${path.basename(command)}: ${done.error.message} (it has ${COMMAND_MINUTES} minutes)`);
  return done.status ?? 1;
}

/** A step that passes or fails as a whole. */
function check(command, args) {
  const passed = run(command, args) === 0;
  total[passed ? "passed" : "failed"]++;
}

function unit() {
  const report = path.join(scratch, "vitest.json");
  const status = run(bin("vitest"), ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`]);
  if (!existsSync(report)) return void total.failed++;
  const result = JSON.parse(readFileSync(report, "utf8"));
  total.passed += result.numPassedTests;
  total.failed += result.numFailedTests;
  total.skipped += result.numPendingTests + result.numTodoTests;
  // a file that could not be loaded, or an unhandled rejection, fails the run without failing a test
  if (status !== 0 && result.numFailedTests === 0) total.failed++;
}

function browser() {
  const report = path.join(scratch, "playwright.json");
  const status = run(bin("playwright"), ["test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  if (!existsSync(report)) return void total.failed++;
  const { stats } = JSON.parse(readFileSync(report, "utf8"));
  total.passed += stats.expected + stats.flaky;
  total.failed += stats.unexpected;
  total.skipped += stats.skipped;
  if (status !== 0 && stats.unexpected === 0) total.failed++;
}

const steps = {
  lint: () => {
    check(bin("eslint"), ["."]);
    check(bin("prettier"), ["--check", "--log-level", "warn", "."]);
  },
  types: () => {
    for (const project of ["shared", "server", "workers", "tsconfig.test.json"]) check(bin("tsc"), ["-p", project]);
    check(bin("svelte-check"), ["--tsconfig", "web/tsconfig.json", "--fail-on-warnings"]);
  },
  build: () => {
    check(process.execPath, ["scripts/build.mjs"]);
    // the page over a made-up engine, for tests of screens alone
    check(bin("vite"), ["build", "--mode", "fake", "--logLevel", "warn"]);
  },
  unit,
  browser,
};

const wanted = process.argv.slice(2);
for (const [name, step] of Object.entries(steps)) if (wanted.length === 0 || wanted.includes(name)) step();
rmSync(scratch, { recursive: true, force: true });
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
