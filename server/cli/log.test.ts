import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { CliIo } from "./io.ts";
import { levelOf, LOG_LEVELS, type LogLevel } from "./log-level.ts";
import { logOf } from "./log.ts";

const NOON = new Date(2026, 0, 2, 12, 5, 9).getTime();

function written(stderrIsTerminal: boolean, json: boolean, level: LogLevel = "info"): string {
  const lines: string[] = [];
  const stderr = (text: string): void => void lines.push(text);
  const io = { stderr, stderrIsTerminal } as unknown as CliIo;
  const log = logOf(io, { json, level, clock: () => NOON });
  log("imap.loginFailed", { address: "a\u001b[2J\n@example.org", tries: 3 });
  log("store.failing", {});
  log("imap.command", { connection: 4, command: "UID FETCH" });
  log("blobs.swept", { count: 2 });
  return lines.join("");
}

test("a person at a terminal reads plain lines, with nothing in them that a terminal would obey", () => {
  expect(written(true, false)).toBe(
    [
      "12:05:09  warn   imap login failed: address a\ufffd[2J\ufffd@example.org, tries 3\n",
      "12:05:09  error  store failing\n",
      "12:05:09  info   blobs swept: count 2\n",
    ].join(""),
  );
});

test.each([
  [false, false],
  [false, true],
  [true, true],
])("stderr is a terminal: %s, --json: %s: one JSON object a line", (terminal, json) => {
  const lines = written(terminal, json).trimEnd().split("\n");
  const time = new Date(NOON).toISOString();
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time, level: "warn", event: "imap.loginFailed", address: "a\u001b[2J\n@example.org", tries: 3 },
    { time, level: "error", event: "store.failing" },
    { time, level: "info", event: "blobs.swept", count: 2 },
  ]);
});

test("each level says what the one before it says, and more", () => {
  const lines = LOG_LEVELS.map((level) => written(true, false, level).trimEnd().split("\n").length);
  expect(lines).toEqual([1, 2, 3, 4]);
});

test("every event that has a level is logged somewhere under that name", () => {
  const files = readdirSync("server", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const sources = files
    .filter((name) => !name.startsWith("cli/"))
    .map((name) => readFileSync(`server/${name}`, "utf8"));
  const text = sources.join("\n");
  const table = readFileSync("server/cli/log-level.ts", "utf8");
  const named = [...table.matchAll(/"([a-z]+\.[A-Za-z]+)"/g)].map(([, event = ""]) => event);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((event) => !text.includes(`"${event}"`))).toEqual([]);
  expect(levelOf("companion.connection", { state: "tampered" })).toBe("error");
  expect(levelOf("companion.connection", { state: "online" })).toBe("info");
});
