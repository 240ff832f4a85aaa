// Builds the server and the webmail where they are missing or older than their sources, saying so.
import { existsSync, readdirSync, statSync } from "node:fs";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { root } from "../ensure-installed.mjs";
import { ensureBuilt as ensureServerBuilt } from "../../bin/ensure-built.js";

const page = path.join(root, "dist/web/index.html");
const SOURCES = ["web", "workers", "shared", "vite.config.ts", "scripts/argon2-wasm.ts"];
const NOT_BUILT = new Set(["testing", "e2e", "node_modules"]);

function newest(at) {
  const stat = statSync(at);
  if (!stat.isDirectory()) return /\.test\.ts$/.test(at) ? 0 : stat.mtimeMs;
  const names = readdirSync(at).filter((name) => !NOT_BUILT.has(name));
  return Math.max(0, ...names.map((name) => newest(path.join(at, name))));
}

export function ensureWebBuilt(say) {
  const missing = !existsSync(page);
  const sources = Math.max(...SOURCES.map((name) => newest(path.join(root, name))));
  if (!missing && statSync(page).mtimeMs > sources) return;
  say(missing ? "building the webmail …" : "building the webmail again (sources are newer) …");
  const vite = path.join(root, "node_modules/vite/bin/vite.js");
  const { status } = spawnSync(process.execPath, [vite, "build", "--logLevel", "warn"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error("the webmail could not be built: see above");
}

export const ensureServer = ensureServerBuilt;
