/** The worker's parts in a real browser: IndexedDB under the store's contract, the engine over it, several tabs. */
import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium, type BrowserContext, type Page } from "@playwright/test";
import { rolldown } from "rolldown";
import { expect, onTestFinished, test } from "vitest";
import { argon2WasmPlugin } from "../../scripts/argon2-wasm.ts";

const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) {
  if (process.env["CI"] === "true") throw new Error(`${CHROMIUM} is missing`);
  process.stderr.write(`skipped: no ${CHROMIUM}\n`);
}
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** One script, with the contracts' vitest replaced by what a page has. */
async function bundle(path: string): Promise<string> {
  const build = await rolldown({
    input: here(path),
    platform: "browser",
    resolve: { alias: { vitest: here("testing/page-test-kit.ts") } },
    plugins: [argon2WasmPlugin()],
  });
  const { output } = await build.generate({ format: "iife" });
  await build.close();
  return output[0].code;
}

/** A secure context, as pages of this computer are: scripts by path, and a page that runs /page.js. */
async function serve(scripts: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer((request, response) => {
    const script = scripts[request.url ?? ""];
    response.setHeader(
      "Content-Type",
      script === undefined ? "text/html; charset=utf-8" : "text/javascript; charset=utf-8",
    );
    response.end(script ?? '<!doctype html><script src="/page.js"></script>');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

async function browse(): Promise<BrowserContext> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  onTestFinished(() => browser.close());
  return browser.newContext();
}

/** Calls a function that the page has put in its global scope. */
const call = (page: Page, name: string): Promise<unknown> =>
  page.evaluate((key) => (globalThis as unknown as Record<string, () => Promise<unknown>>)[key]?.(), name);

test.skipIf(!hasChromium)(
  "the store keeps its contract, keys refuse export, and the engine runs over both",
  async () => {
    const page = await (await browse()).newPage();
    await page.goto(await serve({ "/page.js": await bundle("testing/browser-page.ts") }));
    const { count, failures } = (await call(page, "runCases")) as { count: number; failures: string[] };
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(20);
  },
  120_000,
);

test.skipIf(!hasChromium).each(["#dedicated", "#shared"])(
  "one engine answers all tabs, and another takes over when its tab is closed (%s)",
  async (kind) => {
    const scripts = { "/page.js": await bundle("testing/tab-page.ts"), "/worker.js": await bundle("engine.worker.ts") };
    const origin = await serve(scripts);
    const context = await browse();
    const pages = [await context.newPage(), await context.newPage(), await context.newPage()];
    for (const page of pages) await page.goto(origin + kind);
    for (const page of pages)
      expect(await call(page, "account")).toEqual({ type: "none", evicted: false, revoked: null });
    const [first, second, third] = pages;
    if (!first || !second || !third) throw new Error("three tabs");
    await first.close();
    expect(await call(second, "account")).toEqual({ type: "none", evicted: false, revoked: null });
    await call(third, "listen");
    await call(second, "logout");
    await expect
      .poll(() => call(third, "events"))
      .toEqual([{ type: "account", account: { type: "none", evicted: false, revoked: null } }]);
  },
  120_000,
);
