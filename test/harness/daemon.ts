/**
 * The built command in tests. Daemons are real processes, started with --json, stopped by pid. What is asked of them runs in the test's
 * own process, over streams of its own: for most commands Node's start and the loading are all they cost. test/processes.system.test.ts
 * has them as processes.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import path from "node:path";
import type * as Server from "../../server/main.ts";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const command = path.join(root, "bin/aerogramme.js");
/** The same without a look at whether the bundle is old. */
const builtCommand = path.join(root, "test/harness/built.js");
/** Milliseconds until a daemon must have printed its ready line, a build included. */
const READY_TIMEOUT = 60_000;
/** Milliseconds in which a daemon ends when it is asked to. */
const STOP_TIMEOUT = 60_000;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const collect = (stream: NodeJS.ReadableStream | null): { text: string } => {
  const sink = { text: "" };
  stream?.on("data", (chunk: Buffer) => (sink.text += chunk.toString("utf8")));
  return sink;
};

/** A script of JavaScript, by its path from the root. */
const script = <T>(file: string): Promise<T> =>
  import(/* @vite-ignore */ new URL(`../../${file}`, import.meta.url).href);

let building: Promise<void> | undefined;
/** The bundle is there, and as new as its sources. */
const built = (): Promise<void> =>
  (building ??= script<{ ensureBuilt(): Promise<void> }>("bin/ensure-built.js").then((bin) => bin.ensureBuilt()));

/** Runs `aerogramme …` to its end, in this process. `env` is what the command sees beside its own; Node itself does not. */
export async function aerogramme(args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  await built();
  const { main } = await script<typeof Server>("dist/server/main.js");
  const said = { stdout: "", stderr: "" };
  const code = await main(args, {
    stdin: Readable.from([Buffer.from(input)], { objectMode: false }),
    stdout: (text) => (said.stdout += text),
    stderr: (text) => (said.stderr += text),
    env: { ...process.env, ...env },
    interactive: false,
    stderrIsTerminal: false,
  });
  return { code, ...said };
}

/** The same in a process of its own, as people run it. */
export async function aerogrammeProcess(
  args: readonly string[],
  input = "",
  env: NodeJS.ProcessEnv = {},
): Promise<Finished> {
  const child = spawn(process.execPath, [command, ...args], { env: { ...process.env, ...env } });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  await once(child, "close");
  return { code: child.exitCode, stdout: stdout.text, stderr: stderr.text };
}

/** The one JSON object a command printed; throws with its stderr if it failed. */
export async function aerogrammeJson(args: readonly string[], input = ""): Promise<Record<string, unknown>> {
  const done = await aerogramme([...args, "--json"], input);
  if (done.code !== 0) throw new Error(`aerogramme ${args.slice(0, 3).join(" ")} exited ${done.code}: ${done.stderr}`);
  return JSON.parse(done.stdout) as Record<string, unknown>;
}

export interface Daemon {
  readonly child: ChildProcess;
  /** The ready line. */
  readonly ready: Record<string, string>;
  stderr(): string;
  /** SIGTERM, then its exit code; if it does not end it is killed, and this rejects with what it said. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

export async function startDaemon(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Daemon> {
  await built();
  const child = spawn(process.execPath, [builtCommand, ...args, "--json"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ready = await new Promise<Record<string, string>>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`not ready in time: ${stderr.text}`)), READY_TIMEOUT);
    child.once("exit", (code) => reject(new Error(`exited ${String(code)} before it was ready: ${stderr.text}`)));
    child.stdout.on("data", () => {
      const end = stdout.text.indexOf("\n");
      if (end < 0) return;
      clearTimeout(late);
      resolve(JSON.parse(stdout.text.slice(0, end)) as Record<string, string>);
    });
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const exited = async (): Promise<number | null> => {
    if (!hasEnded()) await once(child, "exit");
    return child.exitCode;
  };
  return {
    child,
    ready,
    stderr: () => stderr.text,
    async stop() {
      if (hasEnded()) return child.exitCode;
      const late = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT);
      child.kill("SIGTERM");
      const code = await exited();
      clearTimeout(late);
      if (child.signalCode === "SIGKILL")
        throw new Error(`aerogramme ${args.slice(0, 2).join(" ")} did not end: ${stderr.text}`);
      return code;
    },
    async kill() {
      child.kill("SIGKILL");
      await exited();
    },
  };
}
