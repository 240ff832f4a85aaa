/** Tests of programs that may be missing: skipped with a word about it, a failure where CI promises to have them. */
import { spawnSync } from "node:child_process";
import { test, type TestFunction } from "vitest";

export function hasProgram(name: string): boolean {
  const found = spawnSync("sh", ["-c", `command -v ${name}`], {
    env: { PATH: `${process.env["PATH"] ?? ""}:/usr/sbin` },
  });
  return found.status === 0;
}

/** `why` is null if all is there. */
export function testUnless(why: string | null, name: string, body: TestFunction, timeout = 60_000): void {
  if (why === null) test(name, body, timeout);
  else if (process.env["CI"] === "true") {
    test(name, () => {
      throw new Error(`CI must not skip this: ${why}`);
    });
  } else {
    console.warn(`skipped: ${name}: ${why}`);
    test.skip(name, body);
  }
}

export const missing = (program: string): string | null => (hasProgram(program) ? null : `${program} is not installed`);
