/** What a command takes: the one description that parsing, help and suggestions come from. */

export interface Flag {
  /** `switch` takes no value; `list` may be given several times. */
  readonly kind: "text" | "switch" | "list";
  /** What stands for the value in the help: "DIR", "HOST:PORT". */
  readonly value?: string;
  readonly help: string;
  readonly required?: boolean;
  /** Left out of the help. */
  readonly hidden?: boolean;
}

export interface Argument {
  /** "ADDRESS" */
  readonly name: string;
  readonly help: string;
  readonly optional?: boolean;
  /** The last one: takes all that follow. */
  readonly many?: boolean;
}

export interface CommandSpec {
  /** As typed: "aerogramme provider start". */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  readonly arguments?: readonly Argument[];
  /** By name without dashes; `--help` and `--json` are everyone's. */
  readonly flags: Readonly<Record<string, Flag>>;
}

export const COMMON_FLAGS: Readonly<Record<string, Flag>> = {
  json: { kind: "switch", help: "print one JSON object, for machines" },
  help: { kind: "switch", help: "print this" },
};

export const allFlags = (spec: CommandSpec): Readonly<Record<string, Flag>> => ({ ...spec.flags, ...COMMON_FLAGS });
