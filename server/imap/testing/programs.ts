/** Real mail clients for system tests: absent ones are skipped aloud, but fail where CI says they must be there. */
import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Whether the program can be run here. */
export function hasProgram(name: string): boolean {
  try {
    execFileSync("sh", ["-c", `command -v ${name}`], { stdio: "pipe" });
    return true;
  } catch {
    if (process.env["CI"] === "true") throw new Error(`${name} is missing, and CI must have it`);
    console.warn(`skipped: ${name} is not installed`);
    return false;
  }
}

/** Runs a program to its end and gives what it printed; rejects with its error output if it fails. */
export async function runProgram(
  name: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { stdout, stderr } = await run(name, [...args], {
    env: { ...process.env, ...env },
    timeout: 60_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout + stderr;
}
