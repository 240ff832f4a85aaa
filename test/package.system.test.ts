/** The package as users get it: packed, installed in an empty folder without dev dependencies, run from there. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root } from "./harness/daemon.ts";
import { LmtpClient } from "./harness/lmtp-client.ts";

const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-package-"));
const installed = path.join(folder, "empty");
const children: ChildProcess[] = [];

/** stdout; stderr too where it says anything, on failure. */
const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], timeout: 240_000 });

const bin = (...args: string[]): string => run(path.join(installed, "node_modules/.bin/aerogramme"), args, installed);
const binJson = (...args: string[]): Record<string, unknown> =>
  JSON.parse(bin(...args, "--json")) as Record<string, unknown>;

async function start(...args: string[]): Promise<Record<string, string>> {
  const command = path.join(installed, "node_modules/.bin/aerogramme");
  const child = spawn(command, [...args, "--json"], { cwd: installed, stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return JSON.parse(line.toString()) as Record<string, string>;
}

beforeAll(() => {
  // built already (npm test builds first): a second build here would pull files from under the other tests
  run(process.execPath, ["--input-type=module", "-e", BUILD], root);
  const packed = JSON.parse(run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], root)) as [
    { filename: string },
  ];
  mkdirSync(installed);
  writeFileSync(path.join(installed, "package.json"), "{}");
  const tarball = path.join(folder, packed[0].filename);
  const flags = ["--omit=dev", "--no-audit", "--no-fund", "--prefer-offline", "--engine-strict"];
  run("npm", ["install", tarball, ...flags], installed);
}, 300_000);

const BUILD = `
const { ensureServer, ensureWebBuilt } = await import(${JSON.stringify(path.join(root, "scripts/demo/build.mjs"))});
await ensureServer();
ensureWebBuilt(() => undefined);
`;

afterAll(async () => {
  for (const child of children) {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  }
  rmSync(folder, { recursive: true, force: true });
});

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly hasInstallScript?: boolean;
}

test("no production dependency runs a script when it is installed", () => {
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const production = Object.entries(lock.packages).filter(([, { dev, devOptional }]) => !dev && !devOptional);
  expect(production.length).toBeGreaterThan(10);
  expect(production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([name]) => name)).toEqual([]);
});

test("the installed package has its commands, and nothing of the sources", () => {
  expect(run("npx", ["--no-install", "aerogramme-companion", "--help"], installed)).toMatch(/start .*mail clients/);
  expect(bin("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
  const files = run("ls", ["node_modules/aerogramme-companion"], installed).trim().split("\n");
  expect(files).toEqual(expect.arrayContaining(["LICENSE", "README.md", "bin", "dist", "docs", "package.json"]));
  expect(files).not.toContain("server");
  expect(files).not.toContain("node_modules");
});

test("it runs a provider and a companion, and both serve the webmail", async () => {
  const listen = ["--lmtp", "127.0.0.1:0", "--http", "127.0.0.1:0"];
  const provider = await start("provider", "start", "--data", path.join(folder, "provider"), ...listen);
  const added = binJson("provider", "account", "add", "bob@example.org", "--data", path.join(folder, "provider"));
  const invite = String(added["invite"]);
  const joined = binJson("companion", "add", "--data", path.join(folder, "companion"), "--invite", invite);
  expect(joined["address"]).toBe("bob@example.org");
  const lmtp = await LmtpClient.open(provider["lmtp"] ?? "");
  expect((await lmtp.deliver(["bob@example.org"], "Subject: packed\r\n\r\nhello\r\n"))[0]).toMatch(/^250/);
  lmtp.close();
  const at = ["--imap", "127.0.0.1:0", "--web", "127.0.0.1:0"];
  const companion = await start("companion", "start", "--data", path.join(folder, "companion"), ...at);
  for (const origin of [provider["http"], companion["web"]]) {
    const answer = await fetch(`${origin ?? ""}/`);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const page = await answer.text();
    expect(page).toContain('<div id="app">');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
    expect((await fetch(`${origin ?? ""}${script}`)).headers.get("content-type")).toMatch(/^text\/javascript/);
  }
});
