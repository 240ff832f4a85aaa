import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { CliIo } from "../cli/io.ts";
import { createStreamTerminal } from "./stream-terminal.ts";

interface Played {
  readonly io: CliIo;
  readonly stdin: PassThrough;
  readonly raw: boolean[];
  readonly err: string[];
}

function play(interactive: boolean): Played {
  const raw: boolean[] = [];
  const err: string[] = [];
  const stdin = new PassThrough();
  const setRawMode = (on: boolean): void => void raw.push(on);
  const io: CliIo = {
    stdin: interactive ? Object.assign(stdin, { isTTY: true, setRawMode }) : stdin,
    stdout: () => undefined,
    stderr: (text) => void err.push(text),
    env: {},
    interactive,
    stderrIsTerminal: interactive,
  };
  return { io, stdin, raw, err };
}

test("piped input: a line for the passphrase, another, and the rest as it is", async () => {
  const { io, stdin, err } = play(false);
  const terminal = createStreamTerminal(io);
  stdin.write("päss");
  setTimeout(() => stdin.end("phrase\r\nsecond\n a b\n\nc"), 20);
  expect(await terminal.readLine("Passphrase: ")).toBe("pässphrase");
  expect(await terminal.ask("Again: ")).toBe("second");
  expect(await terminal.readInput("Words: ")).toBe(" a b\n\nc");
  expect(await terminal.readLine("More: ")).toBeNull();
  expect(err.join("")).toBe("Again: ");
});

test("a character that comes in two pieces stays one", async () => {
  const { io, stdin } = play(false);
  const terminal = createStreamTerminal(io);
  const [first, second] = [Buffer.from("ä").subarray(0, 1), Buffer.from("ä").subarray(1)];
  stdin.write(first);
  setTimeout(() => stdin.end(second), 10);
  expect(await terminal.readLine("")).toBe("ä");
});

test("at a terminal a secret is typed with the echo off, and can be mended", async () => {
  const { io, stdin, raw, err } = play(true);
  const terminal = createStreamTerminal(io);
  const typed = terminal.askSecret("Passphrase: ");
  for (const keys of ["wrong", "\u0015", "abx\u007f", "c", "\r"]) stdin.write(keys);
  expect(await typed).toBe("abc");
  expect(raw).toEqual([true, false]);
  expect(err.join("")).toBe("Passphrase: \n");
  const given = terminal.askSecret("Again: ");
  stdin.write("abc\u0003");
  expect(await given).toBeNull();
  expect(raw).toEqual([true, false, true, false]);
});
