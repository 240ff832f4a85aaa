/** Keys, on real processes: pairing, removing a device, names, words and what undoes them, and a locked folder. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { aerogramme, aerogrammeJson, command, startDaemon, type Finished } from "./harness/daemon.ts";
import { createWorld, plainMessage, until, type Device, type World } from "./harness/world.ts";

const PASSPHRASE = "carbon velvet thirteen moons";
const PATIENCE = 30_000;

let world: World;
const at = (name: string): string => path.join(world.folder, name);
const origin = (): string => world.provider.ready["http"] ?? "";

beforeAll(async () => {
  world = await createWorld();
}, 120_000);
afterAll(() => world.end());

interface Pairing {
  /** What it prints, by event. */
  readonly said: (event: string) => Promise<Record<string, unknown>>;
  readonly finished: Promise<Finished>;
}

/** `companion add --pair`, waiting for somebody to approve it. */
function startPairing(name: string): Pairing {
  const args = ["companion", "add", "--data", at(name), "--name", name, "--provider", origin(), "--pair", "--json"];
  const child = spawn(process.execPath, [command, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const events = (): Record<string, unknown>[] =>
    stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as Record<string, unknown>]));
  const said = async (event: string): Promise<Record<string, unknown>> => {
    const found = await until(
      () => Promise.resolve(events().find((one) => one["event"] === event)),
      (one) => one !== undefined || child.exitCode !== null,
      PATIENCE,
    );
    if (!found) throw new Error(`it ended before it said ${event}: ${stderr}`);
    return found;
  };
  const finished = once(child, "close").then(() => ({ code: child.exitCode, stdout, stderr }));
  return { said, finished };
}

async function pair(name: string, approver: Device): Promise<Device> {
  const pairing = startPairing(name);
  const { text } = await pairing.said("code");
  const approving = aerogramme(["companion", "approve", String(text), "--data", approver.data], "yes\n");
  const { check, address } = await pairing.said("check");
  expect(address).toBe(world.address);
  const approved = await approving;
  expect(approved.stderr).toContain(`Does the new device show ${String(check).replace(/^(...)/, "$1 ")}?`);
  expect(approved).toMatchObject({ code: 0, stdout: `"${name}" is in.\n` });
  const { code, stdout } = await pairing.finished;
  expect(code).toBe(0);
  const { imap } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { imap: Record<string, string> };
  return world.startDevice(at(name), { user: imap["username"] ?? "", password: imap["password"] ?? "" });
}

const subjects = async (device: Device): Promise<string[]> => {
  const client = await device.open();
  await client.ok("SELECT INBOX");
  const { untagged } = await client.command("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
  await client.logout();
  return [...untagged.matchAll(/Subject: (\S+)/g)].map(([, subject = ""]) => subject);
};

const devicesOf = async ({ data }: Device): Promise<Record<string, unknown>[]> =>
  (await aerogrammeJson(["companion", "devices", "--data", data]))["devices"] as Record<string, unknown>[];
const statusOf = async (data: string): Promise<Record<string, unknown>> => {
  const { accounts } = await aerogrammeJson(["companion", "status", "--data", data]);
  return (accounts as Record<string, unknown>[])[0] ?? {};
};
const announced = async (data: string): Promise<unknown[]> =>
  ((await statusOf(data))["announcements"] as Record<string, unknown>[]).map(({ type }) => type);

test("a paired companion reads the same mail; the one that let it in may run or not", async () => {
  await world.deliver(plainMessage("before"));
  const second = await pair("second", world.device);
  await world.deliver(plainMessage("after"));
  for (const device of [world.device, second])
    await until(
      () => subjects(device),
      (found) => found.join() === "before,after",
      PATIENCE,
    );
  // a name given on one is seen on the other
  await aerogrammeJson(["companion", "devices", "rename", "second", "Kitchen", "--data", second.data]);
  const names = await until(
    () => devicesOf(world.device),
    (list) => list.some(({ name }) => name === "Kitchen"),
    PATIENCE,
  );
  expect(names.map(({ name, isThis, kind }) => [name, isThis, kind])).toEqual([
    ["first", true, "companion"],
    ["Kitchen", false, "companion"],
  ]);
  expect(await announced(world.device.data)).toEqual([]);
  // by one that does not run
  await second.stop();
  const third = await pair("third", { ...second, data: second.data });
  await until(
    () => subjects(third),
    (found) => found.join() === "before,after",
    PATIENCE,
  );
  await until(
    () => announced(world.device.data),
    (types) => types.join() === "deviceAdded",
    PATIENCE,
  );
  await second.start();
  const histories = await Promise.all(
    [world.device, second].map(({ data }) => aerogrammeJson(["companion", "history", "--data", data])),
  );
  const [mine] = histories;
  const args = ["companion", "history", "--data", third.data, String(mine?.["seq"]), ...(mine?.["words"] as string[])];
  await until(
    () => aerogramme(args),
    ({ code, stdout }) => code === 0 && stdout.startsWith("The same"),
    PATIENCE,
  );
  const against = (...words: string[]): Promise<Finished> =>
    aerogramme(["companion", "history", "--data", third.data, String(mine?.["seq"]), ...words]);
  expect(await against(..."a b c d e f".split(" "))).toMatchObject({ code: 2, stdout: "" });
  expect(
    await aerogramme(["companion", "history", "--data", third.data, "99999", ...(mine?.["words"] as string[])]),
  ).toMatchObject({ code: 1, stderr: expect.stringContaining("cannot be compared here") as unknown });
  expect(await against(...Array.from({ length: 6 }, () => "abandon"))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("DIFFERENT") as unknown,
  });
  expect((await aerogramme(["companion", "status", "--data", third.data])).stdout).toContain("STOPPED");
  const again = await aerogramme(["companion", "status", "--check-again", "--data", third.data]);
  // what the provider shows to one device fits: only comparing settles it
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("STOPPED") as unknown });
  expect(await against(...(mine?.["words"] as string[]))).toMatchObject({ code: 0 });
  await until(
    () => aerogramme(["companion", "status", "--data", third.data]),
    ({ stdout }) => !stdout.includes("STOPPED"),
    PATIENCE,
  );
}, 180_000);

