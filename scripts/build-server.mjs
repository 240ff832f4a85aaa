// Bundles server/main.ts (with shared/) into dist/server/main.js; npm dependencies stay imports. Written beside, then
// renamed into place, so that two builds at once do not show half a bundle.
import { rolldown } from "rolldown";
import { renameSync, rmSync, mkdirSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import path from "node:path";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = path.join(root, "dist/server");
const beside = path.join(root, `dist/.server-${process.pid}`);

const build = await rolldown({
  input: {
    main: path.join(root, "server/main.ts"),
    sealer: path.join(root, "server/sealer.ts"),
  },
  platform: "node",
  external: (id) => !id.startsWith(".") && !path.isAbsolute(id),
});
await build.write({
  dir: beside,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "chunk-[name]-[hash].js",
  sourcemap: true,
});
await build.close();
mkdirSync(out, { recursive: true });
const made = readdirSync(beside);
for (const name of made.filter((n) => !n.startsWith("main.js")))
  renameSync(path.join(beside, name), path.join(out, name));
for (const name of made.filter((n) => n.startsWith("main.js")))
  renameSync(path.join(beside, name), path.join(out, name));
rmSync(beside, { recursive: true, force: true });
