/** Command line arguments: `--name value`, `--name=value`, switches, and what stands between them. */
import { err, ok, type Result } from "../../shared/lib/result.ts";

export interface Flag {
  readonly name: string;
  /** What stands for its value in the help; null = a switch. */
  readonly value: string | null;
  readonly help: string;
}

export interface Arguments {
  readonly values: ReadonlyMap<string, string>;
  readonly switches: ReadonlySet<string>;
  readonly rest: readonly string[];
}

/** The error is one line that says what to correct. */
export function parseArguments(args: readonly string[], flags: readonly Flag[]): Result<Arguments, string> {
  const values = new Map<string, string>();
  const switches = new Set<string>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? "";
    if (arg === "--") {
      rest.push(...args.slice(i + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") {
      rest.push(arg);
      continue;
    }
    const equals = arg.indexOf("=");
    const name = (equals < 0 ? arg : arg.slice(0, equals)).replace(/^-+/, "");
    const flag = flags.find((known) => known.name === name);
    if (!flag) return err(unknownFlag(name, flags));
    if (values.has(name) || switches.has(name)) return err(`--${name} is given twice`);
    if (flag.value === null) {
      if (equals >= 0) return err(`--${name} takes no value`);
      switches.add(name);
      continue;
    }
    const value = equals >= 0 ? arg.slice(equals + 1) : args[++i];
    if (value === undefined || (equals < 0 && value.startsWith("--")))
      return err(`--${name} takes a value: ${flag.value}`);
    values.set(name, value);
  }
  return ok({ values, switches, rest });
}

function unknownFlag(name: string, flags: readonly Flag[]): string {
  const nearest = nearestName(
    name,
    flags.map((flag) => flag.name),
  );
  return `unknown option --${name}${nearest === null ? "" : `; did you mean --${nearest}?`}`;
}

/** Letters of a name that are compared. */
const MAX_NAME = 64;

/** The known name with the fewest edits; null if none is near. */
export function nearestName(name: string, known: readonly string[]): string | null {
  const ranked = known.map((each) => ({ each, edits: edits(name.slice(0, MAX_NAME), each) }));
  const [best] = ranked.sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(2, Math.floor(best.each.length / 3)) ? best.each : null;
}

/** Levenshtein's distance. */
function edits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
