import { expect, test } from "vitest";
import { parseSocketAddress, socketAddressToText } from "./address.ts";
import { nearest } from "./nearest.ts";
import { parseArguments } from "./parse.ts";
import type { CommandSpec } from "./spec.ts";

const spec: CommandSpec = {
  name: "mail send",
  summary: "sends",
  arguments: [{ name: "ADDRESS", help: "to whom" }],
  flags: {
    data: { kind: "text", value: "DIR", help: "where", required: true },
    alias: { kind: "list", help: "more" },
    quiet: { kind: "switch", help: "less" },
  },
};
const parse = (...args: string[]) => parseArguments(spec, args);

test("flags in either form, lists, switches, arguments anywhere", () => {
  const parsed = parse("--alias=a=b", "to@x", "--data", "D", "--alias", "c", "--quiet", "--json");
  expect(parsed.ok).toBe(true);
  if (!parsed.ok) return;
  expect(parsed.value.text("data")).toBe("D");
  expect(parsed.value.list("alias")).toEqual(["a=b", "c"]);
  expect([parsed.value.has("quiet"), parsed.value.json, parsed.value.help]).toEqual([true, true, false]);
  expect(parsed.value.arguments).toEqual(["to@x"]);
});

test("what follows -- is an argument", () => {
  expect(parse("--data", "D", "--", "--odd")).toMatchObject({ ok: true, value: { arguments: ["--odd"] } });
});

test("--help lacks nothing", () => {
  expect(parse("--help")).toMatchObject({ ok: true, value: { help: true } });
});

test.each([
  [["to@x"], /--data DIR is missing/],
  [["--data", "D"], /ADDRESS is missing/],
  [["--data", "D", "a", "b"], /unexpected argument b/],
  [["--dta", "D", "a"], /did you mean --data\?/],
  [["--toString", "a"], /unknown option --toString/],
  [["--__proto__", "a"], /unknown option/],
  [["-x"], /unknown option -x/],
  [["--data", "--quiet", "a"], /--data needs a value/],
  [["--data", "", "a"], /--data is empty/],
  [["--data=", "a"], /--data is empty/],
] as const)("%j is refused in one line", (args, pattern) => {
  const parsed = parse(...args);
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.error.line).toMatch(pattern);
});

test("the nearest word, or none", () => {
  expect(nearest("strat", ["start", "status"])).toBe("start");
  expect(nearest("zzzzzzzz", ["start", "status"])).toBeNull();
  expect(nearest("s".repeat(100_000), ["start"])).toBeNull();
});

test.each(["127.0.0.1:0", "[::1]:80", "localhost:65535", "mail.example.org:443"])("%s is an address", (text) => {
  const address = parseSocketAddress(text);
  expect(address && socketAddressToText(address)).toBe(text);
});

test.each(["", ":80", "host", "host:", "host:65536", "a:b:1", "[::1]", "::1:80", "host:80x", " h:1"])(
  "%j is none",
  (text) => {
    expect(parseSocketAddress(text)).toBeNull();
  },
);
