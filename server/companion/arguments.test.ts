import { expect, test } from "vitest";
import { nearestName, parseArguments } from "./arguments.ts";
import { commandHelp, COMMANDS, companionHelp, USAGE } from "./usage.ts";

const { flags } = USAGE.add;

test("values, switches and the rest", () => {
  const parsed = parseArguments(["--data", "d", "--invite=https://x/join#a=b", "--json", "one", "--", "--two"], flags);
  expect(parsed).toEqual({
    ok: true,
    value: {
      values: new Map([
        ["data", "d"],
        ["invite", "https://x/join#a=b"],
      ]),
      switches: new Set(["json"]),
      rest: ["one", "--two"],
    },
  });
});

test.each([
  [["--provder", "x"], "unknown option --provder; did you mean --provider?"],
  [["--zzzzzzzzzz"], "unknown option --zzzzzzzzzz"],
  [["--data"], "--data takes a value: DIR"],
  [["--data", "--json"], "--data takes a value: DIR"],
  [["--json=yes"], "--json takes no value"],
  [["--json", "--json"], "--json is given twice"],
])("%j: %s", (args, line) => {
  expect(parseArguments(args, flags)).toEqual({ ok: false, error: line });
});

test("near names", () => {
  expect(nearestName("strat", COMMANDS)).toBe("start");
  expect(nearestName("x".repeat(100_000), COMMANDS)).toBeNull();
});

test("every option stands in its command's help", () => {
  for (const name of COMMANDS) {
    expect(companionHelp()).toContain(name);
    for (const flag of USAGE[name].flags) expect(commandHelp(name)).toContain(`--${flag.name}`);
  }
});
