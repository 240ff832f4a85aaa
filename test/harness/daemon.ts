/** Real processes in tests: the built command, started with --json, stopped by pid. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import path from "node:path";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const command = path.join(root, "bin/aerogramme.js");
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

/** Runs `aerogramme …` to its end. */
export async function aerogramme(args: readonly string[], input = "", env: NodeJS.ProcessEnv = {}): Promise<Finished> {
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
  const child = spawn(process.execPath, [command, ...args, "--json"], {
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
