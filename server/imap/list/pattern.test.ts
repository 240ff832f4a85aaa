import fc from "fast-check";
import { expect, test } from "vitest";
import { matchesPattern } from "./pattern.ts";
import { expectLinear } from "../../../test/harness/linear.ts";

test.each([
  ["*", "a/b/c", true],
  ["%", "a", true],
  ["%", "a/b", false],
  ["a/%", "a/b", true],
  ["a/%", "a/b/c", false],
  ["a*c", "a/b/c", true],
  ["a%c", "a/c", false],
  ["%/%", "a/b", true],
  ["*%", "a/b", true],
  ["", "", true],
  ["", "a", false],
  ["a", "a", true],
  ["a.c", "abc", false],
])("%s on %s is %s", (pattern, name, wanted) => expect(matchesPattern(pattern, name)).toBe(wanted));

test("agrees with a plain definition", () => {
  const plain = (pattern: string, name: string): boolean => {
    const [first, ...rest] = pattern.split("");
    if (first === undefined) return name === "";
    const after = rest.join("");
    if (first !== "*" && first !== "%") return name.startsWith(first) && plain(after, name.slice(1));
    const eats = name !== "" && (first === "*" || !name.startsWith("/"));
    return plain(after, name) || (eats && plain(pattern, name.slice(1)));
  };
  const text = (chars: string): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...chars.split("")), maxLength: 8 });
  fc.assert(
    fc.property(text("ab/*%"), text("ab/"), (pattern, name) => matchesPattern(pattern, name) === plain(pattern, name)),
  );
});

test("patterns longer than a word of bits", () => {
  for (const length of [31, 32, 33, 63, 64, 65, 200]) {
    const name = "ab".repeat(length).slice(0, length);
    expect(matchesPattern(`${name.slice(1)}*${name}`, `${name.slice(1)}xx/x${name}`)).toBe(true);
    expect(matchesPattern(`*${name}%`, `x${name}`)).toBe(true);
    expect(matchesPattern(`*${name}%`, `x${name}/`)).toBe(false);
    expect(matchesPattern(`%${name}`, `x${name}b`)).toBe(false);
  }
});

test("a hostile pattern takes no more than linear time", () => {
  expectLinear((length) => expect(matchesPattern("*a%a".repeat(250), "a".repeat(length))).toBe(true), 4_000);
});
