/**
 * The system's keychain, through the program that the system has for it: `secret-tool` of libsecret on Linux, `security`
 * on macOS. Secrets go through pipes, never through arguments.
 */
import { spawn } from "node:child_process";
import { err, ok, type Result } from "../../shared/lib/result.ts";

/** `absent`: this system has no such program. `failed`: it is there, and says no. Words for a person. */
export interface KeychainFailure {
  readonly type: "absent" | "failed";
  readonly line: string;
}

export interface Keychain {
  /** In place of what the entry held. `secret`: letters and digits. */
  store(entry: string, secret: string): Promise<Result<null, KeychainFailure>>;
  /** Null if there is no such entry. */
  lookup(entry: string): Promise<Result<string | null, KeychainFailure>>;
  clear(entry: string): Promise<Result<null, KeychainFailure>>;
}

/** What a program printed and its exit code; null if there is no such program, or it took too long. */
export type RunTool = (
  program: string,
  args: readonly string[],
  input: string,
) => Promise<{ readonly code: number | null; readonly stdout: string } | null>;

const SERVICE = "aerogramme-companion";
/** The keychain may ask its owner to unlock it. Milliseconds. */
const PATIENCE = 120_000;
/** macOS: the item could not be found. */
const NOT_FOUND = 44;

export function createKeychain(platform: NodeJS.Platform, run: RunTool = runTool): Keychain {
  return platform === "darwin" ? macKeychain(run) : secretService(run);
}

const absent = (program: string, what: string): Result<never, KeychainFailure> =>
  err({ type: "absent", line: `no keychain to be had: ${program} (${what}) is not installed` });
const refused = (program: string): Result<never, KeychainFailure> =>
  err({ type: "failed", line: `the keychain did not answer: ${program} failed (is a desktop session running?)` });

function secretService(run: RunTool): Keychain {
  const PROGRAM = "secret-tool";
  const attributes = (entry: string): string[] => ["service", SERVICE, "folder", entry];
  const call = async (args: readonly string[], input = "") => {
    const done = await run(PROGRAM, args, input);
    return done ? ok(done) : absent(PROGRAM, "of libsecret");
  };
  return {
    async store(entry, secret) {
      const done = await call(["store", "--label=Aerogramme Companion", ...attributes(entry)], secret);
      if (!done.ok) return done;
      return done.value.code === 0 ? ok(null) : refused(PROGRAM);
    },
    async lookup(entry) {
      const done = await call(["lookup", ...attributes(entry)]);
      if (!done.ok) return done;
      const secret = done.value.stdout.trim();
      // it exits alike when there is no such entry and when no keychain runs
      return ok(done.value.code === 0 && secret !== "" ? secret : null);
    },
    async clear(entry) {
      const done = await call(["clear", ...attributes(entry)]);
      return done.ok ? ok(null) : done;
    },
  };
}

function macKeychain(run: RunTool): Keychain {
  const PROGRAM = "security";
  const item = (entry: string): string[] => ["-s", SERVICE, "-a", entry];
  const call = async (args: readonly string[], input = "") => {
    const done = await run(PROGRAM, args, input);
    return done ? ok(done) : absent(PROGRAM, "of macOS");
  };
  return {
    async store(entry, secret) {
      // commands on its standard input: the secret must not stand among the arguments
      const done = await call(["-i"], `add-generic-password -U ${item(entry).join(" ")} -w ${secret}\n`);
      if (!done.ok) return done;
      return done.value.code === 0 ? ok(null) : refused(PROGRAM);
    },
    async lookup(entry) {
      const done = await call(["find-generic-password", ...item(entry), "-w"]);
      if (!done.ok) return done;
      if (done.value.code === NOT_FOUND) return ok(null);
      return done.value.code === 0 ? ok(done.value.stdout.trim()) : refused(PROGRAM);
    },
    async clear(entry) {
      const done = await call(["delete-generic-password", ...item(entry)]);
      return done.ok ? ok(null) : done;
    },
  };
}

const runTool: RunTool = (program, args, input) =>
  new Promise((settle) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], timeout: PATIENCE });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.once("error", () => settle(null));
    child.once("close", (code) => settle({ code, stdout }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
