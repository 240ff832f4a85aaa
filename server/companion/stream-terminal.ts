/** A terminal over the command's streams. */
import type { CliIo } from "../cli/io.ts";
import type { Terminal } from "./command.ts";

/** Octets of standard input that are read. */
const MAX_INPUT = 64 * 1024;

export function createStreamTerminal(io: CliIo): Terminal {
  const input = createInput(io.stdin);
  const askSecret = (question: string): Promise<string | null> => {
    io.stderr(question);
    return io.stdin.setRawMode ? hidden(io, input) : input.line();
  };
  return {
    interactive: io.interactive,
    show: (text) => io.stdout(`${text}\n`),
    tell: (text) => io.stderr(`${text}\n`),
    progress(text) {
      if (io.interactive) io.stderr(`\r\u001b[K${text ?? ""}`);
    },
    ask(question) {
      io.stderr(question);
      return input.line();
    },
    askSecret,
    readLine: (prompt) => (io.interactive ? askSecret(prompt) : input.line()),
    async readInput(prompt) {
      if (!io.interactive) return input.rest();
      io.stderr(prompt);
      return (await input.line()) ?? "";
    },
  };
}

interface Input {
  /** Up to the next line end, without it; null at the end of input. */
  line(): Promise<string | null>;
  /** All that is left. */
  rest(): Promise<string>;
  /** The next octets as text; null at the end of input. */
  next(): Promise<string | null>;
}

/** Reads only while somebody waits, so that an open terminal does not keep the process. */
function createInput(stdin: CliIo["stdin"]): Input {
  let held = "";
  let ended = false;
  stdin.setEncoding("utf8");

  function next(): Promise<string | null> {
    if (ended) return Promise.resolve(null);
    return new Promise((settle) => {
      const stop = (text: string | null): void => {
        stdin.off("data", read).off("end", end).off("error", end).off("close", end);
        stdin.pause();
        settle(text);
      };
      const read = (chunk: Buffer | string): void => stop(chunk.toString());
      const end = (): void => {
        ended = true;
        stop(null);
      };
      stdin.on("data", read).on("end", end).on("error", end).on("close", end);
      stdin.resume();
    });
  }

  async function line(): Promise<string | null> {
    for (;;) {
      const at = held.indexOf("\n");
      if (at >= 0) {
        const text = held.slice(0, at);
        held = held.slice(at + 1);
        return text.replace(/\r$/, "");
      }
      const more = held.length > MAX_INPUT ? null : await next();
      if (more === null) {
        const text = held;
        held = "";
        return text === "" ? null : text;
      }
      held += more;
    }
  }

  return {
    line,
    next,
    async rest() {
      for (let more: string | null = ""; more !== null && held.length <= MAX_INPUT; more = await next()) held += more;
      const text = held.slice(0, MAX_INPUT);
      held = "";
      return text;
    },
  };
}

const ENTER = /[\r\n]/;
const INTERRUPT = "\u0003";
const END = "\u0004";
const ERASE = new Set(["\u007f", "\b"]);
const ERASE_LINE = "\u0015";

/** One line typed with the echo off. Ctrl-C and Ctrl-D give up. */
async function hidden({ stdin, stderr }: CliIo, input: Input): Promise<string | null> {
  stdin.setRawMode?.(true);
  try {
    let typed: string[] = [];
    for (;;) {
      const keys = await input.next();
      if (keys === null) return null;
      for (const key of keys) {
        if (ENTER.test(key)) return typed.join("");
        if (key === INTERRUPT || (key === END && typed.length === 0)) return null;
        if (key === ERASE_LINE) typed = [];
        else if (ERASE.has(key)) typed.pop();
        else if (key >= " ") typed.push(key);
      }
    }
  } finally {
    stdin.setRawMode?.(false);
    stderr("\n");
  }
}
