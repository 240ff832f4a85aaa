/** Commands as people run them, each a process: it reads its standard input, says what it has to say, and ends by itself with its code. */
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogrammeJson, aerogrammeProcess } from "./harness/daemon.ts";
import { createWorld, type World } from "./harness/world.ts";

let world: World;
const at = (name: string): string => path.join(world.folder, name);

beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world.end());

/** Ends with 0, and says this and nothing on stderr but what matches `told`. */
async function runs(args: readonly string[], says: RegExp, input = "", told = /^$/): Promise<void> {
  const done = await aerogrammeProcess(args, input);
  expect({ args, ...done }).toEqual({
    ...{ args, code: 0 },
    stdout: expect.stringMatching(says) as string,
    stderr: expect.stringMatching(told) as string,
  });
}

async function fails(code: 1 | 2, args: readonly string[], says: RegExp, input = ""): Promise<void> {
  const done = await aerogrammeProcess(args, input);
  expect({ args, code: done.code, stdout: done.stdout }).toEqual({ args, code, stdout: "" });
  expect(done.stderr).toMatch(says);
}

test("what is asked wrongly", async () => {
  await runs(["--version"], /^\d+\.\d+\.\d+\n$/);
  await runs(["companion", "start", "--help"], /usage: aerogramme/i);
  await fails(2, ["companion", "strat"], /did you mean start\?/);
  await fails(2, ["provider", "start", "--data", at("none"), "--http", "nonsense"], /HOST:PORT/);
});

test("of a provider and a companion that run", async () => {
  const { data } = world.device;
  await runs(["provider", "account", "list", "--data", world.providerData], /bob@example\.org/);
  const made = ["add", "eve@example.org", "--transparent", "--password-stdin", "--data", world.providerData];
  await runs(["provider", "account", ...made], /eve@example\.org/, "violin carbon tunnel basket\n");
  await runs(["companion", "status", "--data", data], /bob@example\.org/);
  await runs(["companion", "check", "--data", data, "--json"], /"fits": ?true/);
  await fails(1, ["provider", "start", "--data", world.providerData, "--http", "127.0.0.1:0"], /another provider/);
  await fails(1, ["companion", "start", "--data", data, "--imap", "127.0.0.1:0"], /another companion/);
});

test("that join, and work on a folder themselves", async () => {
  const origin = world.provider.ready["http"] ?? "";
  const joined = ["--data", at("joined"), "--name", "joined"];
  const words = ["--provider", origin, "--address", world.address, "--words-stdin", "--yes"];
  await runs(["companion", "add", ...joined, ...words, "--json"], /"address": ?"bob/, world.words.join(" "));
  await runs(["companion", "devices", "--data", at("joined")], /joined/);
  await runs(["companion", "remove", "--yes", "--data", at("joined")], /^Removed bob/);
  await world.device.stop();
  await world.provider.stop();
  await runs(["companion", "list", "--data", world.device.data], /bob@example\.org/);
  await runs(["provider", "account", "show", world.address, "--data", world.providerData], /bob@example\.org/);
  const out = ["--data", world.providerData, "--out", at("export")];
  await runs(["provider", "account", "export", world.address, ...out], /./);
  const { account } = await aerogrammeJson([
    "provider",
    "account",
    "show",
    world.address,
    "--data",
    world.providerData,
  ]);
  const opened = ["--words-stdin", "--account", String(account)];
  await runs(["tools", "keyring", "check", at("export"), ...opened, "--json"], /sha256/, world.words.join(" "));
}, 120_000);
