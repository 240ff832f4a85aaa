// npm run test:long: tests that take minutes, in files named *.long.ts; the property tests over examples they have not
// seen before; all of what `npm test` looks at a part of; in the browser, tests tagged @long, and every screen in every
// look before axe. Arguments name some of the files: *.long.ts, *.test.ts or *.spec.ts. Programs that are missing are named
// first and last, with how to get them: what drives them is skipped (with CI=true, fails).
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { startVitest } from "vitest/node";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
const files = process.argv.slice(2);
const specs = files.filter((file) => file.endsWith(".spec.ts"));
const tests = files.filter((file) => file.endsWith(".test.ts"));
const others = files.filter((file) => !specs.includes(file) && !tests.includes(file));
const all = files.length === 0;

/** Beyond what `.ci/run` installs for `npm test`: program → Debian's package. */
const PROGRAMS = {
  ...{ thunderbird: "thunderbird", Xvfb: "xvfb", xdotool: "xdotool", import: "imagemagick", tmux: "tmux" },
  ...{ offlineimap: "offlineimap3", mutt: "mutt", neomutt: "neomutt", aerc: "aerc", mbsync: "isync" },
  ...{ getmail: "getmail6", imapfilter: "imapfilter" },
};
/** `npm test` looks at a part of these. */
const PARTLY = [
  "test/tampering.system.test.ts",
  "server/provider/access-crash.system.test.ts",
  "server/sasl/postfix.system.test.ts",
  "shared/crypto/portable.test.ts",
  "workers/crypto/web-crypto.test.ts",
  "server/crypto/node-crypto.test.ts",
];

sayMissing();
run(process.execPath, ["scripts/build.mjs"]);
if (all) propertyTests();
if (all || tests.length > 0) wholeTests(all ? PARTLY : tests);
if (all || others.length > 0) await longFiles();
if (all || specs.length > 0) browserTests();
sayMissing();

function sayMissing() {
  const missing = Object.keys(PROGRAMS).filter(
    (name) => spawnSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" }).status !== 0,
  );
  if (missing.length === 0) return;
  console.warn(`\nmissing, and what drives them is skipped: ${missing.join(", ")}`);
  const packages = missing.map((name) => PROGRAMS[name]).join(" ");
  console.warn(`on Debian: apt-get install --no-install-recommends ${packages}\n`);
}

function wholeTests(some) {
  run(`${root}/node_modules/.bin/vitest`, ["run", ...some], { LONG: "1", PROPERTY_SEED: "random" });
}

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
    server: { deps: { external: [/\/dist\/server\//] } },
  });
  await vitest.close();
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
