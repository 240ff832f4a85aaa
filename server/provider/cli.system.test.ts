/** The operator's command line against the real thing: running or not, typed right or wrong. */
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { aerogramme, aerogrammeJson } from "../../test/harness/daemon.ts";
import { openSqlite } from "../storage/provider/driver.ts";
import { joinByLink } from "../testing/mail-reader.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../testing/test-provider.ts";

const provider = (...args: string[]) => aerogramme(["provider", ...args]);
const account = (data: string, ...args: string[]) => aerogrammeJson(["provider", "account", ...args, "--data", data]);

describe("typing", () => {
  test.each([
    [["--help"], 0, /provider .*companion/s],
    [["provider", "--help"], 0, /start.*account/s],
    [["provider", "start", "--help"], 0, /--data DIR.*--origin.*--lmtp.*--http.*--behind-proxy.*--https.*--tls-cert/s],
    [["provider", "account", "--help"], 0, /add.*list.*show.*remove/s],
    [["provider", "account", "add", "--help"], 0, /ADDRESS.*--alias/s],
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/],
  ] as const)("%j helps", async (args, code, pattern) => {
    const done = await aerogramme([...args]);
    expect(done).toMatchObject({ code, stderr: "" });
    expect(done.stdout).toMatch(pattern);
  });

  test.each([
    [[], /usage/i],
    [["provder"], /provider/],
    [["provider", "strat"], /did you mean start\?/],
    [["provider", "account", "ad"], /did you mean add\?/],
    [["provider", "start"], /--data DIR is missing/],
    [["provider", "start", "--date", "x"], /unknown option --date \(did you mean --data\?\)/],
    [["provider", "start", "--data"], /--data needs a value/],
    [["provider", "start", "--data", "a", "--data", "b"], /given twice/],
    [["provider", "account", "add", "--data", "/nonexistent-x"], /ADDRESS is missing/],
    [["provider", "account", "list", "extra", "--data", "/nonexistent-x"], /unexpected argument extra/],
    [["provider", "start", "--json=yes", "--data", "x"], /takes no value/],
  ] as const)("%j is wrong usage", async (args, pattern) => {
    const done = await aerogramme([...args]);
    expect(done).toMatchObject({ code: 2, stdout: "" });
    expect(done.stderr).toMatch(pattern);
    if (args.length > 0) expect(done.stderr.trim().split("\n")).toHaveLength(1);
  });
});

