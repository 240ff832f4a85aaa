// npm run build: the server bundle and the webmail.
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import path from "node:path";
import { ensureInstalled, root } from "./ensure-installed.mjs";

ensureInstalled();
// chunks of earlier builds carry other names
rmSync(path.join(root, "dist/server"), { recursive: true, force: true });
const steps = [
  [process.execPath, [path.join(root, "scripts/build-server.mjs")]],
  [process.execPath, [path.join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "warn"]],
];
for (const [command, args] of steps) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(1);
}
