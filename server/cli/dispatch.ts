/** Commands by name, groups of them, and what is said to a name that is none. */
import { suggestion } from "./nearest.ts";
import { groupHelp, helpText, tableOf } from "./help.ts";
import { fail, type CliIo, type ExitCode } from "./io.ts";
import { VERSION } from "../version.ts";
import { parseArguments, type Parsed } from "./parse.ts";
import type { CommandSpec } from "./spec.ts";

export interface Command {
  readonly summary: string;
  run(args: readonly string[], io: CliIo): Promise<ExitCode>;
}

/** A command from its description; `act` is called with what was typed, once that is well-formed. */
export const command = (
  spec: CommandSpec,
  act: (parsed: Parsed, io: CliIo) => Promise<ExitCode> | ExitCode,
): Command => ({
  summary: spec.summary,
  async run(args, io) {
    const parsed = parseArguments(spec, args);
    if (!parsed.ok) return fail(io, 2, parsed.error.line);
    if (!parsed.value.help) return act(parsed.value, io);
    io.stdout(helpText(spec));
    return 0;
  },
});

/** A command that does something by itself, with others below it; their help stands with its own. */
export const commandWith = (
  spec: CommandSpec,
  own: Command,
  name: string,
  below: Readonly<Record<string, Command>>,
): Command => ({
  summary: spec.summary,
  async run(args, io) {
    const [first = "", ...rest] = args;
    const meant = Object.hasOwn(below, first) ? below[first] : undefined;
    if (meant) return meant.run(rest, io);
    const done = await own.run(args, io);
    const rows = Object.entries(below).map(([key, { summary }]) => [`${name} ${key}`, summary] as const);
    if (args.includes("--help") || args.includes("-h")) io.stdout(`\nMore:\n\n${tableOf(rows)}\n`);
    return done;
  },
});

/** A command whose first argument names one of others; `alone` is what it does for a person who types nothing more. */
export const group = (
  name: string,
  summary: string,
  commands: Readonly<Record<string, Command>>,
  alone: Command | null = null,
): Command => ({
  summary,
  async run(args, io) {
    const [first, ...rest] = args;
    const help = groupHelp(
      name,
      summary,
      Object.entries(commands).map(([key, value]) => [key, value.summary] as const),
    );
    if (first === "--help" || first === "-h" || first === "help") {
      io.stdout(help);
      return 0;
    }
    if (first === "--version") {
      io.stdout(`${VERSION}\n`);
      return 0;
    }
    if (first === undefined && alone && io.interactive) return alone.run([], io);
    if (first === undefined) {
      io.stderr(help);
      return 2;
    }
    const known = Object.hasOwn(commands, first) ? commands[first] : undefined;
    if (known) return known.run(rest, io);
    const hint = suggestion(first, Object.keys(commands));
    return fail(io, 2, `${name} has no command ${first.slice(0, 40)}${hint}; see ${name} --help`);
  },
});
