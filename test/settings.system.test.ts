/** The lines that `companion settings` gives for configuration files, pasted as they are: the programs read mail with them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync, existsSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aerogramme } from "./harness/daemon.ts";
import { hasProgram, runProgram } from "./harness/programs.ts";
import { createWorld, plainMessage, until, type World } from "./harness/world.ts";

let world: World;
let home: string;

beforeAll(async () => {
  world = await createWorld();
  home = path.join(world.folder, "home");
  mkdirSync(path.join(home, "Mail"), { recursive: true });
  await aerogramme(["companion", "user", "bob", "--data", world.device.data]);
  await world.deliver(plainMessage("for programs", "quartz"));
  const client = await world.device.open();
  await until(
    () => client.ok("STATUS INBOX (MESSAGES)"),
    (answer) => answer.includes("MESSAGES 1"),
  );
  await client.logout();
}, 120_000);
afterAll(() => world.end());

/** What stands below the title, with the password in its place. */
async function linesFor(client: string): Promise<string> {
  const done = await aerogramme(["companion", "settings", "--data", world.device.data, "--client", client]);
  expect(done).toMatchObject({ code: 0, stderr: "" });
  expect(done.stdout).not.toContain(world.device.password);
  return done.stdout.split("\n").slice(2).join("\n").replace("PASSWORD", world.device.password);
}

const run = (program: string, ...args: readonly string[]): Promise<string> =>
  runProgram(program, args, { HOME: home, TERM: "xterm", LINES: "30", COLUMNS: "100" });

const subjectsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?:cur|new)\/./.test(name))
    .map((name) => /^Subject: (.*?)\r?$/m.exec(readFileSync(path.join(folder, name), "utf8"))?.[1] ?? "");

test.runIf(hasProgram("mbsync"))(
  "mbsync",
  async () => {
    writeFileSync(path.join(home, ".mbsyncrc"), await linesFor("mbsync"));
    await run("mbsync", "-a");
    expect(subjectsIn(path.join(home, "Mail"))).toEqual(["for programs"]);
  },
  60_000,
);

test.runIf(hasProgram("offlineimap"))(
  "offlineimap",
  async () => {
    const rc = await linesFor("offlineimap");
    writeFileSync(path.join(home, ".offlineimaprc"), rc.replace("~/Mail", path.join(home, "Offline")));
    // it does not always end after its LOGOUT: it has until what is wanted is there
    const brought = `find "$HOME/Offline" -path '*/cur/*' -o -path '*/new/*' | grep -q .`;
    const waiting = `for i in $(seq 200); do kill -0 $! || exit; ${brought} && break; sleep 0.2; done; kill -9 $!`;
    await run("sh", "-c", `offlineimap -o -u basic & ${waiting}`).catch(() => undefined);
    expect(subjectsIn(path.join(home, "Offline"))).toEqual(["for programs"]);
  },
  60_000,
);

test.runIf(hasProgram("mutt") && hasProgram("script"))("mutt", () => readWith("mutt"), 60_000);
test.runIf(hasProgram("neomutt") && hasProgram("script"))("neomutt", () => readWith("neomutt"), 60_000);

async function readWith(program: "mutt" | "neomutt"): Promise<void> {
  const [rc, printed] = [path.join(home, `${program}rc`), path.join(home, `${program}.printed`)];
  const driven = [`set print=yes print_command="cat > ${printed}" sleep_time=0 wait_key=no quit=yes`];
  writeFileSync(rc, [await linesFor(program), ...driven, 'push "<print-message><quit>"', ""].join("\n"));
  const screen = await run("timeout", "40", "script", "-qec", `${program} -n -F ${rc}`, "/dev/null");
  expect(existsSync(printed), screen).toBe(true);
  expect(readFileSync(printed, "utf8")).toContain("quartz");
}

test.runIf(hasProgram("aerc") && hasProgram("script"))(
  "aerc",
  async () => {
    const folder = path.join(home, ".config", "aerc");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "accounts.conf"), await linesFor("aerc"), { mode: 0o600 });
    const keys = `(sleep 4; printf ':quit\\r') | timeout 30 script -qec aerc /dev/null`;
    expect(await run("sh", "-c", keys)).toContain("for programs");
  },
  60_000,
);
