/** The command line `aerogramme provider …`. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { command, group, type Command } from "../cli/dispatch.ts";
import { fail, type CliIo, type ExitCode } from "../cli/io.ts";
import { logOf } from "../cli/log.ts";
import type { Parsed } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { readProviderConfig } from "../config/provider-config.ts";
import { startProvider } from "../provider.ts";
import { newSecret } from "./secret-command.ts";
import type { AccountAnswer, AccountRequest } from "./account-commands.ts";
import { accountText, addedText, exportedText, progressText, readyLine } from "./output.ts";
import { askAccounts } from "./offline.ts";
import { ADD, EXPORT, LIST, REMOVE, SECRET_NEW, SHOW, START } from "./specs.ts";

const provider = group("aerogramme provider", "A mail provider that keeps only ciphertext.", {
  start: command(START, start),
  account: group("aerogramme provider account", "The accounts of a provider.", {
    add: asking(ADD, (parsed) => ({
      ...{ type: "add", address: parsed.arguments[0] ?? "", aliases: parsed.list("alias") },
      origin: parsed.text("origin"),
    })),
    list: asking(LIST, () => ({ type: "list" })),
    show: asking(SHOW, (parsed) => ({ type: "show", address: parsed.arguments[0] ?? "" })),
    export: asking(EXPORT, (parsed) => ({
      ...{ type: "export", address: parsed.arguments[0] ?? "", out: path.resolve(parsed.text("out") ?? "") },
    })),
    remove: asking(REMOVE, (parsed) => ({ type: "remove", address: parsed.arguments[0] ?? "" })),
  }),
  secret: group(
    "aerogramme provider secret",
    "A secret outside the data folder, which stored passwords are bound to.",
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
  if (file !== null && !existsSync(file))
    return fail(io, 2, `${file} does not exist: --config takes the settings file`);
  const config = readProviderConfig({ file, environment: io.env, flags: parsed }, data);
  if (!config.ok) return fail(io, 2, config.error);
  const log = logOf(io, parsed.json, Date.now);
  const stopped = untilSignalled();
  const started = await startProvider({ data, config: config.value, webFolder: webFolder(), log, clock: Date.now });
  if (!started.ok) return fail(io, 1, started.error);
  io.stdout(`${readyLine(started.value, parsed.json)}\n`);
  await stopped;
  await started.value.close();
  return 0;
}

function asking(spec: CommandSpec, request: (parsed: Parsed) => AccountRequest): Command {
  return command(spec, async (parsed, io) => {
    const data = path.resolve(parsed.text("data") ?? "");
    const asked = request(parsed);
    const answer = await askAccounts(data, asked, io.env, (so) => io.stderr(`${progressText(so)}\n`));
    if (!answer.ok) return fail(io, 1, answer.error);
    io.stdout(`${parsed.json ? JSON.stringify(toJson(asked, answer.value)) : toText(asked, answer.value)}\n`);
    return 0;
  });
}

function toJson(request: AccountRequest, answer: AccountAnswer): unknown {
  if (answer.type === "removed") return { address: answer.address, removed: true };
  if (answer.type === "added") {
    const { address, invite, expires } = answer.account;
    return { address, invite, expires: new Date(expires * 1000).toISOString() };
  }
  if (answer.type === "exported")
    return { ...answer.exported, ...(request.type === "export" ? { out: request.out } : {}) };
  if (request.type === "list") return { accounts: answer.accounts };
  return answer.accounts[0];
}

function toText(request: AccountRequest, answer: AccountAnswer): string {
  if (answer.type === "added") return addedText(answer.account);
  if (answer.type === "exported") return exportedText(answer.exported, request.type === "export" ? request.out : "");
  if (answer.type === "removed") return `removed ${answer.address} and all its mail`;
  return answer.accounts.length === 0
    ? "no accounts yet: `aerogramme provider account add ADDRESS --data DIR` makes one"
    : answer.accounts.map((account) => accountText(account, request.type === "show")).join("\n");
}

const untilSignalled = (): Promise<void> =>
  new Promise((settle) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => settle());
  });
