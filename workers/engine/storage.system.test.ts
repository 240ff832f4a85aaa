/** IndexedDB in a real browser: the contract of every local store, and keys that refuse export. */
import { createServer } from "node:http";
import { existsSync } from "node:fs";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";
import { rolldown } from "rolldown";
import { expect, onTestFinished, test } from "vitest";

const CHROMIUM = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page's script, with the contracts' vitest replaced by what a page has. */
async function bundle(): Promise<string> {
  const build = await rolldown({
    input: here("testing/browser-page.ts"),
    platform: "browser",
    resolve: { alias: { vitest: here("testing/page-test-kit.ts") } },
  });
  const { output } = await build.generate({ format: "iife" });
  await build.close();
  return output[0].code;
}

/** A secure context, as pages of this computer are. */
async function serve(script: string): Promise<string> {
  const server = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
    response.end(isScript ? script : '<!doctype html><script src="/page.js"></script>');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

test("the store in IndexedDB keeps its contract in Chromium", async ({ skip }) => {
  if (!existsSync(CHROMIUM)) {
    if (process.env["CI"] === "true") throw new Error(`${CHROMIUM} is missing`);
    process.stderr.write(`skipped: no ${CHROMIUM}\n`);
    skip();
  }
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  await page.goto(await serve(await bundle()));
  const { count, failures } = await page.evaluate(() =>
    (globalThis as unknown as { runCases: () => Promise<{ count: number; failures: string[] }> }).runCases(),
  );
  expect(failures).toEqual([]);
  expect(count).toBeGreaterThan(15);
}, 120_000);
