/** The guide as somebody types at it, and the unit that it writes. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test, vi } from "vitest";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { ok } from "../../shared/lib/result.ts";
import type { CommandContext } from "./command.ts";
import { guide } from "./commands/guide.ts";
import { serviceInstall, serviceRemove, serviceStatus } from "./commands/service.ts";
import type { ServiceHost } from "./service/service.ts";
import { unitText } from "./service/unit.ts";
import { createFakeTerminal } from "./testing/fake-terminal.ts";
import { noKeychain } from "./testing/memory-keychain.ts";
import { createMemoryNetwork, type MemoryNetwork } from "./testing/memory-network.ts";
import { noAddOptions } from "./testing/no-add-options.ts";
import { tempFolder } from "./testing/temp-folder.ts";

const ANNA = "anna@example.org";

/** A systemd that does as it is told; `broken`: one that takes no unit. */
function fakeSystemd(folder: string, broken = false): ServiceHost & { readonly asked: string[] } {
  const asked: string[] = [];
  let enabled = false;
  return {
    ...{
      platform: "linux",
      configFolder: join(folder, "config"),
      node: "/usr/bin/node",
      script: "/opt/a b/bin.js",
      asked,
    },
    systemctl(args) {
      asked.push(args.join(" "));
      if (args[0] === "enable" && broken) return Promise.resolve(null);
      if (args[0] === "enable" || args[0] === "disable") enabled = args[0] === "enable";
      if (args[0] === "is-enabled") return Promise.resolve(enabled ? "enabled\n" : null);
      return Promise.resolve(args[0] === "is-active" ? (enabled ? "active\n" : null) : "");
    },
  };
}

function contextOf(folder: string, { network }: MemoryNetwork, terminal = createFakeTerminal()): CommandContext {
  return {
    ...{ data: join(folder, "data"), json: false, terminal, crypto: nodeCrypto, network, clock: Date.now },
    ...{ keychain: noKeychain, credentials: null, passphraseFromInput: false },
  };
}

/** Answers in order; the words that are asked back are looked up in what was told. */
function typing(...answers: readonly string[]) {
  const left = [...answers];
  return createFakeTerminal({
    interactive: true,
    answer(question, told) {
      const position = /^Word (\d+)/.exec(question)?.[1];
      if (position === undefined) return left.shift() ?? null;
      return new RegExp(`(?:^|\\s)${position}\\. ([a-z]+)`).exec(told.join("\n"))?.[1] ?? null;
    },
  });
}

test("from nothing to a mailbox that is served at login, and the menu the next time", async () => {
  const folder = tempFolder();
  const memory = createMemoryNetwork();
  const service = fakeSystemd(folder);
  const serve = vi.fn(() => Promise.resolve(ok(null)));
  const first = typing("7", "1", "nonsense", "1", memory.invite(ANNA), "mbsync", "yes");
  const host = { service, adding: noAddOptions, serve };
  expect(await guide(contextOf(folder, memory, first), host)).toEqual(ok(null));
  expect(first.told.join("\n")).toMatch(/Please type one of 1, 2, 3, or q/);
  expect(first.told.join("\n")).toMatch(/That did not work: the invite link is not a web address/);
  expect(first.shown.join("\n")).toMatch(/Added anna@example\.org.*mbsync: into.*starts at login/s);
  // it serves right after this
  expect(first.told.join("\n")).not.toMatch(/No companion runs now/);
  expect(service.asked).toContain("enable --now aerogramme-companion.service");
  // the fake service serves nothing, so the guide does
  expect(serve).toHaveBeenCalledTimes(1);

  const second = typing("1", "", "4", "5", "3", "no", "q");
  expect(await guide(contextOf(folder, memory, second), host)).toEqual(ok(null));
  expect(second.shown.join("\n")).toMatch(/Any mail program.*connection +not running.*no longer starts at login/s);
  expect(second.shown.join("\n")).not.toMatch(/[a-z0-9]{5}-[a-z0-9]{5}-/);
  expect(existsSync(join(folder, "config/systemd/user/aerogramme-companion.service"))).toBe(false);
}, 30_000);

