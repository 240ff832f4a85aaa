/** The command line `aerogramme companion …`: parses, runs one command, prints its answer. Exit codes 0, 1, 2. */
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { ok } from "../../shared/lib/result.ts";
import { nearestName, parseArguments, type Arguments } from "./arguments.ts";
import { failed, type CommandContext, type CommandResult, type Failure, type Terminal } from "./command.ts";
import { add } from "./commands/add.ts";
import { list } from "./commands/list.ts";
import { password } from "./commands/password.ts";
import { remove } from "./commands/remove.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { createLog } from "./log.ts";
import { createNetwork } from "./node-network.ts";
import { createProcessTerminal } from "./process-terminal.ts";
import { COMMANDS, commandHelp, companionHelp, DEFAULT_IMAP, USAGE, type CommandName } from "./usage.ts";

export interface CompanionIo {
  readonly terminal: Terminal;
  error(line: string): void;
  /** Resolves when the process is asked to stop. */
  stopped(): Promise<void>;
}

/** The built webmail, beside the bundle this is part of. */
const webFolder = (): string => fileURLToPath(new URL("../web", import.meta.url));

export async function companionCommand(args: readonly string[], given?: CompanionIo): Promise<number> {
  const io = given ?? processIo();
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "help") {
    io.terminal.show(companionHelp());
    return name === undefined ? 2 : 0;
  }
  const command = COMMANDS.find((known) => known === name);
  if (!command) return usageError(io, unknownCommand(name), "companion");
  if (rest.includes("--help")) {
    io.terminal.show(commandHelp(command));
    return 0;
  }
  const parsed = parseArguments(rest, USAGE[command].flags);
  if (!parsed.ok) return usageError(io, parsed.error, command);
  const data = parsed.value.values.get("data");
  if (data === undefined || data === "") return usageError(io, "--data DIR is missing", command);
  const extra = parsed.value.rest[USAGE[command].takesAddress ? 1 : 0];
  if (extra !== undefined) return usageError(io, `what is “${extra}” for?`, command);
  return runReporting(io, command, data, parsed.value);
}

async function runReporting(io: CompanionIo, command: CommandName, data: string, args: Arguments): Promise<number> {
  const context: CommandContext = {
    data,
    json: args.switches.has("json"),
    crypto: nodeCrypto,
    network: createNetwork(nodeCrypto, Date.now),
    terminal: io.terminal,
    clock: Date.now,
  };
  const result = await run(io, command, context, args).catch((error: unknown) => failed(explain(error)));
  if (!result.ok) return report(io, result.error);
  const { json, text } = result.value;
  if (context.json && json !== null) io.terminal.show(JSON.stringify(json));
  else if (!context.json && text !== "") io.terminal.show(text);
  return 0;
}

async function run(io: CompanionIo, command: CommandName, context: CommandContext, args: Arguments): CommandResult {
  const value = (flag: string): string | null => args.values.get(flag) ?? null;
  const address = args.rest[0] ?? null;
  switch (command) {
    case "add":
      return add(context, {
        invite: value("invite"),
        provider: value("provider"),
        address: value("address"),
        wordsFromInput: args.switches.has("words-stdin"),
        name: value("name") ?? hostname(),
        allowHttp: args.switches.has("allow-http"),
      });
    case "start": {
      const options = { imap: value("imap") ?? DEFAULT_IMAP, http: value("http"), webFolder: webFolder() };
      const log = createLog((line) => process.stderr.write(line), Date.now);
      const done = await start(context, options, { log, stopped: io.stopped() });
      return done.ok ? ok({ json: null, text: "" }) : done;
    }
    case "status":
      return status(context, address);
    case "list":
      return list(context);
    case "remove":
      return remove(context, address);
    case "password":
      return password(context, address);
  }
}

function unknownCommand(name: string): string {
  const nearest = nearestName(name, COMMANDS);
  return `unknown command “${name}”${nearest === null ? "" : `; did you mean “${nearest}”?`}`;
}

function usageError(io: CompanionIo, line: string, topic: string): number {
  const help = topic === "companion" ? "" : ` ${topic}`;
  return report(io, { exitCode: 2, line: `${line} (see: aerogramme companion${help} --help)` });
}

function report(io: CompanionIo, { exitCode, line }: Failure): number {
  io.error(line);
  return exitCode;
}

/** A failure nobody foresaw, mostly the file system's. */
function explain(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EACCES" || code === "EPERM") return "the folder may not be read or written by this user";
  if (code === "ENOSPC") return "the disk is full";
  return error instanceof Error ? error.message : "failed";
}

const processIo = (): CompanionIo => ({
  terminal: createProcessTerminal(),
  error: (line) => void process.stderr.write(`aerogramme: ${line}\n`),
  stopped: () =>
    new Promise((settle) => {
      for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => settle());
    }),
});
