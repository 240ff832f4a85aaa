/** The command line: `aerogramme provider …`, `aerogramme companion …` and `aerogramme tools …`, each loaded when it is asked for. */
import { group } from "./cli/dispatch.ts";
import { fail, processIo, type CliIo } from "./cli/io.ts";

const aerogramme = group("aerogramme", "Mail that only its reader can read.", {
  provider: {
    summary: "runs a mail provider: takes mail by LMTP, keeps only ciphertext",
    run: async (args, io) => (await import("./provider/cli.ts")).providerCommand(args, io),
  },
  companion: {
    summary: "reads your mailbox on this computer, for any mail client",
    run: async (args, io) => (await import("./companion/cli.ts")).companionCommand(args, io),
  },
  tools: {
    summary: "opens keyrings and exported accounts by hand, offline",
    run: async (args, io) => (await import("./tools/cli.ts")).toolsCommand(args, io),
  },
});

/** Gives the exit code (cli/io.ts). Never throws. */
export async function main(args: readonly string[], io: CliIo = processIo()): Promise<number> {
  try {
    return await aerogramme.run(args, io);
  } catch (error) {
    return fail(
      io,
      1,
      error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "failed for an unknown reason",
    );
  }
}
