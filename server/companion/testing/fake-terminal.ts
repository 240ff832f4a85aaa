/** A terminal that a test types at. */
import type { Terminal } from "../command.ts";

export interface FakeTerminal extends Terminal {
  readonly shown: string[];
  readonly told: string[];
}

/** `answer` is asked each question, and may look at what was told; null ends the input. */
export function createFakeTerminal(
  options: {
    readonly interactive?: boolean;
    readonly input?: string;
    readonly answer?: (question: string, told: readonly string[]) => string | null;
  } = {},
): FakeTerminal {
  const shown: string[] = [];
  const told: string[] = [];
  const lines = (options.input ?? "").split("\n");
  const ask = (question: string) => Promise.resolve(options.answer?.(question, told) ?? null);
  return {
    interactive: options.interactive ?? false,
    shown,
    told,
    show: (text) => void shown.push(text),
    tell: (text) => void told.push(text),
    progress: () => undefined,
    ask,
    askSecret: ask,
    readLine: () => Promise.resolve(lines.shift() ?? null),
    readInput: () => Promise.resolve(lines.splice(0).join("\n")),
  };
}
