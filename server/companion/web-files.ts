/** The webmail's files from the installed package: read once, served from memory by exact path. */
import { readFile, readdir } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { webHeaders, type Headers } from "../../shared/api/csp.ts";

export interface WebFile {
  readonly headers: Headers;
  readonly body: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/** By path, "/index.html". Null if there is no webmail in that folder. */
export async function readWebFiles(folder: string): Promise<ReadonlyMap<string, WebFile> | null> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files = await Promise.all(
    paths
      .filter((path) => extname(path) in TYPES)
      .map(async (path) => [urlPath(folder, path), await readWeb(folder, path)] as const),
  );
  const byPath = new Map(files);
  return byPath.has("/index.html") ? byPath : null;
}

const urlPath = (folder: string, path: string): string => `/${relative(folder, path).split(sep).join("/")}`;

async function readWeb(folder: string, path: string): Promise<WebFile> {
  const type = TYPES[extname(path)] ?? "application/octet-stream";
  return { body: await readFile(path), headers: { ...webHeaders(urlPath(folder, path)), "Content-Type": type } };
}

/** Screens of the app have paths of their own: they all begin with the same document. */
export const fileFor = (files: ReadonlyMap<string, WebFile>, path: string): WebFile | null =>
  files.get(path) ?? (isScreen(path) ? (files.get("/index.html") ?? null) : null);

const isScreen = (path: string): boolean => !path.startsWith("/api/") && extname(path) === "";