describe("settings", () => {
  const folder = tempFolder();
  const data = path.join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const start = (flags: string[], env: NodeJS.ProcessEnv = {}) =>
    aerogramme(["provider", "start", "--data", data, "--lmtp", "127.0.0.1:0", ...flags], "", env);

  test.each([
    [["--http", "0.0.0.0:0"], /plain HTTP on 0\.0\.0\.0.*--https.*--behind-proxy/],
    [["--http", "nonsense"], /HOST:PORT/],
    [["--http", "127.0.0.1:99999"], /HOST:PORT/],
    [["--https", "127.0.0.1:0"], /--tls-cert/],
    [["--https", "127.0.0.1:0", "--tls-cert", "/nonexistent", "--tls-key", "/nonexistent"], /does not exist/],
    [["--tls-cert", "/etc/hostname"], /belong together/],
    [["--origin", "mail.example.org"], /https:\/\/mail\.example\.org/],
    [["--origin", "http://mail.example.org"], /https/],
    [["--config", "/nonexistent.toml"], /does not exist/],
  ] as const)("%j is refused", async (flags, pattern) => {
    const done = await start([...flags]);
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(pattern);
  });

  test.each([
    ["orign = 'x'", /unknown setting "?orign"?.*origin/],
    ["[lmtp]\nlisen = '127.0.0.1:0'", /lmtp\.lisen.*lmtp\.listen/],
    ["[mail]\nmax_bytes = 'many'", /mail\.max_bytes must be/],
    ["[mail]\nmax_bytes = -1", /mail\.max_bytes must be/],
    ["origin = ", /line 1: this is not TOML/],
    ["a = 1\na = 2", /line 2: this is not TOML/],
    ["\u0000", /line 1: this is not TOML/],
  ])("a file with %j is refused", async (text, pattern) => {
    const file = path.join(folder, "aerogramme.toml");
    writeFileSync(file, text);
    const done = await start(["--http", "127.0.0.1:0", "--config", file]);
    expect(done.code).toBe(2);
    expect(done.stderr).toMatch(pattern);
    expect(done.stderr.trim().split("\n")).toHaveLength(1);
  });

  test("an unknown variable names the nearest", async () => {
    const done = await start(["--http", "127.0.0.1:0"], { AEROGRAMME_ORIGN: "x" });
    expect(done).toMatchObject({ code: 2 });
    expect(done.stderr).toMatch(/AEROGRAMME_ORIGN.*AEROGRAMME_ORIGIN/);
  });

  test("file, environment, flags, in rising order", async () => {
    const file = path.join(folder, "order.toml");
    writeFileSync(file, "origin = 'https://file.example'\n[http]\nlisten = '127.0.0.1:0'\n[mail]\nmax_bytes = 12345\n");
    const flags = ["--config", file];
    const origins: string[] = [];
    for (const [more, env] of [
      [[], {}],
      [[], { AEROGRAMME_ORIGIN: "https://env.example" }],
      [["--origin", "https://flag.example"], { AEROGRAMME_ORIGIN: "https://env.example" }],
    ] as const) {
      const running = await startProviderProcess(["--http", "127.0.0.1:0", ...flags, ...more], env);
      origins.push(running.daemon.ready["origin"] ?? "");
      await running.end();
    }
    expect(origins).toEqual(["https://file.example", "https://env.example", "https://flag.example"]);
  });

  test("an address in use, a certificate that is none, a folder that cannot be", async () => {
    const running = await startProviderProcess();
    const taken = await start(["--http", new URL(running.http).host]);
    await running.end();
    expect(taken).toMatchObject({ code: 1, stdout: "" });
    expect(taken.stderr).toMatch(/something else listens/);
    const bad = await start(["--https", "127.0.0.1:0", "--tls-cert", "/etc/hostname", "--tls-key", "/etc/hostname"]);
    expect(bad.code).toBe(1);
    const file = path.join(folder, "a-file");
    writeFileSync(file, "");
    const modes = statSync(file).mode;
    const none = [file, path.join(file, "x")].map((data) =>
      aerogramme(["provider", "start", "--data", data, "--http", "127.0.0.1:0"]),
    );
    const wheres = await Promise.all(none);
    for (const { code, stderr } of wheres) {
      expect(code).toBe(2);
      expect(stderr).toMatch(/is a file, or lies below one/);
    }
    expect(statSync(file).mode).toBe(modes);
    for (const { stderr } of [taken, bad, ...wheres]) expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});

test("a folder of a newer version is refused, and left alone: trying again does not help", async () => {
  const data = tempFolder();
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const file = path.join(data, "provider.db");
  const driver = openSqlite(file);
  driver.exec("PRAGMA user_version = 1000");
  driver.close();
  for (const command of [
    ["start", "--http", "127.0.0.1:0"],
    ["account", "list"],
    ["account", "show", "a@example.org"],
  ])
    expect(await provider(...command, "--data", data)).toEqual({
      ...{ code: 2, stdout: "" },
      stderr: "aerogramme: the data folder was written by a newer version of this program: use that one\n",
    });
  const after = openSqlite(file);
  onTestFinished(() => after.close());
  expect(after.prepare("PRAGMA user_version").get()).toEqual({ user_version: 1000 });
});

describe("accounts while the provider does not run", () => {
  const folder = tempFolder();
  const data = path.join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("no invite without an origin, and the error says how to set one", async () => {
    const done = await provider("account", "add", "bob@example.org", "--data", data);
    expect(done).toMatchObject({ code: 1, stdout: "" });
    expect(done.stderr).toMatch(/origin.*aerogramme\.toml/);
    expect(await account(data, "list")).toEqual({ accounts: [] });
  });

  test("with a configured one: made, shown, invited again, removed", async () => {
    mkdirSync(data, { recursive: true });
    writeFileSync(path.join(data, "aerogramme.toml"), "origin = 'https://mail.example.org'\n");
    const added = await account(data, "add", "Bob@Example.org", "--alias", "rob@example.org");
    expect(added).toMatchObject({ address: "bob@example.org" });
    expect(added["invite"]).toMatch(/^https:\/\/mail\.example\.org\/join#[\w-]{22,}$/);
    const days = (new Date(String(added["expires"])).getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
    expect(statSync(data).mode & 0o777).toBe(0o700);
    expect(await account(data, "show", "ROB@example.org")).toMatchObject({
      ...{ address: "bob@example.org", aliases: ["rob@example.org"], state: "invited" },
    });
    const again = await account(data, "add", "bob@example.org");
    expect(again["invite"]).not.toBe(added["invite"]);
    expect((await provider("account", "add", "rob@example.org", "--data", data)).code).toBe(1);
    expect(
      (await provider("account", "add", "eve@example.org", "--alias", "bob@example.org", "--data", data)).code,
    ).toBe(1);
    const unasked = await provider("account", "remove", "bob@example.org", "--data", data);
    expect(unasked).toMatchObject({ code: 2, stdout: "" });
    expect(unasked.stderr).toMatch(/all mail of the account goes with it, for good: a script says --yes/);
    expect(await account(data, "show", "bob@example.org")).toMatchObject({ address: "bob@example.org" });
    await account(data, "remove", "bob@example.org", "--yes");
    expect((await provider("account", "show", "bob@example.org", "--data", data)).stderr).toMatch(/no account/);
    expect(await account(data, "add", "rob@example.org")).toMatchObject({ address: "rob@example.org" });
  });

  test("a further address is given and taken, and leads to the account meanwhile", async () => {
    await account(data, "add", "kim@example.org");
    const refused = await provider("account", "add", "kim@example.org", "--alias", "kimi@example.org", "--data", data);
    expect(refused.stderr).toMatch(/there already: `account alias kim@example\.org ALIAS`/);
    expect(await account(data, "alias", "kim@example.org", "Kimi@example.org")).toMatchObject({
      aliases: ["kimi@example.org"],
    });
    expect(await account(data, "show", "kimi@example.org")).toMatchObject({ address: "kim@example.org" });
    for (const [alias, why] of [
      ["kimi@example.org", /taken already/],
      ["kimi", /is no address/],
    ] as const) {
      const done = await provider("account", "alias", "kim@example.org", alias, "--data", data);
      expect(done).toMatchObject({ code: 1, stdout: "" });
      expect(done.stderr).toMatch(why);
    }
    const main = await provider("account", "alias", "kim@example.org", "kim@example.org", "--remove", "--data", data);
    expect(main.stderr).toMatch(/main address, which stays/);
    const others = await provider("account", "alias", "kim@example.org", "rob@example.org", "--remove", "--data", data);
    expect(others.stderr).toMatch(/is no alias of kim@example\.org/);
    expect(await account(data, "alias", "kim@example.org", "kimi@example.org", "--remove")).toMatchObject({
      aliases: [],
    });
    expect((await provider("account", "show", "kimi@example.org", "--data", data)).stderr).toMatch(/no account/);
  });

  test("a mistyped folder is no provider without accounts, and is not made", async () => {
    const typo = path.join(folder, "dta");
    for (const command of [["list"], ["show", "bob@example.org"], ["remove", "bob@example.org", "--yes"]]) {
      const done = await provider("account", ...command, "--data", typo);
      expect(done).toMatchObject({ code: 2, stdout: "" });
      expect(done.stderr).toMatch(/is no provider's data folder: check --data/);
    }
    expect(existsSync(typo)).toBe(false);
  });

  test.each([
    "",
    "bob",
    "@example.org",
    "bob@",
    "bob smith@example.org",
    "bob+tag@example.org",
    "b\u0007b@example.org",
    "a@b@c",
  ])("%j is no address for an account", async (address) => {
    const done = await provider("account", "add", address, "--data", data);
    expect(done.code === 1 || done.code === 2).toBe(true);
    expect(done.stderr.trim().split("\n")).toHaveLength(1);
    expect(done.stderr).not.toMatch(/\u0007/);
  });
});

describe("accounts while it runs", () => {
  let running: ProviderProcess;
  beforeAll(async () => {
    running = await startProviderProcess();
  });
  afterAll(() => running.end());

  test("through its control socket, which is its owner's alone", async () => {
    expect(statSync(path.join(running.data, "control.sock")).mode & 0o777).toBe(0o600);
    const link = await running.invite("bob@example.org");
    expect(link.startsWith(`${running.http}/join#`)).toBe(true);
    const first = await joinByLink(link, "bob@example.org");
    expect(await account(running.data, "show", "bob@example.org")).toMatchObject({ state: "joined", devices: 1 });
    expect((await provider("account", "add", "bob@example.org", "--data", running.data)).code).toBe(1);
    await expect(joinByLink(link, "bob@example.org")).rejects.toThrow(/inviteInvalid|unexpected/);
    await account(running.data, "remove", "bob@example.org", "--yes");
    expect(await first.session.log.latestRecord()).toMatchObject({ ok: false, error: { type: "notAuthorized" } });
    const second = await running.join("bob@example.org");
    expect(second.made.account).not.toBe(first.made.account);
    expect(await second.read()).toEqual([]);
  });

  test("ten commands at once", async () => {
    const names = Array.from({ length: 10 }, (_, i) => `many${i}@example.org`);
    const links = await Promise.all(names.map((name) => running.invite(name)));
    expect(new Set(links).size).toBe(10);
    const { accounts } = (await account(running.data, "list")) as { accounts: { address: string }[] };
    for (const name of names) expect(accounts.map(({ address }) => address)).toContain(name);
  });

  test("a void link is void", async () => {
    const old = await running.invite("void@example.org");
    await running.invite("void@example.org");
    await expect(joinByLink(old, "void@example.org")).rejects.toThrow(/inviteInvalid/);
  });

  test("no token, address or path is in its log", () => {
    expect(running.daemon.stderr()).not.toMatch(/example\.org|join#|Bearer/);
  });

  test("links made while it is down carry the origin it recorded", async () => {
    const folder = tempFolder();
    const once = await startProviderProcess([], {}, folder);
    await once.daemon.stop();
    const added = await account(once.data, "add", "bob@example.org");
    expect(String(added["invite"]).startsWith(`${once.http}/join#`)).toBe(true);
    rmSync(folder, { recursive: true });
  });
});
