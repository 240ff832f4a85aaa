/** Commands on a stopped provider go by its settings, wherever these lie; passwords are never bound to less than before. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aerogramme, aerogrammeJson, type Finished } from "../../test/harness/daemon.ts";
import { startProviderProcess, tempFolder, type ProviderProcess } from "../testing/test-provider.ts";

const PASSWORD = "violin carbon tunnel basket";
let folder: string;
let data: string;
let settings: string;
let secret: string;

beforeEach(async () => {
  folder = tempFolder();
  [data = "", settings = "", secret = ""] = ["data", "etc/settings.toml", "etc/secret"].map((name) =>
    path.join(folder, name),
  );
  mkdirSync(path.dirname(settings));
  await aerogramme(["provider", "secret", "new", secret]);
  writeFileSync(settings, `[access]\nsecret_file = '${secret}'\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const account = (args: readonly string[], input = `${PASSWORD}\n`): Promise<Finished> =>
  aerogramme(["provider", "account", ...args, "--data", data], input);
const make = (address: string, ...more: readonly string[]) =>
  account(["add", address, "--transparent", "--password-stdin", ...more]);

async function whileRunning<T>(flags: readonly string[], task: (running: ProviderProcess) => Promise<T>): Promise<T> {
  const running = await startProviderProcess(flags, {}, folder);
  try {
    return await task(running);
  } finally {
    await running.daemon.stop();
  }
}

test("--config is read; without it, or the secret, no password is set, and the line says what to do", async () => {
  expect(await make("ada@example.org", "--config", settings)).toMatchObject({ code: 0, stderr: "" });
  for (const done of [
    await make("bob@example.org"),
    await account(["password", "ada@example.org", "--password-stdin"]),
  ]) {
    expect(done).toMatchObject({ code: 1, stdout: "" });
    expect(done.stderr).toMatch(/access\.secret_file is not set.*--config/);
    expect(done.stderr.trim().split("\n")).toHaveLength(1);
  }
  const { accounts } = (await aerogrammeJson(["provider", "account", "list", "--data", data])) as {
    accounts: { address: string; resetPending: boolean }[];
  };
  expect(accounts).toMatchObject([{ address: "ada@example.org", resetPending: false }]);
  const other = path.join(folder, "other");
  await aerogramme(["provider", "secret", "new", other]);
  writeFileSync(`${settings}.other`, `[access]\nsecret_file = '${other}'\n`);
  const wrong = await make("bob@example.org", "--config", `${settings}.other`);
  expect(wrong.stderr).toMatch(/another secret.*access\.old_secret_files.*access\.lost_secrets/);
  const absent = await make("bob@example.org", "--config", `${settings}.none`);
  expect(absent).toMatchObject({ code: 2, stdout: "" });
  expect(absent.stderr).toMatch(/does not exist: --config/);
});

test("a stopped provider's settings file is that of its last start", async () => {
  await whileRunning(["--config", settings], () => Promise.resolve());
  expect(await make("ada@example.org")).toMatchObject({ code: 0, stderr: "" });
  rmSync(settings);
  const done = await make("bob@example.org");
  expect(done.code).toBe(2);
  expect(done.stderr).toMatch(/last started with .*settings\.toml, which is not there.*--config/);
});

test("a provider started without the secret says so at once, and sets no password meanwhile", async () => {
  await make("ada@example.org", "--config", settings);
  await whileRunning([], async ({ daemon }) => {
    const warnings = daemon
      .stderr()
      .split("\n")
      .filter((line) => line.includes("provider.secretMissing"));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/access\.secret_file is not set/);
    expect((await make("bob@example.org")).stderr).toMatch(/access\.secret_file is not set/);
  });
  await whileRunning(["--config", settings], async ({ daemon }) => {
    expect(daemon.stderr()).not.toContain("provider.secretMissing");
    expect(await make("bob@example.org")).toMatchObject({ code: 0 });
  });
});
