import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { baseSubject } from "./base-subject.ts";
import { casemapKey, compareCodePoints } from "../text/casemap.ts";
import { naiveBaseSubject, naiveThreads } from "../testing/naive-threads.ts";
import { threadsByReferences, threadsBySubject } from "./threads.ts";
import type { Thread, Threadable } from "./threads.ts";
import { expectLinear } from "../../../test/harness/linear.ts";
import { runs } from "../../../test/harness/thorough.ts";

describe("base subject (RFC 5256 §2.1)", () => {
  test.each([
    ["Re: hello", "hello", true],
    ["RE : hello", "hello", true],
    ["fw: Fwd: re[2]: hello (fwd) (FWD) ", "hello", true],
    ["[list] Re: [list] hello", "hello", true],
    ["[list] hello", "hello", false],
    ["[a][b] [c]", "[c]", false],
    ["[a]", "[a]", false],
    ["Re: [a]", "[a]", true],
    ["[Fwd: hello]", "hello", true],
    ["[fwd: Re: [x] hello (fwd)]", "hello", true],
    ["Re: [Fwd: [fwd: a]]", "a", true],
    ["  a \t b  ", "a b", false],
    ["regards: x", "regards: x", false],
    ["Re:", "", true],
    ["(fwd)", "", true],
    ["re [x[y]: z", "re [x[y]: z", false],
    ["", "", false],
    ["[]", "[]", false],
    ["[fwd:]", "", true],
  ])("%j", (subject, text, isReply) => {
    expect(baseSubject(subject)).toEqual({ text, isReply });
  });

  const piece = fc.constantFrom(
    "re",
    "Fwd",
    "fw",
    ":",
    " ",
    "[",
    "]",
    "x",
    "[fwd:",
    "(fwd)",
    "\t",
    "é",
    "Re: ",
    "[a] ",
  );
  test("as the ABNF says, applied literally", () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const subject = pieces.join("");
        expect(baseSubject(subject)).toEqual(naiveBaseSubject(subject));
      }),
      { numRuns: runs(500, 10_000) },
    );
  });

  test("a long row of brackets takes no more than linear time", () => {
    expectLinear((times) => baseSubject("[".repeat(times)), 100_000);
    expectLinear((times) => baseSubject("[fwd:".repeat(times) + "]".repeat(times)), 20_000);
  });
});

test("i;unicode-casemap: case and accents' spelling do not count, order is that of code points", () => {
  expect(casemapKey("straße É")).toBe(casemapKey("STRAßE e\u0301"));
  expect(["\u{1F600}", "\uFF5E", "b", "a"].sort(compareCodePoints)).toEqual(["a", "b", "\uFF5E", "\u{1F600}"]);
});

const message = (number: number, facts: Partial<Threadable> = {}): Threadable => ({
  ...{ number, messageId: `m${number}`, references: [], subject: "", isReply: false, sent: number },
  ...facts,
});

/** As the THREAD response spells it. */
function spell(threads: readonly Thread[]): string {
  const inner = ({ number, children }: Thread): string => {
    const rest =
      children.length === 1 ? inner(children[0] as Thread) : children.map((child) => `(${inner(child)})`).join("");
    return number === null ? rest : `${number}${rest === "" ? "" : ` ${rest}`}`;
  };
  return threads.map((thread) => `(${inner(thread)})`).join("");
}

describe("REFERENCES (RFC 5256 §3)", () => {
  test("chains, branches, and answers to what is not there", () => {
    const threads = threadsByReferences([
      message(2),
      message(3),
      message(6, { references: ["m3"] }),
      message(4, { references: ["m3", "m6"] }),
      message(23, { references: ["m3", "m6", "m4"] }),
      message(44, { references: ["m3", "m6"] }),
      message(7, { references: ["m6", "m44"], sent: 50 }),
      message(96, { references: ["m7"] }),
      message(70, { references: ["gone"] }),
      message(71, { references: ["gone"] }),
      message(80, { references: ["lost"] }),
    ]);
    expect(spell(threads)).toBe("(2)(3 6 (4 23)(44 7 96))((70)(71))(80)");
  });

  test("replies come under the message of their subject, equals under one node", () => {
    const re = { subject: "S", isReply: true };
    expect(spell(threadsByReferences([message(1, { subject: "S" }), message(2, re), message(3, re)]))).toBe(
      "(1 (2)(3))",
    );
    expect(spell(threadsByReferences([message(1, re), message(2, { subject: "S" })]))).toBe("(2 1)");
    expect(spell(threadsByReferences([message(1, { subject: "S" }), message(2, { subject: "S" })]))).toBe("((1)(2))");
    expect(spell(threadsByReferences([message(1, re), message(2, re), message(3, { subject: "T" })]))).toBe(
      "((1)(2))(3)",
    );
  });

  const ids = fc.constantFrom("m0", "m1", "m2", "m3", "m4", "m5", "a", "b", "c");
  const mailbox = fc.array(
    fc.record({
      messageId: fc.option(ids),
      references: fc.array(ids, { maxLength: 4 }),
      subject: fc.constantFrom("", "S", "T"),
      isReply: fc.boolean(),
      sent: fc.integer({ min: 0, max: 4 }),
    }),
    { maxLength: 9 },
  );

  test("as the RFC's steps done literally, each message once", () => {
    fc.assert(
      fc.property(mailbox, (rows) => {
        const messages = rows.map((row, i) => ({ ...row, number: i + 1 }));
        const threads = threadsByReferences(messages);
        expect(spell(threads)).toBe(spell(naiveThreads(messages)));
        const numbers = spell(threads).match(/\d+/g) ?? [];
        expect(numbers.map(Number).sort((a, b) => a - b)).toEqual(messages.map(({ number }) => number));
      }),
      { numRuns: runs(500, 10_000) },
    );
  });

  test("a thread as deep as the mailbox, either way round, and references without end", () => {
    const chainOf = (count: number) =>
      Array.from({ length: count }, (_, i) => message(i, { references: i === 0 ? [] : [`m${i - 1}`] }));
    for (const chain of [chainOf, (count: number) => chainOf(count).reverse()])
      expectLinear((count) => {
        let depth = 1;
        for (let at = threadsByReferences(chain(count))[0]; at?.children[0] !== undefined; at = at.children[0]) depth++;
        expect(depth).toBe(count);
      }, 20_000);
    expectLinear(
      (count) =>
        threadsByReferences(
          Array.from({ length: count }, (_, i) =>
            message(i, { references: Array.from({ length: 100 }, (_, n) => `x${i * 50 + n}`) }),
          ),
        ),
      2_000,
    );
  });
});

test("ORDEREDSUBJECT (RFC 5256 §3): the first of a subject, and the others below it", () => {
  const named = (number: number, subject: string, sent = number): Threadable => message(number, { subject, sent });
  const threads = threadsBySubject([
    named(1, "B", 9),
    named(2, "A", 8),
    named(3, "A", 3),
    named(4, "A", 4),
    named(5, "C", 1),
  ]);
  expect(spell(threads)).toBe("(5)(3 (4)(2))(1)");
});
