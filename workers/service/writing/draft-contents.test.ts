import { expect, test } from "vitest";
import { DraftContents } from "./draft-contents.ts";

const MIB = 1 << 20;
const filled = (octets: number) => new Map([["key", new Uint8Array(octets)]]);

test("drafts whose page never said that it is gone leave when others need the room, longest unused first", () => {
  const contents = new DraftContents();
  for (const name of ["a", "b", "c"]) contents.set(name, filled(80 * MIB));
  contents.get("a");
  contents.set("d", filled(60 * MIB));
  expect(["a", "b", "c", "d"].map((name) => contents.get(name)?.size)).toEqual([1, undefined, 1, 1]);
  contents.set("large", filled(300 * MIB));
  expect(["a", "c", "d", "large"].map((name) => contents.get(name)?.size)).toEqual([
    undefined,
    undefined,
    undefined,
    1,
  ]);
});

test("as many drafts as anybody has open", () => {
  const contents = new DraftContents();
  for (let at = 0; at < 100; at++) contents.set(`${at}`, filled(1));
  expect([contents.get("0"), contents.get("99")?.size]).toEqual([undefined, 1]);
});
