/** A companion that starts at login. Only systemd's user units so far; launchd and Windows are told that it comes later. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { writeFileDurably } from "../../storage/durable-file.ts";
import { UNIT_MARK, UNIT_NAME, unitText } from "./unit.ts";

/** The system as it is here. */
export interface ServiceHost {
  readonly platform: NodeJS.Platform;
  /** Of this user: ~/.config. */
  readonly configFolder: string;
  /** Absolute: Node, and the script that this is. */
  readonly node: string;
  readonly script: string;
  /** `systemctl --user …`; null if it can not be run, or failed. */
  systemctl(args: readonly string[]): Promise<string | null>;
}

export interface ServiceState {
  /** Where the unit lies. */
  readonly file: string;
  readonly installed: boolean;
  /** It starts at login. */
  readonly enabled: boolean;
  /** It runs now. */
  readonly active: boolean;
}

const MAX_WAIT_MS = 30_000;

export const runSystemctl: ServiceHost["systemctl"] = (args) =>
  new Promise((settle) => {
    execFile("systemctl", ["--user", ...args], { timeout: MAX_WAIT_MS }, (error, stdout) => {
      settle(error ? null : stdout);
    });
  });

/** Why nothing can be started at login here, in a line; null: it can. */
export async function serviceFault({ platform, systemctl }: ServiceHost): Promise<string | null> {
  if (platform === "darwin")
    return "starting at login by launchd comes in a later version: until then, run `aerogramme companion start` yourself";
  if (platform === "win32")
    return "starting at login on Windows comes in a later version: until then, run `aerogramme companion start` yourself";
  return (await systemctl(["show-environment"])) === null
    ? "no systemd runs for this user here: have whatever starts programs at your login run `aerogramme companion start`"
    : null;
}

export async function serviceState(host: ServiceHost): Promise<ServiceState> {
  const file = unitFile(host);
  const installed = existsSync(file);
  const enabled = installed && (await host.systemctl(["is-enabled", UNIT_NAME]))?.trim() === "enabled";
  const active = installed && (await host.systemctl(["is-active", UNIT_NAME]))?.trim() === "active";
  return { file, installed, enabled, active };
}

export interface InstallOptions {
  readonly data: string;
  /** The folder is locked by a passphrase alone. */
  readonly needsPassphrase: boolean;
  /** Else it starts at the next login: something serves the folder now. */
  readonly now: boolean;
}

/** Writes the unit and enables it; on failure no new unit is left behind. */
export async function installService(
  host: ServiceHost,
  options: InstallOptions,
): Promise<Result<ServiceState, string>> {
  const fault = (await serviceFault(host)) ?? foreignScript(host.script);
  if (fault !== null) return err(fault);
  const passphraseFile = join(host.configFolder, "aerogramme", "passphrase");
  if (options.needsPassphrase && !existsSync(passphraseFile))
    return err(
      `the folder is locked, and nobody is there at login to be asked: put its passphrase into ${passphraseFile} (mode 0600), or lock it by the keychain: \`companion lock --keychain\``,
    );
  const file = unitFile(host);
  const before = await readFile(file, "utf8").catch(() => null);
  if (before !== null && !before.startsWith(UNIT_MARK))
    return err(`${file} is there already, and is not from here: it stays as it is`);
  const { node, script } = host;
  const unit = unitText({
    node,
    script,
    data: options.data,
    passphraseFile: options.needsPassphrase ? passphraseFile : null,
  });
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFileDurably(file, new TextEncoder().encode(unit));
  const reloaded = await host.systemctl(["daemon-reload"]);
  const enabled = reloaded !== null && (await host.systemctl(["enable", ...(options.now ? ["--now"] : []), UNIT_NAME]));
  if (enabled !== false && enabled !== null) return ok(await serviceState(host));
  await removeService(host);
  return err(
    "systemd did not take the unit: `systemctl --user status aerogramme-companion` says why; nothing is left of it",
  );
}

/** Stops it, too. False: there was none, or it is not from here. */
export async function removeService(host: ServiceHost): Promise<boolean> {
  const file = unitFile(host);
  const text = await readFile(file, "utf8").catch(() => "");
  if (!text.startsWith(UNIT_MARK)) return false;
  await host.systemctl(["disable", "--now", UNIT_NAME]);
  await rm(file, { force: true });
  await host.systemctl(["daemon-reload"]);
  return true;
}

const unitFile = ({ configFolder }: ServiceHost): string => join(configFolder, "systemd", "user", UNIT_NAME);

/** What npx has fetched goes when its cache is cleared, and the unit would start nothing. */
const foreignScript = (script: string): string | null =>
  script.includes("/_npx/")
    ? "this was started by npx, which keeps no program for good: `npm install --global aerogramme-companion` first, then `aerogramme companion service install`"
    : null;
