// npm run test:long: tests that take minutes, in files named *.long.ts. Arguments name some of them.
import { startVitest } from "vitest/node";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
const vitest = await startVitest("test", process.argv.slice(2), {
  root,
  config: false,
  watch: false,
  include: ["{shared,server,workers,test}/**/*.long.ts"],
  maxWorkers: 1,
});
await vitest.close();
