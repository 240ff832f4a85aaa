// In a checkout: builds dist/server when missing or older than its sources. In an installed package: nothing to do.
import { existsSync, readdirSync, statSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));
const bundle = path.join(root, "dist/server/main.js");

function newest(dir) {
  let time = 0;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const at = path.join(dir, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== "testing") time = Math.max(time, newest(at));
    } else if (entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
      time = Math.max(time, statSync(at).mtimeMs);
  }
  return time;
}

export async function ensureBuilt() {
  if (!existsSync(path.join(root, "server/main.ts"))) return;
  const sources = Math.max(newest(path.join(root, "server")), newest(path.join(root, "shared")));
  if (existsSync(bundle) && statSync(bundle).mtimeMs > sources) return;
  process.stderr.write("building the server (sources are newer than dist/server) …\n");
  const built = spawnSync(process.execPath, [path.join(root, "scripts/build-server.mjs")], { stdio: ["ignore", 2, 2] });
  if (built.status !== 0) {
    process.stderr.write("the build failed: run `npm ci`, then try again\n");
    process.exit(1);
  }
}
