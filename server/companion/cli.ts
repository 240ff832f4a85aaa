/** The command line `aerogramme companion …`. */
import { realpathSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { command, commandWith, group, type Command } from "../cli/dispatch.ts";
import { fail, type CliIo, type ExitCode } from "../cli/io.ts";
import { isLogLevel, LOG_LEVELS, type LogLevel } from "../cli/log-level.ts";
import { logOf } from "../cli/log.ts";
import type { Parsed } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { failed, misused, type CommandContext, type CommandResult, type Failure } from "./command.ts";
import { add } from "./commands/add.ts";
import { approve } from "./commands/approve.ts";
import { clearCache } from "./commands/cache.ts";
import { certificate, installCertificate } from "./commands/certificate.ts";
import { check } from "./commands/check.ts";
import { restored } from "./commands/restored.ts";
import { defaultDataFolder } from "./default-folder.ts";
import { createKeychain } from "./keychain.ts";
import { devices, removeDevices, renameDevice } from "./commands/devices.ts";
import { flavor } from "./commands/flavor.ts";
import { guide, type GuideHost } from "./commands/guide.ts";
import { history } from "./commands/history.ts";
import { renewKeys } from "./commands/keys.ts";
import { list } from "./commands/list.ts";
import { lock } from "./commands/lock.ts";
import { password } from "./commands/password.ts";
import { remove } from "./commands/remove.ts";
import { serviceInstall, serviceRemove, serviceStatus } from "./commands/service.ts";
import { settings } from "./commands/settings.ts";
import { status } from "./commands/status.ts";
import { setUser } from "./commands/user.ts";
import { web } from "./commands/web.ts";
import { newWords } from "./commands/words.ts";
import { unlock } from "./commands/unlock.ts";
import { createNetwork, nodeProviderAt } from "./node-network.ts";
import {
  ADD, APPROVE, CACHE_CLEAR, CERTIFICATE, CERTIFICATE_INSTALL, CHECK, DEFAULT_IMAP, DEFAULT_PREFETCH, DEFAULT_SMTP, DEVICES, DEVICES_REMOVE,
  RESTORED, DEVICES_RENAME, FLAVOR, HISTORY, KEYS_RENEW, LIST, LOCK, PASSWORD,
  GUIDE, REMOVE, SERVICE_INSTALL, SERVICE_REMOVE, SERVICE_STATUS, SETTINGS, START, STATUS, UNLOCK, USER, WEB, WORDS_NEW,
} from "./specs.ts"; // prettier-ignore
import type { Result } from "../../shared/lib/result.ts";
import { runSystemctl, type ServiceHost } from "./service/service.ts";
import { createStreamTerminal } from "./stream-terminal.ts";
import { whyUnreachable } from "./why-unreachable.ts";

/** The built webmail, beside the bundle this is part of. */
const webFolder = (): string => fileURLToPath(new URL("../web", import.meta.url));

const devicesCommand = commandWith(
  DEVICES,
  reporting(DEVICES, (context, parsed) => devices(context, addressOf(parsed))),
  "aerogramme companion devices",
  {
    rename: reporting(DEVICES_RENAME, (context, parsed) => {
      const [device = "", name = ""] = parsed.arguments;
      return renameDevice(context, parsed.text("account"), device, name);
    }),
    remove: reporting(DEVICES_REMOVE, (context, parsed) =>
      removeDevices(context, parsed.text("account"), parsed.arguments, parsed.has("yes")),
    ),
  },
);

const certificateCommand = commandWith(
  CERTIFICATE,
  reporting(CERTIFICATE, (context, parsed) => certificate(context, { exportTo: parsed.text("export") })),
  "aerogramme companion certificate",
  {
    install: reporting(CERTIFICATE_INSTALL, (context, parsed) =>
      installCertificate(context, homedir(), parsed.has("remove")),
    ),
  },
);

const guideCommand = command(GUIDE, async (parsed, io) => {
  if (!io.interactive)
    return fail(io, 2, "the guide asks questions: run it in a terminal; see aerogramme companion --help");
  const context = { ...contextOf(parsed, io), json: false };
  const serve = (): ReturnType<typeof startServing> => startServing(context, parsed, io, "info");
  const host: GuideHost = { service: serviceHost(), adding: addOptions(parsed), serve };
  const done = await guide(context, host).catch((error: unknown) => failed(explain(error)));
  return done.ok ? 0 : fail(io, done.error.exitCode, done.error.line);
});

const serviceHost = (): ServiceHost => ({
  platform: process.platform,
  configFolder: configFolder(process.env["XDG_CONFIG_HOME"] ?? ""),
  node: process.execPath,
  script: realpathSync(process.argv[1] ?? ""),
  systemctl: runSystemctl,
});

const configFolder = (xdg: string): string => (xdg.startsWith("/") ? xdg : join(homedir(), ".config"));

const companion = group(
  "aerogramme companion",
  "Your mail, on this computer, for any mail client.",
  {
    add: reporting(ADD, (context, parsed) => add(context, addOptions(parsed))),
    start: command(START, runStart),
    web: reporting(WEB, (context, parsed) => web(context, parsed.has("renew"))),
    status: reporting(STATUS, runStatus),
    cache: group("aerogramme companion cache", "clears what this computer holds of the mail, to fetch it again", {
      clear: reporting(CACHE_CLEAR, (context, parsed) => clearCache(context, addressOf(parsed))),
    }),
    restored: reporting(RESTORED, (context, parsed) => restored(context, addressOf(parsed), parsed.has("yes"))),
    check: reporting(CHECK, (context, parsed) => check(context, addressOf(parsed))),
    list: reporting(LIST, (context) => list(context)),
    remove: reporting(REMOVE, (context, parsed) => remove(context, addressOf(parsed), parsed.has("yes"))),
    settings: reporting(SETTINGS, (context, parsed) => settings(context, addressOf(parsed), parsed.text("client"))),
    password: reporting(PASSWORD, (context, parsed) => password(context, addressOf(parsed), parsed.has("stdin"))),
    user: reporting(USER, runUser),
    approve: reporting(APPROVE, (context, parsed) => approve(context, approveOptions(parsed))),
    devices: devicesCommand,
    keys: group("aerogramme companion keys", "makes new keys for the mail to come", {
      renew: reporting(KEYS_RENEW, (context, parsed) => renewKeys(context, addressOf(parsed))),
    }),
    words: group("aerogramme companion words", "makes 24 new recovery words", {
      new: reporting(WORDS_NEW, (context, parsed) => newWords(context, addressOf(parsed))),
    }),
    flavor: reporting(FLAVOR, runFlavor),
    history: reporting(HISTORY, (context, parsed) => history(context, parsed.text("account"), parsed.arguments)),
    certificate: certificateCommand,
    service: group("aerogramme companion service", "starts the companion at login, or no more", {
      install: reporting(SERVICE_INSTALL, (context) => serviceInstall(context, serviceHost())),
      remove: reporting(SERVICE_REMOVE, () => serviceRemove(serviceHost())),
      status: reporting(SERVICE_STATUS, () => serviceStatus(serviceHost())),
    }),
    guide: guideCommand,
    lock: reporting(LOCK, (context, parsed) => lock(context, parsed.has("keychain"))),
    unlock: reporting(UNLOCK, (context) => unlock(context)),
  },
  guideCommand,
);

function runFlavor(context: CommandContext, parsed: Parsed): CommandResult {
  const [transparent, hardened] = [parsed.has("transparent"), parsed.has("hardened")];
  if (transparent && hardened) return Promise.resolve(misused("--transparent and --hardened do not go together"));
  const to = transparent ? "transparent" : hardened ? "hardened" : null;
  const options = { to, passwordFromInput: parsed.has("password-stdin"), yes: parsed.has("yes") } as const;
  return flavor(context, addressOf(parsed), options);
}

function runUser(context: CommandContext, parsed: Parsed): CommandResult {
  const [first = null, second = null] = parsed.arguments;
  if (parsed.has("reset"))
    return second === null ? setUser(context, first, null) : Promise.resolve(misused("--reset goes without a NAME"));
  if (first === null) return Promise.resolve(misused("NAME is missing; see aerogramme companion user --help"));
  return second === null ? setUser(context, null, first) : setUser(context, first, second);
}

function runStatus(context: CommandContext, parsed: Parsed): CommandResult {
  if (parsed.has("check-again")) return check(context, addressOf(parsed));
  return status(context, addressOf(parsed), { dismiss: parsed.has("dismiss") });
}

/** A code may be typed in its groups; an address has an @. */
function approveOptions(parsed: Parsed): Parameters<typeof approve>[1] {
  const address = parsed.arguments.find((text) => text.includes("@")) ?? null;
  const code = parsed.arguments.filter((text) => !text.includes("@")).join("-");
  return { code: parsed.has("code-stdin") || code === "" ? null : code, address, check: parsed.text("check") };
}

export const companionCommand = (args: readonly string[], io: CliIo): Promise<ExitCode> => companion.run(args, io);

const addressOf = (parsed: Parsed): string | null => parsed.arguments[0] ?? null;

const addOptions = (parsed: Parsed): Parameters<typeof add>[1] => ({
  invite: parsed.text("invite"),
  provider: parsed.text("provider"),
  address: parsed.text("address"),
  pair: parsed.has("pair"),
  wordsFromInput: parsed.has("words-stdin"),
  yes: parsed.has("yes"),
  removeOthers: parsed.has("remove-others"),
  takeBack: parsed.has("take-back"),
  name: parsed.text("name") ?? hostname(),
  allowHttp: parsed.has("allow-http"),
});

const dataFolder = (given: string | null, { env }: CliIo): string =>
  given === null ? defaultDataFolder({ env, platform: process.platform, folder: homedir() }) : resolve(given);

const contextOf = (parsed: Parsed, io: CliIo): CommandContext => ({
  data: dataFolder(parsed.text("data"), io),
  json: parsed.json,
  crypto: nodeCrypto,
  network: createNetwork(nodeCrypto, Date.now, nodeProviderAt(nodeCrypto), whyUnreachable),
  terminal: createStreamTerminal(io),
  keychain: createKeychain(process.platform),
  credentials: io.env["CREDENTIALS_DIRECTORY"] ?? null,
  passphraseFromInput: parsed.has("passphrase-stdin"),
  clock: Date.now,
});

/** A command whose answer is printed when it is done. */
function reporting(spec: CommandSpec, run: (context: CommandContext, parsed: Parsed) => CommandResult): Command {
  return command(spec, async (parsed, io) => {
    const context = contextOf(parsed, io);
    const result = await run(context, parsed).catch((error: unknown) => failed(explain(error)));
    if (!result.ok) return fail(io, result.error.exitCode, result.error.line);
    const { json, text } = result.value;
    context.terminal.show(context.json ? JSON.stringify(json) : text);
    return 0;
  });
}

async function runStart(parsed: Parsed, io: CliIo): Promise<ExitCode> {
  const level = parsed.text("log-level") ?? "info";
  if (!isLogLevel(level))
    return fail(io, 2, `--log-level is one of ${LOG_LEVELS.join(", ")}; not ${level.slice(0, 40)}`);
  const done = await startServing(contextOf(parsed, io), parsed, io, level);
  return done.ok ? 0 : fail(io, done.error.exitCode, done.error.line);
}

/** Until the process is asked to stop. */
async function startServing(
  context: CommandContext,
  parsed: Parsed,
  io: CliIo,
  level: LogLevel,
): Promise<Result<null, Failure>> {
  const options = {
    imap: parsed.text("imap") ?? DEFAULT_IMAP,
    imaps: parsed.text("imaps"),
    smtp: smtpOf(parsed.text("smtp"), parsed.text("imap")),
    web: parsed.text("web"),
    webFolder: webFolder(),
    prefetch: parsed.text("prefetch") ?? DEFAULT_PREFETCH,
    cacheLimit: parsed.text("cache-limit") ?? "none",
  };
  const log = logOf(io, { json: parsed.json, level, clock: Date.now });
  const stopped = untilSignalled();
  // the servers are loaded where they are started: the other commands answer sooner
  const { start } = await import("./commands/start.ts");
  return start(context, options, { log, stopped });
}

/** Who has IMAP elsewhere says where mail is sent, too: two companions are not to want one port. */
const smtpOf = (smtp: string | null, imap: string | null): string | null =>
  smtp === "none" ? null : (smtp ?? (imap === null ? DEFAULT_SMTP : null));

const untilSignalled = (): Promise<void> =>
  new Promise((settle) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => settle());
  });

/** A failure nobody foresaw, mostly the file system's. */
function explain(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EACCES" || code === "EPERM") return "the folder may not be read or written by this user";
  if (code === "ENOSPC") return "the disk is full";
  if (code === "ENOTDIR" || code === "EEXIST") return "--data names a file, or lies below one: it takes a folder";
  return error instanceof Error ? error.message : "failed";
}
