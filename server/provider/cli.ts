/** The command line `aerogramme provider …`. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { command, group, type Command } from "../cli/dispatch.ts";
import { fail, type CliIo, type ExitCode } from "../cli/io.ts";
import { logOf } from "../cli/log.ts";
import type { Parsed } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { confirm } from "../companion/confirm.ts";
import { createStreamTerminal } from "../companion/stream-terminal.ts";
import { readProviderConfig } from "../config/provider-config.ts";
import { octetsFromText } from "../cli/octets.ts";
import { newSecret } from "./secret-command.ts";
import type { AccountRequest } from "./account-commands.ts";
import { answerJson, answerText } from "./answers.ts";
import { progressText, readyLine } from "./output.ts";
import { holdFolder } from "./hold-folder.ts";
import { askAccounts } from "./offline.ts";
import { readPassword } from "./read-password.ts";
import { status } from "./status/command.ts";
import { noFile } from "./settings-file.ts";
import {
  ADD,
  ALIAS,
  APP_PASSWORDS,
  EXPORT,
  LIST,
  PASSWORD,
  QUOTA,
  REMOVE,
  RESTORED,
  SECRET_NEW,
  SHOW,
  START,
  STATUS,
} from "./specs.ts";

const provider = group("aerogramme provider", "A mail provider that keeps only ciphertext.", {
  start: command(START, start),
  status: command(STATUS, status),
  restored: asking(RESTORED, () => ok({ type: "restored" })),
  account: group("aerogramme provider account", "adds, shows, changes and removes accounts", {
    add: asking(ADD, readAdd),
    password: asking(PASSWORD, async (parsed, io) => {
      const password = await readPassword(io);
      return password.ok ? ok({ type: "password", address: addressOf(parsed), password: password.value }) : password;
    }),
    "app-passwords": asking(APP_PASSWORDS, readAppPasswords),
    list: asking(LIST, () => ok({ type: "list" })),
    show: asking(SHOW, (parsed) => ok({ type: "show", address: addressOf(parsed) })),
    export: asking(EXPORT, (parsed) =>
      ok({ type: "export", address: addressOf(parsed), out: path.resolve(parsed.text("out") ?? "") }),
    ),
    alias: asking(ALIAS, (parsed) => {
      const [address = "", alias = ""] = parsed.arguments;
      return ok({ type: "alias", address, alias, isGiven: !parsed.has("remove") });
    }),
    quota: asking(QUOTA, readQuota),
    remove: asking(REMOVE, readRemove),
  }),
  secret: group(
    "aerogramme provider secret",
    "makes a secret outside the data folder, which stored passwords are bound to",
    {
      new: command(SECRET_NEW, newSecret),
    },
  ),
});

export const providerCommand = (args: readonly string[], io: CliIo): Promise<ExitCode> => provider.run(args, io);

/** The built webmail, beside the bundle this is part of. */
const webFolder = (): string => fileURLToPath(new URL("../web", import.meta.url));

async function start(parsed: Parsed, io: CliIo): Promise<ExitCode> {
  const data = path.resolve(parsed.text("data") ?? "");
  const file = parsed.text("config");
  if (file !== null && !existsSync(file)) return fail(io, 2, noFile(file));
  const config = readProviderConfig({ file, environment: io.env, flags: parsed }, data);
  if (!config.ok) return fail(io, 2, config.error);
  const log = logOf(io, { json: parsed.json, level: config.value.logLevel, clock: Date.now });
  const stopped = untilSignalled();
  const settings = file === null ? null : path.resolve(file);
  // before the servers are loaded, which takes a moment: `provider status` sees that one starts
  const lock = await holdFolder(data);
  if (!lock.ok) return fail(io, lock.error.exitCode, lock.error.line);
  const folder = { data, lock: lock.value, settings };
  const parts = { ...folder, config: config.value, webFolder: webFolder(), log, clock: Date.now };
  // the servers are loaded where they are started: the other commands answer sooner
  const { startProvider } = await import("../provider.ts");
  const started = await startProvider(parts);
  if (!started.ok) return fail(io, started.error.exitCode, started.error.line);
  io.stdout(`${readyLine(started.value, parsed.json)}\n`);
  const reload = (): void => void started.value.reload();
  // a terminal that closes says it too, and means that everything on it ends
  if (!io.stderrIsTerminal) process.on("SIGHUP", reload);
  await stopped;
  process.off("SIGHUP", reload);
  await started.value.close();
  return 0;
}

