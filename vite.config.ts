/**
 * Builds the webmail: web/ → dist/web, with the worker, then the service worker with its list of files to keep.
 * `--mode fake` builds the same page over an engine without a provider, for component tests (dist/web-fake).
 */
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { build, defineConfig } from "vite";
import type { Plugin, Rolldown } from "vite";
import { argon2WasmPlugin } from "./scripts/argon2-wasm.ts";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Files of the companion's page, which no provider serves; maps; what is compressed; the service worker itself. */
const NOT_KEPT = /^companion[.-]|\.map$|\.br$|^sw\.js$/;

/** What a server sends compressed: `a.js.br` beside `a.js` (server/http/web-files.ts). */
const COMPRESSED = /\.(?:js|css|html|svg|webmanifest)$/;

/** The oldest browsers that the page runs in (README.md, web/public/floor.js). */
const FLOOR = ["chrome123", "edge123", "firefox128", "safari17.5"];

/** What the service worker keeps: every other built file, with a revision that changes with its content. */
async function precacheList(folder: string): Promise<{ url: string; revision: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !NOT_KEPT.test(entry.name));
  const list = await Promise.all(
    files.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      const revision = createHash("sha256")
        .update(await readFile(path))
        .digest("hex")
        .slice(0, 16);
      return { url: `/${relative(folder, path).split(sep).join("/")}`, revision };
    }),
  );
  return list.sort((a, b) => (a.url < b.url ? -1 : 1));
}

/** What Settings → About shows: the version, and one hash over all that is served (web/state/app/build.ts). */
async function writeBuild(folder: string): Promise<void> {
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const files = JSON.stringify(await precacheList(folder));
  const build = createHash("sha256").update(files).digest("hex").slice(0, 32);
  await writeFile(join(folder, "build.json"), JSON.stringify({ version, build }));
}

async function compress(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && COMPRESSED.test(entry.name));
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  await Promise.all(paths.map(async (path) => writeFile(`${path}.br`, brotliCompressSync(await readFile(path)))));
}

/** After the page is built, bundles workers/offline into one classic script at /sw.js, and compresses all. */
function serviceWorker(outDir: string): Plugin {
  return {
    name: "aerogramme-service-worker",
    apply: "build",
    async closeBundle(error?: Error) {
      if (error) return;
      await writeBuild(outDir);
      await build({
        configFile: false,
        root,
        publicDir: false,
        logLevel: "warn",
        define: { __PRECACHE__: JSON.stringify(await precacheList(outDir)) },
        build: {
          outDir,
          emptyOutDir: false,
          target: FLOOR,
          rolldownOptions: quiet,
          lib: { entry: join(root, "workers/offline/sw.ts"), formats: ["iife"], name: "sw", fileName: () => "sw.js" },
        },
      });
      await compress(outDir);
    },
  };
}

/** How long plugins took is nobody's concern who starts the program. */
const quiet = { checks: { pluginTimings: false } };

/** Nothing that looks a version up, and no component that is written as in Svelte 4. */
const svelteOptions = { runes: true, discloseVersion: false };

/** In the fake build alone: the page's way to its engine leads to web/testing instead. */
function fakeEngine(): Plugin {
  return {
    name: "aerogramme-fake-engine",
    enforce: "pre",
    resolveId(source, importer) {
      if (source !== "./engine-worker.ts" || importer?.includes("/web/state/") !== true) return null;
      return join(root, "web/testing/engine-worker.ts");
    },
  };
}

/**
 * One chunk, `name`, of what `start` imports before it runs and no chunk before has: compressed together it is a tenth smaller than
 * in pieces. `start` itself stays alone, where no other script imports it, or is in it (`whole`).
 */
