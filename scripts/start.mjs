// npm start: provider, demo account with sample mail, companion. On a fresh clone installs and builds first.
import { ensureInstalled } from "./ensure-installed.mjs";
import { ensureServer, ensureWebBuilt } from "./demo/build.mjs";

ensureInstalled();
await ensureServer();
try {
  ensureWebBuilt((line) => console.error(line));
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
const { runDemo } = await import("./demo/run.mjs");
await runDemo();
