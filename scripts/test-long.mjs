// npm run test:long: tests that take minutes, in files named *.long.ts, and the property tests over examples they have
// not seen before. Arguments name some of the files.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { startVitest } from "vitest/node";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
const files = process.argv.slice(2);
if (files.length === 0) propertyTests();

const vitest = await startVitest("test", files, {
  root,
  config: false,
  watch: false,
  include: ["{shared,server,workers,test}/**/*.long.ts"],
  maxWorkers: 1,
});
await vitest.close();

/** What they find is printed with its seed: PROPERTY_SEED=… sees it again. */
function propertyTests() {
  const property = ["shared", "server", "workers", "web", "test"]
    .flatMap((folder) =>
      readdirSync(path.join(root, folder), { recursive: true }).map((file) => path.join(folder, file)),
    )
    .filter((file) => file.endsWith(".test.ts"))
    .filter((file) => readFileSync(path.join(root, file), "utf8").includes('"fast-check"'));
  const env = { ...process.env, PROPERTY_SEED: process.env["PROPERTY_SEED"] ?? "random" };
  const done = spawnSync(`${root}/node_modules/.bin/vitest`, ["run", ...property], {
    cwd: root,
    stdio: "inherit",
    env,
  });
  if (done.status !== 0) process.exitCode = 1;
}