function importsOf(name: string, start: string, whole = false): Rolldown.CodeSplittingGroup {
  const first = join(root, start);
  let reached: ReadonlySet<string> | null = null;
  return {
    debugName: name,
    name(id, chunking) {
      // each worker is a bundle of its own, and has these groups
      if (chunking.getModuleInfo(first) === null) return null;
      reached ??= reachedFrom(first, (from) => chunking.getModuleInfo(from)?.importedIds ?? []);
      return reached.has(id) && (whole || id !== first) ? name : null;
    },
  };
}

function reachedFrom(id: string, imported: (id: string) => readonly string[], seen = new Set<string>()): Set<string> {
  if (seen.has(id)) return seen;
  seen.add(id);
  for (const next of imported(id)) reachedFrom(next, imported, seen);
  return seen;
}

const EARLY = "web/app/early.ts";

/** The page's first script, beside the one that its source names: Vite would make one of both. */
const earlyScript = (): Plugin => {
  const id = join(root, EARLY);
  return {
    name: "aerogramme-early",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "chunk", id });
    },
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle = {}, filename }) {
        if (!filename.endsWith("index.html")) return html;
        const chunk = Object.values(bundle).find((one) => one.type === "chunk" && one.moduleIds.includes(id));
        if (!chunk) throw new Error(`${EARLY} was not built`);
        return html.replace(/(?=<script type="module")/, scriptTag(chunk.fileName));
      },
    },
  };
};

const scriptTag = (file: string): string => `<script type="module" crossorigin src="/${file}"></script>\n    `;

const PAGE = [
  importsOf("early", EARLY, true),
  importsOf("start", "web/app/main.ts"),
  importsOf("login", "web/screens/access/Welcome.svelte"),
];

/** WebKit (2.50) would run a worker's first script once more for one that imports it, and two engines would answer. */
const WORKER = [
  importsOf("worker-start", "workers/engine/engine.worker.ts"),
  importsOf("account", "workers/engine/door.ts"),
];

const APART = "?apart";
const isApart = (source: string, importer: string): boolean =>
  source === "@noble/curves/ed25519.js" ||
  source === "@noble/hashes/argon2.js" ||
  importer.endsWith(APART) ||
  /portable(?:-curves)?\.ts$|@scure[\\/]bip39/.test(importer.replace(APART, ""));

/**
 * What makes Ed25519 where the platform has none, stretches passwords in script, and reads recovery words, has @noble's modules for itself: a chunk holds a module
 * with all that anybody takes of it, and those that a start fetches would hold curves and hashes that hardly anybody runs.
 */
const apart = (): Plugin => ({
  name: "aerogramme-apart",
  enforce: "pre",
  resolveId: {
    filter: { id: /^(?:@noble|\.{1,2})\/.*\.js$/ },
    async handler(source, importer) {
      if (importer === undefined || !isApart(source, importer)) return null;
      const found = await this.resolve(source, importer.replace(APART, ""), { skipSelf: true });
      return found && { id: found.id + APART, moduleSideEffects: false };
    },
  },
  load: {
    filter: { id: /\?apart$/ },
    handler: (id) => readFile(id.slice(0, -APART.length), "utf8"),
  },
});

export default defineConfig(({ mode }) => {
  const outDir = join(root, mode === "fake" ? "dist/web-fake" : "dist/web");
  return {
    root: join(root, "web"),
    plugins: [
      svelte({ configFile: false, compilerOptions: svelteOptions }),
      mode === "fake" ? fakeEngine() : earlyScript(),
      argon2WasmPlugin(),
      serviceWorker(outDir),
    ],
    worker: {
      format: "es" as const,
      plugins: () => [apart(), argon2WasmPlugin()],
      rolldownOptions: { ...quiet, output: { codeSplitting: { groups: WORKER } } },
    },
    build: {
      outDir,
      emptyOutDir: true,
      target: FLOOR,
      // what a provider serves, and what a companion does
      rolldownOptions: {
        ...quiet,
        input: [join(root, "web/index.html"), join(root, "web/companion.html")],
        output: { codeSplitting: { groups: PAGE } },
      },
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  };
});
