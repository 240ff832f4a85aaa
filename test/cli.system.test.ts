/** The command line as people meet it: each mistake has one clear line, the right exit code, and changes nothing. */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogramme, aerogrammeJson } from "./harness/daemon.ts";
import { ImapClient } from "./harness/imap-client.ts";
import { createWorld, type World } from "./harness/world.ts";

let world: World;
const origin = (): string => world.provider.ready["http"] ?? "";
const at = (name: string): string => path.join(world.folder, name);

beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world.end());

/** Fails with this code and one line on stderr that says this; nothing on stdout. */
async function fails(code: 1 | 2, says: RegExp, args: readonly string[], input = ""): Promise<void> {
  const done = await aerogramme(args, input);
  const lines = done.stderr.trimEnd().split("\n");
  expect({ args, code: done.code, stdout: done.stdout, lines: lines.length, said: lines[0] }).toMatchObject({
    ...{ args, code, stdout: "", lines: 1 },
    said: expect.stringMatching(says) as string,
  });
}

test("help, version and wrong usage", async () => {
  for (const args of [["--help"], ["companion", "--help"], ["provider", "--help"], ["companion", "start", "--help"]]) {
    const done = await aerogramme(args);
    expect([done.code, done.stderr]).toEqual([0, ""]);
    expect(done.stdout).toMatch(/[Uu]sage: aerogramme/);
  }
  expect((await aerogramme(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  // of the command that is a package of its own, too
  expect((await aerogramme(["companion", "--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const data = ["--data", at("none")];
  await fails(2, /aerogramme has no command nonsense; see aerogramme --help/, ["nonsense"]);
  await fails(2, /did you mean start\?/, ["companion", "strat"]);
  await fails(2, /--data DIR is missing/, ["provider", "start"]);
  await fails(2, /unknown option --bogus/, ["companion", "start", ...data, "--bogus"]);
  await fails(2, /--data is given twice/, ["companion", "list", ...data, ...data]);
  await fails(2, /--imap takes HOST:PORT/, ["companion", "start", ...data, "--imap", "here"]);
  await fails(2, /--imap must be on this computer/, ["companion", "start", ...data, "--imap", "0.0.0.0:0"]);
  await fails(2, /give --invite LINK, --provider URL --pair, or --provider/, ["companion", "add", ...data]);
  await fails(2, /not a web address/, ["companion", "add", ...data, "--invite", "nonsense"]);
  await fails(2, /run this in a terminal, or with --json/, [
    "companion",
    "add",
    ...data,
    "--invite",
    `${origin()}/join#x`,
  ]);
  expect(existsSync(at("none"))).toBe(false);
});

test("joining with the wrong thing", async () => {
  const data = ["--data", at("joining")];
  const add = (where: string, address = world.address): string[] => [
    ...["companion", "add", ...data, "--provider", where, "--address", address, "--words-stdin", "--yes"],
  ];
  const words = world.words.join(" ");
  const valid = `${"abandon ".repeat(23)}art`;
  await fails(1, /do not open this account: they were replaced/, add(origin()), valid);
  await fails(1, /not 24 valid words/, add(origin()), "");
  await fails(1, /not 24 valid words/, add(origin()), `${words} ${words}`);
  await fails(1, /word 1 is not on the list/, add(origin()), words.replace(/^\w+/, "zzzz"));
  await fails(1, /do not open this account/, add(origin(), "nobody@example.org"), words);
  await fails(1, /cannot reach http:\/\/127\.0\.0\.1:9:/, add("http://127.0.0.1:9"), words);
  await fails(1, new RegExp(`goes by ${origin()}: give`), add(origin().replace("127.0.0.1", "localhost")), words);
  await fails(2, /without encryption; use https/, add("http://mail.example.org"), words);
  expect(await aerogrammeJson(["companion", "list", ...data])).toEqual({ accounts: [] });
  expect((await aerogramme(add(`${origin()}/`, world.address.toUpperCase()), words.toUpperCase())).code).toBe(0);
  await fails(1, /is in this folder already/, add(origin()), words);
});

test("an invite is good once", async () => {
  const made = await aerogrammeJson(["provider", "account", "add", "eve@example.org", "--data", world.providerData]);
  const add = (name: string): string[] => [
    "companion",
    "add",
    "--json",
    "--data",
    at(name),
    "--invite",
    String(made["invite"]),
  ];
  expect((await aerogramme(add("eve"))).code).toBe(0);
  await fails(1, /not known or was used already/, add("eve-again"));
  await fails(1, /eve@example\.org has joined already/, [
    ...["provider", "account", "add", "eve@example.org", "--data", world.providerData],
  ]);
});

test("folders and ports that are taken", async () => {
  const { data, host, port } = world.device;
  const imap = ["--imap", "127.0.0.1:0"];
  await fails(1, /another companion works on .* already/, ["companion", "start", "--data", data, ...imap]);
  await fails(1, /something else listens on/, ["companion", "start", "--data", at("b"), "--imap", `${host}:${port}`]);
  const http = ["--http", "127.0.0.1:0"];
  const lmtp = world.provider.ready["lmtp"] ?? "";
  const provider = ["provider", "start", "--data"];
  await fails(1, /another provider works on/, [...provider, world.providerData, "--lmtp", "127.0.0.1:0", ...http]);
  await fails(1, /something else listens on/, [...provider, at("p"), "--lmtp", lmtp, ...http]);
  writeFileSync(at("file"), "");
  await fails(1, /takes a folder/, ["companion", "start", "--data", at("file"), ...imap]);
});

test("password, status and remove, of a companion that runs", async () => {
  const { data, user, host, port } = world.device;
  const made = await aerogrammeJson(["companion", "password", "--data", data]);
  await expect(world.device.open()).rejects.toThrow(/LOGIN/);
  const { password } = made["imap"] as { password: string };
  await (await ImapClient.open(`${host}:${port}`, user, password)).logout();
  const status = await aerogramme(["companion", "status", "--data", data]);
  expect(status.stdout).toMatch(/^IMAP at [\d.:]+\n\nbob@example\.org\n[^]*connection {2}online\n[^]*messages {4}0/);
  await fails(1, /holds no account x@y/, ["companion", "remove", "x@y", "--data", data]);
  expect((await aerogramme(["companion", "remove", "--yes", "--data", data])).stdout).toMatch(
    /^Removed bob@example\.org/,
  );
  expect(await aerogrammeJson(["companion", "status", "--data", data])).toMatchObject({ running: true, accounts: [] });
  await expect(world.device.open()).rejects.toThrow(/LOGIN/);
});
