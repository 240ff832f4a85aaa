/** The command line: `aerogramme provider …`, `aerogramme companion …` and `aerogramme tools …`. */
import { fail, processIo, type CliIo, type ExitCode } from "./cli/io.ts";
import { suggestion } from "./cli/nearest.ts";
import { VERSION } from "./version.ts";

const HELP = `usage: aerogramme provider …     run a mail provider: takes mail by LMTP, keeps only ciphertext
       aerogramme companion …    read your mailbox on this computer with any mail client
       aerogramme tools …        open keyrings and exported accounts by hand, offline
       aerogramme --version

Every command has --help and --json.
`;

/** Gives the exit code (cli/io.ts). Never throws. */
export async function main(args: readonly string[], io: CliIo = processIo()): Promise<number> {
  try {
    return await run(args, io);
  } catch (error) {
    return fail(
      io,
      1,
      error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "failed for an unknown reason",
    );
  }
}

async function run([role, ...rest]: readonly string[], io: CliIo): Promise<ExitCode> {
  switch (role) {
    case "provider":
      return (await import("./provider/cli.ts")).providerCommand(rest, io);
    case "companion":
      return (await import("./companion/cli.ts")).companionCommand(rest, io);
    case "tools":
      return (await import("./tools/cli.ts")).toolsCommand(rest, io);
    case "--version":
      io.stdout(`${VERSION}\n`);
      return 0;
    case "--help":
    case "help":
      io.stdout(HELP);
      return 0;
    case undefined:
      io.stderr(HELP);
      return 2;
    default:
      return fail(
        io,
        2,
        `unknown command ${role.slice(0, 40)}${suggestion(role, ["provider", "companion", "tools"])}; see aerogramme --help`,
      );
  }
}
