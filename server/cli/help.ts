/** The text of `--help`. */
import { allFlags, type Argument, type CommandSpec, type Flag } from "./spec.ts";

/** A command's line in a list, as a sentence of its own. */
const sentence = (summary: string): string =>
  `${summary.charAt(0).toUpperCase()}${summary.slice(1)}${summary.endsWith(".") ? "" : "."}`;

export function helpText(spec: CommandSpec): string {
  const args = spec.arguments ?? [];
  const flags = Object.entries(allFlags(spec)).filter(([, flag]) => flag.hidden !== true);
  const usage = [spec.name, ...args.map(argumentUsage)];
  for (const [name, flag] of flags) if (flag.required === true) usage.push(shownFlag(name, flag));
  const rows = [
    ...args.map(({ name, help }) => [name, help] as const),
    ...flags.map(([name, flag]) => [`${shownFlag(name, flag)}${flag.kind === "list" ? " …" : ""}`, flag.help] as const),
  ];
  return `${sentence(spec.summary)}\n\nUsage: ${usage.join(" ")} [options]\n\n${tableOf(rows)}\n`;
}

function argumentUsage({ name, optional, many }: Argument): string {
  const shown = many === true ? `${name}…` : name;
  return optional === true ? `[${shown}]` : shown;
}

const shownFlag = (name: string, { kind, value }: Flag): string =>
  kind === "switch" ? `--${name}` : `--${name} ${value ?? "VALUE"}`;

/** For a command that has commands below it. */
export function groupHelp(name: string, summary: string, commands: readonly (readonly [string, string])[]): string {
  return `${sentence(summary)}\n\nUsage: ${name} COMMAND [options]\n\n${tableOf(commands)}\n\nEach has --help; --version tells the version.\n`;
}

/** Two columns. */
export function tableOf(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join("\n");
}