/** The error is one line about how it was typed. */
type ReadRequest = (
  parsed: Parsed,
  io: CliIo,
) => Result<AccountRequest, string> | Promise<Result<AccountRequest, string>>;

function asking(spec: CommandSpec, read: ReadRequest): Command {
  return command(spec, async (parsed, io) => {
    const data = path.resolve(parsed.text("data") ?? "");
    const asked = await read(parsed, io);
    if (!asked.ok) return fail(io, 2, `${asked.error}; see ${spec.name} --help`);
    const where = { data, config: parsed.text("config") };
    const answer = await askAccounts(where, asked.value, io.env, (so) => io.stderr(`${progressText(so)}\n`));
    if (!answer.ok) return fail(io, answer.error.exitCode, answer.error.line);
    const { value } = answer;
    io.stdout(`${parsed.json ? JSON.stringify(answerJson(asked.value, value)) : answerText(asked.value, value)}\n`);
    return 0;
  });
}

const addressOf = (parsed: Parsed): string => parsed.arguments[0] ?? "";

function readQuota(parsed: Parsed): Result<AccountRequest, string> {
  const [address = "", size = ""] = parsed.arguments;
  const quota = size === "none" ? null : octetsFromText(size);
  if (quota === null && size !== "none") return err(`"${size}" is no size: 500M or 2G is one, and none means no limit`);
  return ok({ type: "quota", address, quota });
}

async function readAdd(parsed: Parsed, io: CliIo): Promise<Result<AccountRequest, string>> {
  const common = { address: addressOf(parsed), aliases: parsed.list("alias") };
  const [transparent, hardened, withPassword, invite] = ["transparent", "hardened", "password-stdin", "invite"].map(
    (flag) => parsed.has(flag),
  );
  const showWords = parsed.has("show-words");
  if (transparent && hardened) return err("an account is --transparent or --hardened: give one of them");
  if (withPassword && !transparent)
    return err("--password-stdin needs --transparent: a password opens no other account");
  if (withPassword && invite)
    return err("--password-stdin makes the account at once, and --invite leaves that to its user: give one of them");
  if (showWords && !withPassword) return err("--show-words needs --password-stdin: else its user is shown them");
  if (transparent && !withPassword && !invite) return err("--transparent needs --password-stdin or --invite");
  if (!withPassword) {
    const flavor = transparent ? "transparent" : hardened ? "hardened" : null;
    return ok({ type: "add", ...common, origin: parsed.text("origin"), flavor });
  }
  const password = await readPassword(io);
  return password.ok ? ok({ type: "make", ...common, password: password.value, showWords }) : password;
}

/** What is gone with an account comes back from no backup that its devices would follow: a person is asked, a script says it. */
async function readRemove(parsed: Parsed, io: CliIo): Promise<Result<AccountRequest, string>> {
  const address = addressOf(parsed);
  if (parsed.has("yes")) return ok({ type: "remove", address });
  if (!io.interactive) return err("all mail of the account goes with it, for good: a script says --yes");
  const isMeant = await confirm(createStreamTerminal(io), `Remove ${address} and all its mail, for good?`);
  return isMeant ? ok({ type: "remove", address }) : err("you said no: nothing was removed");
}

function readAppPasswords(parsed: Parsed): Result<AccountRequest, string> {
  const address = addressOf(parsed);
  const ids = parsed.list("revoke");
  const all = parsed.has("revoke-all");
  if (all && ids.length > 0) return err("--revoke-all takes them all: leave --revoke out");
  return ok(all || ids.length > 0 ? { type: "revokeApps", address, ids: all ? null : ids } : { type: "apps", address });
}

const untilSignalled = (): Promise<void> =>
  new Promise((settle) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => settle());
  });
