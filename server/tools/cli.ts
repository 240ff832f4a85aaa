/** The command line `aerogramme tools …`: keys and exported accounts by hand, offline. */
import { command, group, type Command } from "../cli/dispatch.ts";
import { fail, type CliIo, type ExitCode } from "../cli/io.ts";
import type { Parsed } from "../cli/parse.ts";
import type { CommandSpec } from "../cli/spec.ts";
import { failed } from "../companion/command.ts";
import { createStreamTerminal } from "../companion/stream-terminal.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { decrypt } from "./commands/decrypt.ts";
import { identity } from "./commands/identity.ts";
import { keyringCheck } from "./commands/keyring-check.ts";
import { keyringMake } from "./commands/keyring-make.ts";
import { keyringRewrap } from "./commands/keyring-rewrap.ts";
import { keyringShow } from "./commands/keyring-show.ts";
import type { ToolContext, ToolResult } from "./context.ts";
import type { OpeningOptions } from "./opening.ts";
import { DECRYPT, IDENTITY, KEYRING_CHECK, KEYRING_MAKE, KEYRING_REWRAP, KEYRING_SHOW } from "./specs.ts";

const tools = group(
  "aerogramme tools",
  "Keys and exported accounts by hand, offline: for people who know what they do.",
  {
    keyring: group(
      "aerogramme tools keyring",
      "makes, shows and rewraps keyrings: how an epoch's reading keys reach devices and words",
      {
        make: reporting(KEYRING_MAKE, (context, parsed) =>
          keyringMake(context, {
            account: parsed.text("account") ?? "",
            recipients: parsed.text("recipients") ?? "",
            epoch: parsed.text("epoch"),
            out: parsed.text("out") ?? "",
          }),
        ),
        show: reporting(KEYRING_SHOW, (context, parsed) => keyringShow(context, first(parsed), openingOptions(parsed))),
        rewrap: reporting(KEYRING_REWRAP, (context, parsed) =>
          keyringRewrap(context, first(parsed), {
            ...openingOptions(parsed),
            recipients: parsed.text("recipients") ?? "",
            out: parsed.text("out") ?? "",
          }),
        ),
        check: reporting(KEYRING_CHECK, (context, parsed) =>
          keyringCheck(context, first(parsed), { ...openingOptions(parsed), record: parsed.text("record") }),
        ),
      },
    ),
    identity: reporting(IDENTITY, (context, parsed) =>
      identity(context, {
        ...openingOptions(parsed),
        epoch: parsed.text("epoch"),
        keyring: parsed.text("keyring"),
        out: parsed.text("out") ?? "",
        yes: parsed.has("yes"),
      }),
    ),
    decrypt: reporting(DECRYPT, (context, parsed) =>
      decrypt(context, first(parsed), { out: parsed.text("out") ?? "", lineFeeds: parsed.has("lf") }),
    ),
  },
);

export const toolsCommand = (args: readonly string[], io: CliIo): Promise<ExitCode> => tools.run(args, io);

const first = (parsed: Parsed): string => parsed.arguments[0] ?? "";

const openingOptions = (parsed: Parsed): OpeningOptions => ({
  identity: parsed.text("identity"),
  wordsFromInput: parsed.has("words-stdin"),
  account: parsed.text("account"),
});

/** A command whose answer is printed when it is done. */
function reporting(spec: CommandSpec, run: (context: ToolContext, parsed: Parsed) => ToolResult): Command {
  return command(spec, async (parsed, io) => {
    const terminal = createStreamTerminal(io);
    const context = { crypto: nodeCrypto, terminal, clock: Date.now };
    const result = await run(context, parsed).catch((error: unknown) => failed(explain(error)));
    if (!result.ok) return fail(io, result.error.exitCode, result.error.line);
    const { json, text } = result.value;
    terminal.show(parsed.json ? JSON.stringify(json) : text);
    return result.value.failed === true ? 1 : 0;
  });
}

/** A failure nobody foresaw. */
const explain = (error: unknown): string =>
  error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : "failed";
