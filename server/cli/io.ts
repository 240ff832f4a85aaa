/**
 * Where a command reads and writes, and how it ends: exit code 0 = done, 1 = failed, 2 = wrong usage, or settings or a folder with
 * which it can not work, so that the same fails until somebody mends them.
 */

export interface CliIo {
  /** Of a terminal: `setRawMode` turns off its echo. */
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown };
  /** Results, and nothing else. */
  stdout(text: string): void;
  /** Errors, progress, questions, logs. */
  stderr(text: string): void;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A person sits at both ends. */
  readonly interactive: boolean;
  /** A person reads what goes to `stderr`. */
  readonly stderrIsTerminal: boolean;
}

export type ExitCode = 0 | 1 | 2;

export const processIo = (): CliIo => ({
  stdin: process.stdin,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  env: process.env,
  interactive: process.stdin.isTTY && process.stderr.isTTY,
  stderrIsTerminal: process.stderr.isTTY,
});

/** One line on stderr. */
export function fail(io: CliIo, code: 1 | 2, line: string): ExitCode {
  io.stderr(`aerogramme: ${line}\n`);
  return code;
}
