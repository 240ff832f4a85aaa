/** What holds for every message, however malformed. */
import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { concatBytes } from "../lib/bytes.ts";
import { canonicalLines } from "./structure/line-ends.ts";
import { parseMessage } from "./structure/parse-message.ts";
import type { Part } from "./structure/part.ts";
import { section } from "./structure/section.ts";
import { hostileMessages } from "./testing/arbitrary-message.ts";

const canonical = hostileMessages.map(canonicalLines);

describe("every message", () => {
  test("has nested ranges within its bounds", () => {
    const check = (part: Part, from: number, to: number): void => {
      expect(part.headerStart).toBeGreaterThanOrEqual(from);
      expect(part.headerEnd).toBeGreaterThanOrEqual(part.headerStart);
      expect(part.bodyStart).toBe(part.headerEnd);
      expect(part.bodyEnd).toBeGreaterThanOrEqual(part.bodyStart);
      expect(part.bodyEnd).toBeLessThanOrEqual(to);
      let at = part.bodyStart;
      for (const child of part.children) {
        check(child, at, part.bodyEnd);
        at = child.bodyEnd;
      }
    };
    fc.assert(fc.property(hostileMessages, (bytes) => check(parseMessage(bytes).root, 0, bytes.length)));
  });

  test("is its header and its text", () => {
    fc.assert(
      fc.property(canonical, (bytes) => {
        const tree = parseMessage(bytes);
        const of = (what: "" | "HEADER" | "TEXT") => section(bytes, tree, [], what) ?? new Uint8Array();
        expect(concatBytes(of("HEADER"), of("TEXT"))).toEqual(concatBytes(of("")));
        expect(of("").length).toBe(tree.size);
      }),
    );
  });

  test("has the same structure with CR LF as with bare LF", () => {
    fc.assert(
      fc.property(canonical, (bytes) => {
        const bare = bytes.filter((byte, i) => byte !== 0x0d || bytes[i + 1] !== 0x0a);
        const shape = ({ kind, size, lines, children }: Part): unknown => [kind, size, lines, children.map(shape)];
        const again = canonicalLines(bare);
        expect(shape(parseMessage(bare).root)).toEqual(shape(parseMessage(again).root));
      }),
    );
  });

  test("becomes canonical at once", () => {
    fc.assert(
      fc.property(canonical, (bytes) => {
        expect(parseMessage(bytes).canonical || bytes.includes(0x0d)).toBe(true);
        expect(parseMessage(bytes).size).toBeGreaterThanOrEqual(bytes.length);
      }),
    );
  });
});
