/** `aerogramme companion` alone: at a terminal the guide, elsewhere the help. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { aerogrammeProcess, command } from "./harness/daemon.ts";
import { hasProgram, runProgram } from "./harness/programs.ts";

function home(): Record<string, string> {
  const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-guide-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { HOME: folder, XDG_DATA_HOME: path.join(folder, "data"), XDG_CONFIG_HOME: path.join(folder, "config") };
}

test("without a terminal: the help, and exit code 2", async () => {
  const env = home();
  const alone = await aerogrammeProcess(["companion"], "1\n", env);
  expect(alone).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringMatching(/Usage: aerogramme companion/) as unknown,
  });
  const guide = await aerogrammeProcess(["companion", "guide"], "1\n", env);
  expect(guide).toMatchObject({ code: 2, stderr: expect.stringMatching(/run it in a terminal/) as unknown });
  expect(existsSync(env["XDG_DATA_HOME"] ?? "")).toBe(false);
});

test.runIf(hasProgram("script"))(
  "at a terminal: the guide, which ends with q, and by Ctrl-C leaves nothing",
  async () => {
    for (const [first, second] of [
      ["9", "q\\r"],
      ["2", "\\003"],
    ] as const) {
      const env = home();
      const typed = `(sleep 3; printf '${first}\\r'; sleep 1; printf '${second}'; sleep 1) | timeout 30 script -qec '${process.execPath} ${command} companion' /dev/null; true`;
      const screen = await runProgram("sh", ["-c", typed], env);
      expect(screen).toContain("There is no account here yet");
      expect(screen).toContain(first === "9" ? "Please type one of 1, 2, 3, or q" : "Your provider's web address");
      expect(existsSync(env["XDG_DATA_HOME"] ?? "")).toBe(false);
    }
  },
  60_000,
);
