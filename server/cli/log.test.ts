import { expect, test } from "vitest";
import type { CliIo } from "./io.ts";
import { logOf } from "./log.ts";

const NOON = new Date(2026, 0, 2, 12, 5, 9).getTime();

function written(stderrIsTerminal: boolean, json: boolean): string {
  const lines: string[] = [];
  const stderr = (text: string): void => void lines.push(text);
  const log = logOf({ stderr, stderrIsTerminal } as unknown as CliIo, json, () => NOON);
  log("imap.loginFailed", { address: "a\u001b[2J\n@example.org", tries: 3 });
  log("blobs.sweepFailed", {});
  return lines.join("");
}

test("a person at a terminal reads plain lines, with nothing in them that a terminal would obey", () => {
  expect(written(true, false)).toBe(
    "12:05:09  imap login failed: address a\ufffd[2J\ufffd@example.org, tries 3\n12:05:09  blobs sweep failed\n",
  );
});

test.each([
  [false, false],
  [false, true],
  [true, true],
])("stderr is a terminal: %s, --json: %s: one JSON object a line", (terminal, json) => {
  const lines = written(terminal, json).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time: new Date(NOON).toISOString(), event: "imap.loginFailed", address: "a\u001b[2J\n@example.org", tries: 3 },
    { time: new Date(NOON).toISOString(), event: "blobs.sweepFailed" },
  ]);
});
