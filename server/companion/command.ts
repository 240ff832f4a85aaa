/** What a companion command is given and what it gives back; cli.ts parses and prints. */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import { err, type Result } from "../../shared/lib/result.ts";
import type { Network } from "./network.ts";

export interface Terminal {
  /** Somebody sits there and can answer. */
  readonly interactive: boolean;
  /** Part of the command's result: standard output. */
  show(text: string): void;
  /** For the person who sits there, never part of a result. */
  tell(text: string): void;
  /** One line; null at the end of input. */
  ask(question: string): Promise<string | null>;
  /** All of standard input, cut at a limit. */
  readInput(): Promise<string>;
}

export interface CommandContext {
  readonly data: string;
  readonly json: boolean;
  readonly crypto: CryptoPort;
  readonly network: Network;
  readonly terminal: Terminal;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** For machines, and for people; one of the two is printed. */
export interface Output {
  readonly json: unknown;
  readonly text: string;
}

export interface Failure {
  /** 2 = wrong usage */
  readonly exitCode: 1 | 2;
  /** One line for a person. */
  readonly line: string;
}

export type CommandResult = Promise<Result<Output, Failure>>;

export const failed = (line: string): Result<never, Failure> => err({ exitCode: 1, line });
export const misused = (line: string): Result<never, Failure> => err({ exitCode: 2, line });
