// Installs the dependencies when they are missing, saying so. Plain Node: runs before anything is installed.
import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import path from "node:path";

export const root = fileURLToPath(new URL("..", import.meta.url));

export function ensureInstalled() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    console.error(`Node ${process.versions.node} is too old: install Node 20.19 or newer`);
    process.exit(1);
  }
  if (existsSync(path.join(root, "node_modules/.package-lock.json"))) return;
  console.error("installing dependencies (npm ci) …");
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (done.status !== 0) {
    console.error("npm ci failed: see above; check the network or the registry, then try again");
    process.exit(1);
  }
}
