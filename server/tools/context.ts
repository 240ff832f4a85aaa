/** What a tool is given; cli.ts parses and prints. */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { Failure, Output, Terminal } from "../companion/command.ts";

export interface ToolContext {
  readonly crypto: CryptoPort;
  readonly terminal: Terminal;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** `failed`: the output stands, and yet not all was as it should be: exit code 1. */
export interface ToolOutput extends Output {
  readonly failed?: boolean;
}

export type ToolResult = Promise<Result<ToolOutput, Failure>>;
