// npm test: lint, types, build, unit + property + system tests, browser journeys. Every step runs even if one before it
// failed; the last line is "N passed, N failed, N skipped". Arguments: names of steps to run (default: all). What lints,
// checks and builds runs two at a time; the tests after it have the machine to themselves.
import { mkdtempSync, readFileSync, rmSync, existsSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
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

const limits = { timeout: COMMAND_MINUTES * 60_000, killSignal: "SIGKILL" };
const named = (command, args) => [path.basename(command), ...args].join(" ");
/** How long each command took, told at the end. */
const took = [];

/** Resolves to its exit code. `stdio` is "inherit", or "pipe": what it says is told at once when it has ended. */
async function run(command, args, env = {}, stdio = "inherit") {
  const start = Date.now();
  if (stdio === "inherit") console.log(`\n> ${named(command, args)}`);
  const options = { cwd: root, env: { ...process.env, ...env }, ...limits };
  const child = spawn(command, args, { ...options, stdio: ["ignore", stdio, stdio] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => said.push(chunk));
  const [code, signal] = await once(child, "close").catch((error) => [null, error.message]);
  if (stdio === "pipe") console.log(`\n> ${named(command, args)}\n${Buffer.concat(said).toString()}`.trimEnd());
  if (code === null) console.error(`${path.basename(command)}: ${signal} (it has ${COMMAND_MINUTES} minutes)`);
  took.push(`${Math.round((Date.now() - start) / 1000)} s ${named(command, args)}`.slice(0, 80));
  return code ?? 1;
}

/** Commands that pass or fail as a whole and do not need each other, two at a time. */
async function checks(commands) {
  const left = [...commands];
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const passed = (await run(...next, {}, "pipe")) === 0;
      count({ passed: Number(passed), skipped: 0 }, passed ? [] : [named(...next)]);
    }
  };
  await Promise.all([work(), work()]);
}

async function unit() {
  const report = path.join(scratch, "vitest.json");
  const second = path.join(scratch, "flaky.txt");
  const reporters = ["--reporter=default", "--reporter=json", "--reporter=./scripts/flaky-reporter.mjs"];
  const status = await run(bin("vitest"), ["run", ...reporters, `--outputFile.json=${report}`], { FLAKY_FILE: second });
  if (existsSync(second)) flaky.push(...readFileSync(second, "utf8").trim().split("\n"));
  if (!existsSync(report)) return count(NOTHING, ["vitest left no report"]);
  const result = JSON.parse(readFileSync(report, "utf8"));
  const failed = result.testResults.flatMap(failuresOf);
  // a file that could not be loaded, or an unhandled rejection, fails the run without failing a test
  if (status !== 0 && failed.length === 0) failed.push(`vitest ended with ${status}: see above`);
  count({ passed: result.numPassedTests, skipped: result.numPendingTests + result.numTodoTests }, failed);
}

async function browser() {
  const report = path.join(scratch, "playwright.json");
  const status = await run(bin("playwright"), ["test", "--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
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

const node = (...args) => [process.execPath, args];
const tool = (name, ...args) => [bin(name), args];

/** The longest first: two at a time end sooner so. */
const CHECKS = {
  lint: [tool("eslint", "."), tool("prettier", "--check", "--log-level", "warn", ".")],
  types: [
    tool("svelte-check", "--tsconfig", "web/tsconfig.json", "--fail-on-warnings"),
    ...["tsconfig.test.json", "shared", "server", "workers"].map((project) => tool("tsc", "-p", project)),
  ],
  build: [
    node("scripts/build.mjs"),
    // the page over a made-up engine, for tests of screens alone
    tool("vite", "build", "--mode", "fake", "--logLevel", "warn"),
  ],
};
const TESTS = { unit, browser };

const asked = process.argv.slice(2);
const isWanted = ([name]) => asked.length === 0 || asked.includes(name);
await checks(
  Object.entries(CHECKS)
    .filter(isWanted)
    .flatMap(([, commands]) => commands),
);
for (const [, step] of Object.entries(TESTS).filter(isWanted)) await step();
rmSync(scratch, { recursive: true, force: true });
console.log(`\ntook:\n${took.map((text) => `- ${text}`).join("\n")}`);
if (flaky.length > 0) console.log(`\npassed on the second try only:\n${flaky.map((text) => `- ${text}`).join("\n")}`);
if (failures.length > 0) console.log(`\nfailed:\n${failures.map((text) => `- ${text}`).join("\n")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