test("an invite link that is pasted at once is taken, capitals and all", async () => {
  const folder = tempFolder();
  const memory = createMemoryNetwork();
  const terminal = typing(memory.invite(ANNA), "mbsync", "no");
  const serve = vi.fn(() => Promise.resolve(ok(null)));
  const host = { service: fakeSystemd(folder), adding: noAddOptions, serve };
  expect(await guide(contextOf(folder, memory, terminal), host)).toEqual(ok(null));
  expect(terminal.shown.join("\n")).toMatch(/Added anna@example\.org/);
}, 30_000);

test("whoever quits, or whose input ends, has changed nothing", async () => {
  for (const answers of [[], ["q"], ["1"], ["2", ""], ["3", "mail.example.org", ""]]) {
    const folder = tempFolder();
    const terminal = typing(...answers);
    const host = { service: fakeSystemd(folder), adding: noAddOptions, serve: vi.fn() };
    expect(await guide(contextOf(folder, createMemoryNetwork(), terminal), host)).toEqual(ok(null));
    expect(host.serve).not.toHaveBeenCalled();
    expect(existsSync(join(folder, "data"))).toBe(false);
  }
});

test("a unit is written, enabled and taken away; a foreign one stays, a refused one is not left behind", async () => {
  const folder = tempFolder();
  const context = contextOf(folder, createMemoryNetwork());
  const host = fakeSystemd(folder);
  expect(await serviceRemove(host)).toMatchObject({ ok: false });
  const installed = await serviceInstall(context, host);
  expect(installed).toMatchObject({ ok: true, value: { json: { installed: true, active: true } } });
  const file = join(host.configFolder, "systemd/user/aerogramme-companion.service");
  expect(readFileSync(file, "utf8")).toContain(
    `ExecStart=/usr/bin/node "/opt/a b/bin.js" companion start --data ${context.data}\n`,
  );
  expect(await serviceStatus(host)).toMatchObject({ value: { json: { enabled: true, active: true, possible: true } } });
  expect(await serviceRemove(host)).toMatchObject({ ok: true });
  expect(existsSync(file)).toBe(false);
  expect(await serviceInstall(context, fakeSystemd(folder, true))).toMatchObject({ ok: false });
  expect(existsSync(file)).toBe(false);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, "[Unit]\n");
  expect(await serviceInstall(context, host)).toMatchObject({ ok: false });
  expect(await serviceRemove(host)).toMatchObject({ ok: false });
  expect(readFileSync(file, "utf8")).toBe("[Unit]\n");
});

test("where nothing can be started at login, a line says why", async () => {
  const folder = tempFolder();
  const context = contextOf(folder, createMemoryNetwork());
  const host = fakeSystemd(folder);
  const none = { ...host, systemctl: () => Promise.resolve(null) };
  const lines: readonly (readonly [ServiceHost, RegExp])[] = [
    [none, /no systemd runs for this user/],
    [{ ...host, platform: "darwin" }, /launchd comes in a later version/],
    [{ ...host, platform: "win32" }, /Windows comes in a later version/],
    [{ ...host, script: "/home/a/.npm/_npx/1/bin.js" }, /npm install --global/],
  ];
  for (const [one, says] of lines)
    expect(await serviceInstall(context, one)).toMatchObject({
      error: { line: expect.stringMatching(says) as unknown },
    });
  expect(existsSync(host.configFolder)).toBe(false);
});

test("paths with what systemd would expand are written so that it does not", () => {
  const unit = unitText({ node: "/n", script: "/a%h/$x", data: '/q"\\', passphraseFile: null });
  expect(unit).toContain('ExecStart=/n "/a%%h/$$x" companion start --data "/q\\"\\\\"\n');
});
