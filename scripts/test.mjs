// npm test: lint, types, build, unit + property + system tests, browser journeys. Every step runs even if one before it
// failed; the last line is "N passed, N failed, N skipped". Arguments: names of steps to run (default: all). The builds come
// first, since tests run what they make. Then the tests, one kind after the other; they wait for a good part of their time, and that
// is what linting and type checks take, one at a time and a step behind them (as of `nice`).
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants, setPriority, tmpdir } from "node:os";
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

const limits = { timeout: COMMAND_MINUTES * 60_000, killSignal: "SIGKILL" };
const named = (command, args) => [path.basename(command), ...args].join(" ");
/** How long each command took, told at the end. */
const took = [];

/**
 * Resolves to its exit code. `stdio` is "inherit", or "pipe": what it says is told at once when it has ended. `behind`: it takes the
 * time that others leave.
 */
async function run(command, args, { env = {}, stdio = "inherit", behind = false } = {}) {
  const start = Date.now();
  if (stdio === "inherit") console.log(`\n> ${named(command, args)}`);
  const options = { cwd: root, env: { ...process.env, ...env }, ...limits };
  const child = spawn(command, args, { ...options, stdio: ["ignore", stdio, stdio] });
  if (behind) stepBack(child);
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => said.push(chunk));
  const [code, signal] = await once(child, "close").catch((error) => [null, error.message]);
  if (stdio === "pipe") console.log(`\n> ${named(command, args)}\n${Buffer.concat(said).toString()}`.trimEnd());
  if (code === null) console.error(`${path.basename(command)}: ${signal} (it has ${COMMAND_MINUTES} minutes)`);
  took.push(`${Math.round((Date.now() - start) / 1000)} s ${named(command, args)}`.slice(0, 80));
  return code ?? 1;
}

/** Where a system has no such order, or the child is gone already, all goes on as it is. */
function stepBack({ pid }) {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    console.error(`not put behind the others: ${error.message}`);
  }
}

/** Commands that pass or fail as a whole and do not need each other, one after the other, taken off `left`. */
async function checks(left, behind = false) {
  for (let next = left.shift(); next; next = left.shift()) {
    const passed = (await run(...next, { stdio: "pipe", behind })) === 0;
    count({ passed: Number(passed), skipped: 0 }, passed ? [] : [named(...next)]);
  }
}

async function unit() {
  const report = path.join(scratch, "vitest.json");
  const second = path.join(scratch, "flaky.txt");
  const reporters = ["--reporter=default", "--reporter=json", "--reporter=./scripts/flaky-reporter.mjs"];
  const args = ["run", ...reporters, `--outputFile.json=${report}`];
  const status = await run(bin("vitest"), args, { env: { FLAKY_FILE: second } });
  if (existsSync(second)) flaky.push(...readFileSync(second, "utf8").trim().split("\n"));
  if (!existsSync(report)) return count(NOTHING, ["vitest left no report"]);
  const result = JSON.parse(readFileSync(report, "utf8"));
  const failed = result.testResults.flatMap(failuresOf);
  // a file that could not be loaded, or an unhandled rejection, fails the run without failing a test
  if (status !== 0 && failed.length === 0) failed.push(`vitest ended with ${status}: see above`);
  failed.push(...result.testResults.flatMap(skipsOf));
  count({ passed: result.numPassedTests, skipped: result.numPendingTests + result.numTodoTests }, failed);
}

async function browser() {
  const report = path.join(scratch, "playwright.json");
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const status = await run(bin("playwright"), ["test", "--reporter=list,json"], { env });
  if (!existsSync(report)) return count(NOTHING, ["playwright left no report"]);
  const { stats, suites } = JSON.parse(readFileSync(report, "utf8"));
  const specs = suites.flatMap(specsOf);
  flaky.push(...specs.filter(isFlaky).map((spec) => `${spec.file}: ${spec.title}`));
  const failed = specs.filter((spec) => !spec.ok).map((spec) => failure(spec.file, spec.title, errorOf(spec)));
  if (status !== 0 && failed.length === 0) failed.push(`playwright ended with ${status}: see above`);
  failed.push(...specs.filter(isSkipped).map((spec) => failure(spec.file, spec.title, NO_SKIP)));
  count({ passed: stats.expected + stats.flaky, skipped: stats.skipped }, failed);
}

/** In CI all is there that tests want (.ci/run): what skips itself there proves nothing. */
const inCi = process.env["CI"] === "true";
const NO_SKIP = "skipped, and CI must not skip it";

/** Of one file of vitest's report. */
function skipsOf({ name, assertionResults }) {
  const skipped = inCi ? assertionResults.filter(({ status }) => SKIPPED.includes(status)) : [];
  return skipped.map((test) => failure(path.relative(root, name), test.fullName, NO_SKIP));
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
const SKIPPED = ["pending", "skipped", "todo"];
/** By itself, and not because one before it in the same journey failed. */
const isSkipped = (spec) =>
  inCi && spec.tests.some(({ annotations }) => annotations.some(({ type }) => type === "skip" || type === "fixme"));
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

const node = (...args) => [process.execPath, args];
const tool = (name, ...args) => [bin(name), args];

/** The compiler in native code; svelte-check works with the one before it, which has the same name in .bin. */
const TSC = path.join(root, "node_modules/typescript7/bin/tsc");

const BUILDS = {
  build: [
    node("scripts/build.mjs"),
    // the page over a made-up engine, for tests of screens alone
    tool("vite", "build", "--mode", "fake", "--logLevel", "warn"),
  ],
};
/** The longest first. */
const CHECKS = {
  lint: [tool("prettier", "--check", "--log-level", "warn", "."), tool("eslint", "."), tool("oxlint")],
  types: [
    tool("svelte-check", "--tsconfig", "web/tsconfig.json", "--fail-on-warnings"),
    ...[".", "shared", "server", "workers"].map((project) => node(TSC, "-p", project)),
  ],
};
const TESTS = { browser, unit };

const asked = process.argv.slice(2);
const wanted = (steps) =>
  Object.entries(steps).flatMap(([name, step]) => (asked.length === 0 || asked.includes(name) ? step : []));

const builds = wanted(BUILDS);
await Promise.all([checks(builds), checks(builds)]);
const tests = wanted(TESTS);
const left = wanted(CHECKS);
const testing = async () => {
  for (const step of tests) await step();
  // what is left goes two at a time
  await checks(left);
};
await Promise.all([checks(left, tests.length > 0), testing()]);
rmSync(scratch, { recursive: true, force: true });
console.log(`\ntook:\n${took.map((text) => `- ${text}`).join("\n")}`);
if (flaky.length > 0) console.log(`\npassed on the second try only:\n${flaky.map((text) => `- ${text}`).join("\n")}`);
if (failures.length > 0) console.log(`\nfailed:\n${failures.map((text) => `- ${text}`).join("\n")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
