// npm run test:long: tests that take minutes, in files named *.long.ts; the property tests over examples they have not
// seen before; in the browser, tests tagged @long, and every screen in every look before axe. Arguments name some of
// the files, *.long.ts or *.spec.ts.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { startVitest } from "vitest/node";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
const files = process.argv.slice(2);
const specs = files.filter((file) => file.endsWith(".spec.ts"));
const others = files.filter((file) => !specs.includes(file));
const all = files.length === 0;

run(process.execPath, ["scripts/build.mjs"]);
if (all) propertyTests();
if (all || others.length > 0) await longFiles();
if (all || specs.length > 0) browserTests();

function run(command, args, env = {}) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } });
  if (status !== 0) process.exitCode = 1;
}

async function longFiles() {
  const vitest = await startVitest("test", others, {
    root,
    config: false,
    watch: false,
    include: ["{shared,server,workers,test}/**/*.long.ts"],
    maxWorkers: 1,
  });
  await vitest.close();
}

/** Hostile files that cost too much for every `npm test`, in the browser. */
function heavyPages() {
  const specs = ["web/e2e/ui/pdf-hostile.spec.ts"];
  const env = { ...process.env, LONG: "1" };
  const done = spawnSync(`${root}/node_modules/.bin/playwright`, ["test", ...specs], {
    cwd: root,
    stdio: "inherit",
    env,
  });
  if (done.status !== 0) process.exitCode = 1;
}

/** What they find is printed with its seed: PROPERTY_SEED=… sees it again. */
function propertyTests() {
  const property = ["shared", "server", "workers", "web", "test"]
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.join(folder, file)),
    )
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => readFileSync(path.join(root, file), "utf8").includes('"fast-check"'));
  const env = { PROPERTY_SEED: process.env["PROPERTY_SEED"] ?? "random" };
  run(`${root}/node_modules/.bin/vitest`, ["run", ...property], env);
}

function browserTests() {
  run(`${root}/node_modules/.bin/vite`, ["build", "--mode", "fake", "--logLevel", "warn"]);
  run(`${root}/node_modules/.bin/playwright`, ["test", ...specs], { LONG: "1", A11Y: "all" });
}
