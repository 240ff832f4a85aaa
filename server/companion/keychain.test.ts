import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { createKeychain, type RunTool } from "./keychain.ts";
import { tempFolder } from "./testing/temp-folder.ts";

/** Programs of this name in front of all others, for the length of a test. */
function installTool(name: string, script: string): string {
  const folder = tempFolder();
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

/** What secret-tool does, with files. */
const SECRET_TOOL = `cd "$(dirname "$0")"
case "$1" in
  store) echo "$@" >> args; cat > "item-$6" ;;
  lookup) cat "item-$5" 2>/dev/null ;;
  clear) rm -f "item-$5" ;;
esac`;

test("secret-tool keeps, finds and forgets a secret that is never among its arguments", async () => {
  const folder = installTool("secret-tool", SECRET_TOOL);
  const keychain = createKeychain("linux");
  expect(await keychain.lookup("a1")).toEqual({ ok: true, value: null });
  expect(await keychain.store("a1", "5ec3e7")).toEqual({ ok: true, value: null });
  expect(await keychain.lookup("a1")).toEqual({ ok: true, value: "5ec3e7" });
  expect(readFileSync(join(folder, "args"), "utf8")).not.toContain("5ec3e7");
  await keychain.clear("a1");
  expect(await keychain.lookup("a1")).toEqual({ ok: true, value: null });
});

test("without the program, or without a keychain behind it, one line says so", async () => {
  vi.stubEnv("PATH", tempFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(await createKeychain("linux").lookup("a1")).toMatchObject({
    error: { type: "absent", line: expect.stringContaining("secret-tool") as unknown },
  });
  expect(await createKeychain("darwin").lookup("a1")).toMatchObject({ error: { type: "absent" } });
  installTool("secret-tool", "exit 1");
  expect(await createKeychain("linux").store("a1", "x")).toMatchObject({ error: { type: "failed" } });
});

test("macOS: security is told on its standard input", async () => {
  const calls: [readonly string[], string][] = [];
  const run: RunTool = (_program, args, input) => {
    calls.push([args, input]);
    return Promise.resolve(args[0] === "find-generic-password" ? { code: 44, stdout: "" } : { code: 0, stdout: "" });
  };
  const keychain = createKeychain("darwin", run);
  expect(await keychain.store("a1", "5ec3e7")).toEqual({ ok: true, value: null });
  expect(calls).toEqual([[["-i"], "add-generic-password -U -s aerogramme-companion -a a1 -w 5ec3e7\n"]]);
  expect(await keychain.lookup("a1")).toEqual({ ok: true, value: null });
});
