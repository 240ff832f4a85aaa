/** A terminal over the command's streams. */
import { createInterface } from "node:readline";
import type { CliIo } from "../cli/io.ts";
import type { Terminal } from "./command.ts";

/** Octets of standard input that are read. */
const MAX_INPUT = 64 * 1024;

export const createStreamTerminal = (io: CliIo): Terminal => ({
  interactive: io.interactive,
  show(text) {
    io.stdout(`${text}\n`);
  },
  tell(text) {
    io.stderr(`${text}\n`);
  },
  ask(question) {
    io.stderr(question);
    return readLine(io.stdin);
  },
  async readInput() {
    if (!io.interactive) return readAll(io.stdin);
    io.stderr("The 24 words: ");
    return (await readLine(io.stdin)) ?? "";
  },
});

/** Null at the end of input. */
async function readLine(stdin: NodeJS.ReadableStream): Promise<string | null> {
  const lines = createInterface({ input: stdin });
  try {
    return await new Promise((settle) => {
      lines.once("line", settle);
      lines.once("close", () => settle(null));
    });
  } finally {
    lines.close();
  }
}

async function readAll(stdin: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    chunks.push(bytes);
    length += bytes.length;
    if (length > MAX_INPUT) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_INPUT).toString("utf8");
}
