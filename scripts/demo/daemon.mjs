// The provider and the companion as processes of their own; what they log goes to files.
import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import path from "node:path";
import { text } from "node:stream/consumers";
import { root } from "../ensure-installed.mjs";

const command = path.join(root, "bin/aerogramme.js");
const STOP_MS = 15_000;

/** `aerogramme …` to its end; the JSON object it printed. Throws with its one line of error. */
export async function aerogramme(args, input = "") {
  const child = spawn(process.execPath, [command, ...args, "--json"]);
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (child.exitCode === 0) return JSON.parse(stdout);
  throw new Error(stderr.trim().split("\n").at(-1) || `aerogramme ${args.slice(0, 3).join(" ")} failed`);
}

/** Starts a daemon and waits until it is ready: {ready, pid, exited, stop}. Throws with the end of its log if it is not. */
export async function startDaemon(args, logFile) {
  const log = openSync(logFile, "a", 0o600);
  // a process group of its own: Ctrl-C reaches this process alone, which then stops both in order
  const child = spawn(process.execPath, [command, ...args, "--json"], {
    stdio: ["ignore", "pipe", log],
    detached: true,
  });
  closeSync(log);
  const exited = once(child, "exit").then(([code]) => code);
  const first = await Promise.race([once(createInterface({ input: child.stdout }), "line"), exited.then(() => null)]);
  if (first === null)
    throw new Error(readFileSync(logFile, "utf8").trim().split("\n").at(-1) || `no word why, see ${logFile}`);
  return { ready: JSON.parse(first[0]), pid: child.pid, exited, stop: () => stop(child, exited) };
}

async function stop(child, exited) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(late);
}
