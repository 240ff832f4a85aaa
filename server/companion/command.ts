/** What a companion command is given and what it gives back; cli.ts parses and prints. */
import type { CryptoPort } from "../../shared/crypto/primitives.ts";
import type { Result } from "../../shared/lib/result.ts";
import type { Failure } from "../cli/failure.ts";
import type { Keychain } from "./keychain.ts";
import type { Network } from "./network.ts";

export interface Terminal {
  /** Somebody sits there and can answer. */
  readonly interactive: boolean;
  /** Part of the command's result: standard output. */
  show(text: string): void;
  /** For the person who sits there, never part of a result. */
  tell(text: string): void;
  /** A line that replaces the one before it, while somebody waits and sees it; null takes it away. */
  progress(text: string | null): void;
  /** One line; null at the end of input. */
  ask(question: string): Promise<string | null>;
  /** The same, with nothing shown of what is typed. */
  askSecret(question: string): Promise<string | null>;
  /** The next line of standard input, where a secret comes that way; null at its end. `prompt` is for a person who types it. */
  readLine(prompt: string): Promise<string | null>;
  /** The rest of standard input, cut at a limit; of a person one line. */
  readInput(prompt: string): Promise<string>;
}

export interface CommandContext {
  readonly data: string;
  readonly json: boolean;
  readonly crypto: CryptoPort;
  readonly network: Network;
  readonly terminal: Terminal;
  readonly keychain: Keychain;
  /** Where systemd puts credentials; null = it gave none. */
  readonly credentials: string | null;
  /** The passphrase of a locked folder is the first line of standard input. */
  readonly passphraseFromInput: boolean;
  /** Unix milliseconds. */
  readonly clock: () => number;
}

/** For machines, and for people; one of the two is printed. */
export interface Output {
  readonly json: unknown;
  readonly text: string;
}

export type CommandResult = Promise<Result<Output, Failure>>;

export { failed, misused, type Failure } from "../cli/failure.ts";
