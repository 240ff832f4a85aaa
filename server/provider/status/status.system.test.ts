/** `provider status` of a real provider: exit code and lines. */
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { aerogramme } from "../../../test/harness/daemon.ts";
import { LmtpClient } from "../../../test/harness/lmtp-client.ts";
import { serveControl } from "../../process/control.ts";
import { isFolderLocked, lockFolder } from "../../process/folder-lock.ts";
import type { ProviderOptions } from "../../provider.ts";
import { DATABASE } from "../../storage/provider-store.ts";
import { startScriptedMta } from "../../submission/testing/scripted-mta.ts";
import { failed } from "../../cli/failure.ts";
import { processIo } from "../../cli/io.ts";
import { startProviderProcess, tempFolder } from "../../testing/test-provider.ts";
import { providerCommand } from "../cli.ts";
import { status as command } from "./command.ts";

test("a provider that is well, one whose smarthost hangs up, one that does not run", async () => {
  const mta = await startScriptedMta();
  onTestFinished(() => mta.close());
  const flags = ["--imap", "127.0.0.1:0", "--submission", "127.0.0.1:0", "--smarthost", `smtp://127.0.0.1:${mta.port}`];
  const provider = await startProviderProcess(flags);
  onTestFinished(() => provider.end());
  const status = (...more: string[]) => aerogramme(["provider", "status", "--data", provider.data, ...more]);

  await provider.join("ada@example.org");
  const well = await status("--json");
  expect([well.code, well.stderr]).toEqual([0, ""]);
  const report = JSON.parse(well.stdout) as Record<string, unknown>;
  expect(report).toMatchObject({
    ...{ well: true, running: true, troubles: [], accounts: { joined: 1, invited: 0 }, newestDelivery: null },
    ...{ database: { fault: null }, smarthost: { state: "reached" } },
  });
  expect((report["listeners"] as { name: string }[]).map(({ name }) => name)).toEqual([
    "lmtp",
    "http",
    "imap",
    "submission",
  ]);
  expect(mta.commands.some((line) => line.startsWith("MAIL"))).toBe(false);

  const client = await LmtpClient.open(provider.lmtp);
  await client.deliver(["ada@example.org"], "Subject: secret plans\r\n\r\nbody\r\n");
  await client.command("QUIT");
  mta.script = () => "drop";
  const ill = await status();
  expect(ill.code).toBe(1);
  expect(ill.stderr).toMatch(/^not well: the smarthost is not reached \([^)]+\): [^\n]+\n$/);
  expect(ill.stdout).toMatch(/^newest mail +20/m);
  expect(ill.stdout).not.toMatch(/ada@|secret plans/);

  await provider.daemon.stop();
  expect(await status()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/no provider runs.*systemctl start/) as unknown,
  });
  const none = await aerogramme(["provider", "status", "--data", tempFolder(), "--json"]);
  expect(none).toMatchObject({ code: 1, stderr: expect.stringMatching(/is no provider's data folder/) as unknown });
  expect(JSON.parse(none.stdout)).toEqual({
    ...{ well: false, running: null },
    troubles: [expect.stringMatching(/is no provider's data folder/)],
  });
});

/** The command in this process. */
async function askHere(data: string): Promise<{ readonly code: number; readonly said: string }> {
  let said = "";
  const heard = (text: string): void => void (said += text);
  const parsed = { text: () => data, list: () => [], has: () => false, arguments: [], json: true, help: false };
  const code = await command(parsed, { ...processIo(), stdout: heard, stderr: heard });
  return { code, said };
}

const answersThat = async (data: string, line: string): Promise<void> => {
  const control = await serveControl(data, () => Promise.reject(new Error(line)));
  onTestFinished(() => control.close());
};

test("where nothing works on the folder, it says so without waiting", async () => {
  const waits = vi.spyOn(globalThis, "setTimeout");
  expect(await askHere(tempFolder())).toMatchObject({ code: 1 });

  // one that was killed leaves its socket behind, which refuses
  const data = tempFolder();
  writeFileSync(join(data, DATABASE), "");
  const left = `require("node:net").createServer().listen("control.sock", () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", left], { cwd: data });
  expect(existsSync(join(data, "control.sock"))).toBe(true);
  expect(await askHere(data)).toMatchObject({ code: 1, said: expect.stringContaining("no provider runs") as unknown });
  expect(waits).not.toHaveBeenCalled();
});

test("a provider has its folder before its servers are loaded, so that it is seen to start", async () => {
  const data = tempFolder();
  let held: boolean | null = null;
  vi.doMock("../../provider.ts", () => {
    held = isFolderLocked(data);
    return { startProvider: ({ lock }: ProviderOptions) => Promise.resolve((lock.release(), failed("not here"))) };
  });
  onTestFinished(() => {
    vi.doUnmock("../../provider.ts");
  });
  const io = { ...processIo(), stderr: () => undefined, stdout: () => undefined };
  expect(await providerCommand(["start", "--data", data], io)).toBe(1);
  expect(held).toBe(true);
});

test("one that has taken its folder is waited for, and is not said to be gone", async () => {
  const data = tempFolder();
  const lock = lockFolder(data);
  onTestFinished(() => lock?.release());
  const late = await askHere(data);
  expect(late.code).toBe(1);
  expect(late.said).toMatch(/does not answer yet.*ask again/);
  expect(late.said).toMatch(/"running":null/);

  const asked = askHere(data);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await answersThat(data, "here it is");
  expect(await asked).toMatchObject({ code: 1, said: expect.stringContaining("here it is") as unknown });
}, 60_000);
