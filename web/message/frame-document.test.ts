import { expect, test } from "vitest";
import { frameDocument } from "./frame-document.ts";

const dark = { ground: [20, 25, 37, 1], ink: [232, 235, 243, 1] } as const;
const parts = ["<html>one</html>", "<html>two</html>"];

test("pictures keep their white paper in the dark, in each part", () => {
  const plates = (html: string): number => html.split("background-color: #fff !important").length - 1;
  expect(
    [frameDocument(parts.slice(1), { dark }), frameDocument(parts, { dark }), frameDocument(parts)].map(plates),
  ).toEqual([1, 3, 0]);
});

test("what is dark on the screen is printed black, also in parts, which no style from outside reaches", () => {
  const trees = frameDocument(parts, { dark }).split("<template ").slice(1);
  expect(trees.map((tree) => /@media print \{ \* \{ color: #000 !important/.test(tree))).toEqual([true, true]);
  expect(frameDocument(parts.slice(1), { dark })).toMatch(/@media print.*:root \* \{ color: #000 !important/);
  expect(frameDocument(parts)).not.toContain("@media print");
});
