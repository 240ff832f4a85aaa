/** Arguments of one command: `--flag value`, `--flag=value`, switches, positional ones; `--` ends flags. */
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { suggestion } from "./nearest.ts";
import { allFlags, type CommandSpec, type Flag } from "./spec.ts";

export interface Parsed {
  /** Null if not given. */
  text(flag: string): string | null;
  list(flag: string): readonly string[];
  has(flag: string): boolean;
  readonly arguments: readonly string[];
  readonly json: boolean;
  readonly help: boolean;
}

/** One line that says what is wrong with how the command was typed. */
export interface Misuse {
  readonly line: string;
}

/** With `--help` nothing is missing. */
export function parseArguments(spec: CommandSpec, args: readonly string[]): Result<Parsed, Misuse> {
  const values = new Map<string, string[]>();
  const positional: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--") {
      positional.push(...args.slice(i + 1));
      break;
    }
    const known = allFlags(spec);
    const named = arg === "-h" ? "--help" : arg;
    if (!named.startsWith("-") || named === "-") {
      positional.push(named);
      continue;
    }
    const taken = takeFlag(known, named, args[i + 1], values);
    if (!taken.ok) return err({ line: `${taken.error}; see ${spec.name} --help` });
    i += taken.value;
  }
  const parsed = parsedOf(values, positional);
  const missing = parsed.help ? null : complaint(spec, parsed);
  return missing === null ? ok(parsed) : err({ line: `${missing}; see ${spec.name} --help` });
}

/** How many arguments after `arg` were used. */
function takeFlag(
  known: Readonly<Record<string, Flag>>,
  arg: string,
  next: string | undefined,
  values: Map<string, string[]>,
): Result<number, string> {
  const [, name = "", inline] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(arg) ?? [];
  const flag = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!flag) return err(`unknown option ${clip(arg.split("=")[0] ?? "")}${suggestFlag(name, known)}`);
  const before = values.get(name) ?? [];
  if (flag.kind !== "list" && before.length > 0) return err(`--${name} is given twice`);
  if (flag.kind === "switch") {
    if (inline !== undefined) return err(`--${name} takes no value`);
    values.set(name, [""]);
    return ok(0);
  }
  const value = inline ?? next;
  if (value === undefined || (inline === undefined && value.startsWith("--"))) {
    return err(`--${name} needs a value: --${name} ${flag.value ?? "VALUE"}`);
  }
  // a variable that is not set would else mean the folder somebody happens to be in
  if (value === "" && flag.value === "DIR") return err(`--${name} is empty: it takes a folder`);
  values.set(name, [...before, value]);
  return ok(inline === undefined ? 1 : 0);
}

function suggestFlag(name: string, known: Readonly<Record<string, Flag>>): string {
  return suggestion(
    `--${name}`,
    Object.keys(known).map((flag) => `--${flag}`),
  );
}

const clip = (text: string): string => (text.length > 40 ? `${text.slice(0, 40)}…` : text);

const parsedOf = (values: ReadonlyMap<string, readonly string[]>, positional: readonly string[]): Parsed => ({
  text: (flag) => values.get(flag)?.[0] ?? null,
  list: (flag) => values.get(flag) ?? [],
  has: (flag) => values.has(flag),
  arguments: positional,
  json: values.has("json"),
  help: values.has("help"),
});

function complaint(spec: CommandSpec, parsed: Parsed): string | null {
  for (const [name, flag] of Object.entries(spec.flags)) {
    if (flag.required === true && !parsed.has(name))
      return `--${name} ${flag.value ?? ""} is missing`.replace("  ", " ");
  }
  const wanted = spec.arguments ?? [];
  const absent = wanted.filter(({ optional }) => optional !== true)[parsed.arguments.length];
  if (absent) return `${absent.name} is missing`;
  const extra = wanted.at(-1)?.many === true ? undefined : parsed.arguments[wanted.length];
  return extra === undefined ? null : `unexpected argument ${clip(extra)}`;
}