test("a refused pairing leaves nothing behind", async () => {
  const pairing = startPairing("refused");
  const { text } = await pairing.said("code");
  const approving = aerogramme(
    ["companion", "approve", "--code-stdin", "--data", world.device.data],
    `${String(text)}\nno\n`,
  );
  await pairing.said("check");
  expect((await approving).stderr).toContain("denied");
  const { code, stderr } = await pairing.finished;
  expect(code).toBe(1);
  expect(stderr).toContain("the other device said no");
  expect(readdirSync(path.join(at("refused"), "accounts"))).toEqual([]);
  expect(await aerogramme(["companion", "approve", String(text), "--data", world.device.data], "yes\n")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("no device waits under this code") as unknown,
  });
}, 120_000);

test("a removed device wipes itself and its mail client hears why; the others read on", async () => {
  const data = at("second");
  const list = await devicesOf(world.device);
  const kitchen = list.find(({ name }) => name === "Kitchen");
  const doomed = path.join(data, "accounts", readdirSync(path.join(data, "accounts"))[0] ?? "");
  const removed = await aerogramme(["companion", "devices", "remove", "Kitchen", "--yes", "--data", world.device.data]);
  expect(removed).toMatchObject({ code: 0, stdout: expect.stringContaining("Removed Kitchen") as unknown });
  expect(kitchen?.["isThis"]).toBe(false);
  await until(
    () => Promise.resolve(existsSync(doomed)),
    (there) => !there,
    PATIENCE,
  );
  const status = await aerogramme(["companion", "status", "--data", data]);
  expect(status.stdout).toMatch(/removed: another device took this one out[^]*by {10}"first"; read/);
  await world.deliver(plainMessage("secret"));
  await until(
    () => subjects(world.device),
    (found) => found.includes("secret"),
    PATIENCE,
  );
  const refused = await aerogramme(["companion", "devices", "--data", data]);
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("was removed from this device") as unknown,
  });
  await aerogrammeJson(["companion", "remove", world.address, "--data", data]);
  expect(await aerogrammeJson(["companion", "status", "--data", data])).toMatchObject({ running: true, accounts: [] });
}, 120_000);

test("a running IMAP session of a removed device ends with BYE, and a new login is told", async () => {
  const fourth = await pair("fourth", world.device);
  const client = await fourth.open();
  await client.ok("SELECT INBOX");
  await aerogrammeJson(["companion", "devices", "remove", "fourth", "--yes", "--data", world.device.data]);
  expect(await client.response()).toMatch(/^\* BYE \[ALERT\] This device was removed from the account/);
  await until(
    () =>
      fourth.open().then(
        () => "in",
        (error: unknown) => String(error),
      ),
    (said) => said.includes("[ALERT] This device was removed from the account"),
    PATIENCE,
  );
}, 120_000);

