/** The webmail's files: read once it is built, served from memory by exact path. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { webHeaders, type Headers } from "../../shared/api/csp.ts";

/** A file of the webmail and the headers it is served with. */
export interface WebFile {
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** The same with Brotli (RFC 7932), where the build has left it beside the file. */
  readonly compressed?: WebFile;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".txt": "text/plain; charset=utf-8",
};

const NOT_BUILT = "The webmail is not built yet. Run: npm run build\n";

/** Whose document is served: the provider's page holds an engine, the companion's speaks to the companion. */
export type WebHome = "browser" | "companion";
const DOCUMENTS: Readonly<Record<WebHome, string>> = { browser: "/index.html", companion: "/companion.html" };

/** By path; the app's document for its screens; a plain page while nothing is built; null for what is not there. */
export function createWebFiles(root: string, home: WebHome = "browser"): (path: string) => WebFile | null {
  const document = DOCUMENTS[home];
  const others = new Set(Object.values(DOCUMENTS).filter((path) => path !== document));
  let built: { readonly at: number; readonly files: ReadonlyMap<string, WebFile> } | null = null;

  /** Read anew when the webmail was built again. */
  function current(): ReadonlyMap<string, WebFile> | null {
    const at = statSync(join(root, document), { throwIfNoEntry: false })?.mtimeMs;
    if (at === undefined) return null;
    if (built?.at !== at) built = { at, files: readAll(root) };
    return built.files;
  }

  return (path) => {
    const files = current();
    if (files === null) return isScreen(path) ? notBuilt : null;
    const file = others.has(path) ? undefined : files.get(path);
    return file ?? (isScreen(path) ? (files.get(document) ?? null) : null);
  };
}

/** Screens of the app have paths of their own: they all begin with the same document. */
const isScreen = (path: string): boolean => !/^\/(?:api|assets|frame)(?:\/|$)/.test(path) && extname(path) === "";

const notBuilt: WebFile = {
  headers: { ...webHeaders("/"), "Content-Type": "text/plain; charset=utf-8" },
  body: Buffer.from(NOT_BUILT),
};

function readAll(root: string): ReadonlyMap<string, WebFile> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && extname(entry.name) in TYPES);
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [`/${relative(root, path).split(sep).join("/")}`, path] as const).map(readOne));
}

function readOne([path, file]: readonly [string, string]): readonly [string, WebFile] {
  const body = readFileSync(file);
  const tag = createHash("sha256").update(body).digest("base64url").slice(0, 22);
  const headers = { ...webHeaders(path), "Content-Type": TYPES[extname(file)] ?? "", ETag: `"${tag}"` };
  if (!existsSync(`${file}.br`)) return [path, { body, headers }];
  const varied = { ...headers, Vary: "Accept-Encoding" };
  const compressed = {
    body: readFileSync(`${file}.br`),
    headers: { ...varied, "Content-Encoding": "br", ETag: `"${tag}.br"` },
  };
  return [path, { body, headers: varied, compressed }];
}
