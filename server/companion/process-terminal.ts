/** The terminal of this process. */
import { createInterface } from "node:readline/promises";
import type { Terminal } from "./command.ts";

/** Octets of standard input that are read. */
const MAX_INPUT = 64 * 1024;

export const createProcessTerminal = (): Terminal => ({
  interactive: process.stdin.isTTY && process.stdout.isTTY,
  show(text) {
    process.stdout.write(`${text}\n`);
  },
  ask,
  readInput,
});

async function ask(question: string): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<null>((settle) => lines.once("close", () => settle(null)));
  try {
    return await Promise.race([lines.question(question), ended]);
  } finally {
    lines.close();
  }
}

async function readInput(): Promise<string> {
  if (process.stdin.isTTY) return (await ask("The 24 words: ")) ?? "";
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > MAX_INPUT) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_INPUT).toString("utf8");
}