test("new words: the old ones are refused, then undo them; every device is told", async () => {
  const old = world.words.join(" ");
  const made = await aerogrammeJson(["companion", "words", "new", "--data", world.device.data]);
  const words = made["words"] as string[];
  expect(words).toHaveLength(24);
  await until(
    () => announced(at("third")),
    (types) => types.includes("newWords"),
    PATIENCE,
  );
  const said = (await aerogramme(["companion", "status", "--data", at("third")])).stdout;
  expect(said).toContain('the 24 words were changed, by "first"');
  expect(said).toContain("--take-back");
  const by = (name: string, ...more: string[]): string[] => [
    ...["companion", "add", "--data", at(name), "--name", name, "--provider", origin(), "--address", world.address],
    ...["--words-stdin", "--yes", ...more],
  ];
  expect(await aerogramme(by("old"), old)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("these words were replaced by others: --take-back goes on") as unknown,
  });
  expect((await aerogramme(by("new"), words.join(" "))).code).toBe(0);
  // whoever has the old words takes the account back: all others are out
  expect((await aerogramme(by("old", "--take-back"), old)).code).toBe(0);
  await until(
    () => statusOf(world.device.data),
    ({ connection }) => (connection as { type: string }).type === "removed",
    PATIENCE,
  );
  expect(await aerogramme(by("again"), words.join(" "))).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("do not open this account") as unknown,
  });
  const list = (await aerogrammeJson(["companion", "devices", "--data", at("old")]))["devices"] as { name: string }[];
  expect(list.map(({ name }) => name)).toEqual(["old"]);
}, 180_000);

test("a locked folder starts with its passphrase, from standard input or a credential, and not without", async () => {
  const data = at("old");
  const lock = (input: string): Promise<Finished> =>
    aerogramme(["companion", "lock", "--passphrase-stdin", "--data", data], input);
  expect(await lock("password1\n")).toMatchObject({ code: 1, stdout: "" });
  expect((await lock(`${PASSPHRASE}\n`)).code).toBe(0);
  const start = ["companion", "start", "--data", data, "--imap", "127.0.0.1:0"];
  for (const [args, input, says] of [
    [start, "", /is locked: give its passphrase/],
    [[...start, "--passphrase-stdin"], "wrong\n", /wrong passphrase/],
    [["companion", "devices", "--data", data], "", /is locked/],
  ] as const) {
    const done = await aerogramme(args, input);
    expect([done.code, done.stdout, done.stderr.trimEnd().split("\n").length]).toEqual([1, "", 1]);
    expect(done.stderr).toMatch(says);
  }
  expect((await aerogramme(["companion", "list", "--data", data])).stdout).toContain(world.address);
  expect((await aerogramme(["companion", "status", "--data", data])).stdout).toContain("locked");

  const credentials = at("credentials");
  mkdirSync(credentials);
  writeFileSync(path.join(credentials, "aerogramme-passphrase"), `${PASSPHRASE}\n`);
  const daemon = await startDaemon(start, { CREDENTIALS_DIRECTORY: credentials });
  await until(
    () => statusOf(data),
    ({ connection }) => (connection as { type: string }).type === "online",
    PATIENCE,
  );
  // keys that come while it runs are kept sealed
  await aerogrammeJson(["companion", "keys", "renew", "--data", data]);
  const environment = readFileSync(`/proc/${daemon.child.pid ?? 0}/environ`, "latin1");
  const commandLine = readFileSync(`/proc/${daemon.child.pid ?? 0}/cmdline`, "latin1");
  expect([environment, commandLine, daemon.stderr()].join()).not.toContain(PASSPHRASE);
  expect(await daemon.stop()).toBe(0);
  await world.deliver(plainMessage("locked"));
  const devices = await aerogramme(
    ["companion", "devices", "--passphrase-stdin", "--json", "--data", data],
    PASSPHRASE,
  );
  expect(devices).toMatchObject({ code: 0, stderr: "" });
  const unlocked = await aerogramme(["companion", "unlock", "--passphrase-stdin", "--data", data], `${PASSPHRASE}\n`);
  expect(unlocked.code).toBe(0);
  const plain = await startDaemon(start);
  await until(
    () => statusOf(data),
    ({ messages }) => messages === 4,
    PATIENCE,
  );
  expect(await plain.stop()).toBe(0);
}, 180_000);
