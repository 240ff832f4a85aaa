/** Flags of a command: described once, for parsing and for --help. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { unknownWord } from "./nearest.ts";

export interface Flag {
  readonly type: "string" | "boolean";
  /** What stands for the value in --help: "DIR", "H:P". */
  readonly value?: string;
  readonly multiple?: boolean;
  readonly required?: boolean;
  readonly help: string;
}

export interface CommandSpec {
  /** "provider account add" */
  readonly name: string;
  readonly summary: string;
  /** Names of positional arguments: ["ADDRESS"]; one that may be left out, at the end, stands in brackets: "[ADDRESS]". */
  readonly positionals?: readonly string[];
  readonly flags: Readonly<Record<string, Flag>>;
}

export interface ParsedFlags {
  readonly positionals: readonly string[];
  text(name: string): string | null;
  texts(name: string): readonly string[];
  has(name: string): boolean;
}

export const COMMON_FLAGS: Readonly<Record<string, Flag>> = {
  json: { type: "boolean", help: "print JSON, for programs" },
  help: { type: "boolean", help: "print this help" },
};

/** The error is one line that says what is wrong with the call. */
export function parseFlags(spec: CommandSpec, args: readonly string[]): Result<ParsedFlags, string> {
  const flags: Readonly<Record<string, Flag>> = { ...spec.flags, ...COMMON_FLAGS };
  const read = readTokens(flags, args);
  if (!read.ok) return read;
  const { values, positionals } = read.value;
  if (!values.has("help")) {
    const wanted = spec.positionals ?? [];
    const missed = wanted[positionals.length];
    if (missed !== undefined && !missed.startsWith("[")) return err(`${missed} is missing`);
    if (positionals.length > wanted.length) return err(`unexpected argument "${positionals[wanted.length] ?? ""}"`);
    const missing = Object.entries(flags).find(([name, flag]) => flag.required && !values.has(name));
    if (missing) return err(`--${missing[0]} ${missing[1].value ?? ""} is missing`);
  }
  return ok({
    positionals,
    text: (name) => values.get(name)?.at(-1) ?? null,
    texts: (name) => values.get(name) ?? [],
    has: (name) => values.has(name),
  });
}

interface Tokens {
  readonly values: Map<string, string[]>;
  readonly positionals: string[];
}

function readTokens(flags: Readonly<Record<string, Flag>>, args: readonly string[]): Result<Tokens, string> {
  const options = Object.fromEntries(Object.entries(flags).map(([name, { type }]) => [name, { type, multiple: true }]));
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (!flag)
      return err(
        unknownWord(
          "option",
          token.rawName,
          Object.keys(flags).map((name) => `--${name}`),
        ),
      );
    const value = token.value as string | undefined;
    if (flag.type === "string" && (value === undefined || value === ""))
      return err(`--${token.name} needs a value: ${flag.value ?? "TEXT"}`);
    if (flag.type === "boolean" && value !== undefined) return err(`--${token.name} takes no value`);
    const held = values.get(token.name) ?? [];
    if (held.length > 0 && !flag.multiple) return err(`--${token.name} is given twice`);
    values.set(token.name, [...held, value ?? ""]);
  }
  return ok({ values, positionals });
}

export function helpText(spec: CommandSpec): string {
  const flags = Object.entries({ ...spec.flags, ...COMMON_FLAGS });
  const left = flags.map(([name, flag]) => `--${name}${flag.type === "string" ? ` ${flag.value ?? "TEXT"}` : ""}`);
  const width = Math.max(...left.map((text) => text.length));
  const lines = flags.map(([, flag], i) => {
    const notes = [flag.required ? "required" : "", flag.multiple ? "may be repeated" : ""].filter(Boolean).join(", ");
    return `  ${(left[i] ?? "").padEnd(width)}  ${flag.help}${notes ? ` (${notes})` : ""}`;
  });
  const usage = ["usage: aerogramme", spec.name, ...(spec.positionals ?? []), "[options]"].join(" ");
  return `${usage}\n\n${spec.summary}\n\n${lines.join("\n")}\n`;
}
