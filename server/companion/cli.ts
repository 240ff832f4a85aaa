/** The command line `aerogramme companion …`. */
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { command, group, type Command } from "../cli/dispatch.ts";
import { fail, type CliIo, type ExitCode } from "../cli/io.ts";
import { createLog } from "../cli/log.ts";
import type { Parsed } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { failed, type CommandContext, type CommandResult } from "./command.ts";
import { add } from "./commands/add.ts";
import { check } from "./commands/check.ts";
import { createKeychain } from "./keychain.ts";
import { list } from "./commands/list.ts";
import { lock } from "./commands/lock.ts";
import { password } from "./commands/password.ts";
import { remove } from "./commands/remove.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { unlock } from "./commands/unlock.ts";
import { createNetwork, nodeProviderAt } from "./node-network.ts";
import { ADD, CHECK, DEFAULT_IMAP, LIST, LOCK, PASSWORD, REMOVE, START, STATUS, UNLOCK } from "./specs.ts";
import { createStreamTerminal } from "./stream-terminal.ts";

/** The built webmail, beside the bundle this is part of. */
const webFolder = (): string => fileURLToPath(new URL("../web", import.meta.url));

const companion = group("aerogramme companion", "Your mail, on this computer, for any mail client.", {
  add: reporting(ADD, (context, parsed) => add(context, addOptions(parsed))),
  start: command(START, runStart),
  status: reporting(STATUS, (context, parsed) => status(context, addressOf(parsed))),
  check: reporting(CHECK, (context, parsed) => check(context, addressOf(parsed))),
  list: reporting(LIST, (context) => list(context)),
  remove: reporting(REMOVE, (context, parsed) => remove(context, addressOf(parsed))),
  password: reporting(PASSWORD, (context, parsed) => password(context, addressOf(parsed))),
  lock: reporting(LOCK, (context, parsed) => lock(context, parsed.has("keychain"))),
  unlock: reporting(UNLOCK, (context) => unlock(context)),
});

export const companionCommand = (args: readonly string[], io: CliIo): Promise<ExitCode> => companion.run(args, io);

const addressOf = (parsed: Parsed): string | null => parsed.arguments[0] ?? null;

const addOptions = (parsed: Parsed): Parameters<typeof add>[1] => ({
  invite: parsed.text("invite"),
  provider: parsed.text("provider"),
  address: parsed.text("address"),
  wordsFromInput: parsed.has("words-stdin"),
  name: parsed.text("name") ?? hostname(),
  allowHttp: parsed.has("allow-http"),
});

const contextOf = (parsed: Parsed, io: CliIo): CommandContext => ({
  data: parsed.text("data") ?? "",
  json: parsed.json,
  crypto: nodeCrypto,
  network: createNetwork(nodeCrypto, Date.now, nodeProviderAt(nodeCrypto)),
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
  const options = { imap: parsed.text("imap") ?? DEFAULT_IMAP, http: parsed.text("http"), webFolder: webFolder() };
  const log = createLog((line) => io.stderr(line), Date.now);
  const done = await start(contextOf(parsed, io), options, { log, stopped: untilSignalled() });
  return done.ok ? 0 : fail(io, done.error.exitCode, done.error.line);
}

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
