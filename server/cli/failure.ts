/** Why a command was not done, as a value: the line it ends with, and its exit code (io.ts). */
import { err, type Result } from "../../shared/lib/result.ts";

export interface Failure {
  readonly exitCode: 1 | 2;
  /** One line for a person. */
  readonly line: string;
}

export const failed = (line: string): Result<never, Failure> => err({ exitCode: 1, line });
/** Wrong usage, or settings or a folder with which it can not work. */
export const misused = (line: string): Result<never, Failure> => err({ exitCode: 2, line });
