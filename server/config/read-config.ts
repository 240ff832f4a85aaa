/** Reads the settings from file, environment and flags, in rising order; every fault is one line that says what to do. */
import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { Parsed } from "../cli/parse.ts";
import { nearest } from "../cli/nearest.ts";
import { environmentName, SETTINGS, type Setting, type SettingKey } from "./settings.ts";

export interface Config {
  text(key: SettingKey): string | null;
  flag(key: SettingKey): boolean;
  number(key: SettingKey): number | null;
  /** Empty if not given. */
  list(key: SettingKey): readonly string[];
}

type Value = string | number | boolean | readonly string[];

export interface ConfigSources {
  /** Path of aerogramme.toml; null = none. */
  readonly file: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: Pick<Parsed, "has" | "text">;
}

export function readConfig({ file, environment, flags }: ConfigSources): Result<Config, string> {
  const values = new Map<string, Value>();
  for (const read of [fromFile(file), fromEnvironment(environment), fromFlags(flags)]) {
    if (!read.ok) return read;
    for (const [key, value] of read.value) values.set(key, value);
  }
  const get = (key: SettingKey): Value | null => values.get(key) ?? null;
  return ok({
    text: (key) => (typeof get(key) === "string" ? (get(key) as string) : null),
    flag: (key) => get(key) === true,
    number: (key) => (typeof get(key) === "number" ? (get(key) as number) : null),
    list: (key) => (Array.isArray(get(key)) ? (get(key) as string[]) : []),
  });
}

function fromFile(file: string | null): Result<Map<string, Value>, string> {
  if (file === null) return ok(new Map());
  let parsed: unknown;
  try {
    parsed = parse(readFileSync(file, "utf8"));
  } catch (error) {
    return err(explain(file, error));
  }
  const values = new Map<string, Value>();
  for (const [key, value] of flatten(parsed, "")) {
    const setting = SETTINGS.find((known) => known.key === key);
    if (!setting)
      return err(
        `${file}: ${unknownKey(
          key,
          SETTINGS.map((known) => known.key),
        )}`,
      );
    const checked = checkKind(setting, value);
    if (checked === null) return err(`${file}: ${key} must be ${KINDS[setting.kind]}`);
    values.set(key, checked);
  }
  return ok(values);
}

/** A line is named, and nothing of what stands in it: it may hold a secret. */
function explain(file: string, error: unknown): string {
  if (error instanceof TomlError) {
    const [what = ""] = error.message.replace(/^Invalid TOML document: /, "").split("\n");
    return `${file}, line ${error.line}: this is not TOML (${what})`;
  }
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code === "EACCES") return `not allowed to read ${file}: it must be readable for the user that runs this`;
  return `${file} can not be read (${typeof code === "string" ? code : "unknown"})`;
}

function* flatten(value: unknown, prefix: string): Generator<[string, unknown]> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    yield [prefix, value];
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* flatten(inner, prefix === "" ? key : `${prefix}.${key}`);
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `unknown setting "${key}"${near === null ? "" : `; did you mean "${near}"?`}`;
}

const KINDS = { text: "a text", flag: "true or false", number: "a whole number", list: "a list of texts" } as const;

function checkKind({ kind }: Setting, value: unknown): Value | null {
  if (kind === "text") return typeof value === "string" && value !== "" ? value : null;
  if (kind === "flag") return typeof value === "boolean" ? value : null;
  if (kind === "list") return isTexts(value) ? value : null;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "");

function fromEnvironment(environment: ConfigSources["environment"]): Result<Map<string, Value>, string> {
  const values = new Map<string, Value>();
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith("AEROGRAMME_") || text === undefined) continue;
    const setting = SETTINGS.find(({ key }) => environmentName(key) === name);
    if (!setting)
      return err(
        unknownKey(
          name,
          SETTINGS.map(({ key }) => environmentName(key)),
        ).replace("setting", "environment variable"),
      );
    const value = checkKind(setting, fromText(setting, text));
    if (value === null) return err(`${name} must be ${KINDS[setting.kind]}`);
    values.set(setting.key, value);
  }
  return ok(values);
}

function fromText({ kind }: Setting, text: string): unknown {
  if (kind === "flag") return text === "true" ? true : text === "false" ? false : null;
  if (kind === "list") return text.split(":");
  return kind === "number" ? (/^\d+$/.test(text) ? Number(text) : null) : text;
}

function fromFlags(flags: ConfigSources["flags"]): Result<Map<string, Value>, string> {
  const values = new Map<string, Value>();
  for (const setting of SETTINGS) {
    if (!("flag" in setting) || !flags.has(setting.flag)) continue;
    values.set(setting.key, setting.kind === "flag" ? true : (flags.text(setting.flag) ?? ""));
  }
  return ok(values);
}
