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
/** What failed, told again at the end: the log above is long. */
const failures = [];
/** What passed on a second try only (CI alone has one). */
const flaky = [];

function count({ passed, skipped }, failed) {
  total.passed += passed;
  total.skipped += skipped;
  total.failed += failed.length;
  failures.push(...failed);
}

const bin = (name) => path.join(root, "node_modules/.bin", name);

/** What a command may take before it is ended: one that hangs fails, and the others still run. */
const COMMAND_MINUTES = 40;

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
  count({ passed: Number(passed), skipped: 0 }, passed ? [] : [[path.basename(command), ...args].join(" ")]);
}

function unit() {
  const report = path.join(scratch, "vitest.json");
  const second = path.join(scratch, "flaky.txt");
  const reporters = ["--reporter=default", "--reporter=json", "--reporter=./scripts/flaky-reporter.mjs"];
  const status = run(bin("vitest"), ["run", ...reporters, `--outputFile.json=${report}`], { FLAKY_FILE: second });
  if (existsSync(second)) flaky.push(...readFileSync(second, "utf8").trim().split("\n"));
  if (!existsSync(report)) return count(NOTHING, ["vitest left no report"]);
  const result = JSON.parse(readFileSync(report, "utf8"));
  const failed = result.testResults.flatMap(failuresOf);
  // a file that could not be loaded, or an unhandled rejection, fails the run without failing a test
  if (status !== 0 && failed.length === 0) failed.push(`vitest ended with ${status}: see above`);
  count({ passed: result.numPassedTests, skipped: result.numPendingTests + result.numTodoTests }, failed);
}

function browser() {
  const report = path.join(scratch, "playwright.json");
  const status = run(bin("playwright"), ["test", "--reporter=list,json"], { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  if (!existsSync(report)) return count(NOTHING, ["playwright left no report"]);
  const { stats, suites } = JSON.parse(readFileSync(report, "utf8"));
  const specs = suites.flatMap(specsOf);
  flaky.push(...specs.filter(isFlaky).map((spec) => `${spec.file}: ${spec.title}`));
  const failed = specs.filter((spec) => !spec.ok).map((spec) => failure(spec.file, spec.title, errorOf(spec)));
  if (status !== 0 && failed.length === 0) failed.push(`playwright ended with ${status}: see above`);
  count({ passed: stats.expected + stats.flaky, skipped: stats.skipped }, failed);
}

/** Of one file of vitest's report; a file that did not load has no tests. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = path.relative(root, name);
  const tests = assertionResults.filter((test) => test.status === "failed");
  if (tests.length === 0 && status === "failed") return [failure(file, "did not load", message)];
  return tests.map((test) => failure(file, test.fullName, test.failureMessages[0]));
}

const NOTHING = { passed: 0, skipped: 0 };
const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
const isFlaky = (spec) => spec.tests.some((test) => test.status === "flaky");
const errorOf = (spec) => spec.tests.flatMap((test) => test.results).find((result) => result.error)?.error?.message;

/** One test and the first lines of why, without colours. */
function failure(file, name, message = "") {
  const why = message
    .replace(/\u001b\[[\d;]*m/g, "")
    .split("\n")
    .slice(0, 8);
  return [`${file}: ${name}`, ...why.map((line) => `    ${line}`)].join("\n");
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
if (flaky.length > 0) console.log(`\npassed on the second try only:\n${flaky.map((text) => `- ${text}`).join("\n")}`);
if (failures.length > 0) console.log(`\nfailed:\n${failures.map((text) => `- ${text}`).join("\n")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
