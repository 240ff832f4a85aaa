import { expect, test } from "vitest";
import { directionOf, freeDirections, writeDirections, type DirectedNode } from "./directions.ts";

interface Node extends DirectedNode {
  childNodes: Node[];
  dir: string | null;
}

const text = (value: string): Node => ({ nodeType: 3, nodeName: "#text", nodeValue: value, childNodes: [], dir: null });

/** `el("div", "auto", …)`: what stands in it is nodes or text. */
function el(name: string, dir: string | null, ...children: (Node | string)[]): Node {
  const node: Node = {
    ...{ nodeType: 1, nodeName: name.toUpperCase(), nodeValue: null, dir },
    childNodes: children.map((child) => (typeof child === "string" ? text(child) : child)),
    getAttribute: (asked) => (asked === "dir" ? node.dir : null),
    setAttribute: (_, value) => void (node.dir = value),
    removeAttribute: () => void (node.dir = null),
  };
  return node;
}

const written = (node: Node): string => {
  if (node.nodeType === 3) return node.nodeValue ?? "";
  return `<${node.nodeName.toLowerCase()}${node.dir === null ? "" : ` ${node.dir}`}>${node.childNodes.map(written).join("")}`;
};
const inside = (node: Node): string => node.childNodes.map(written).join("");

test.each([
  ["Good morning", "ltr"],
  ["שלום Ada", "rtl"],
  ["مرحبا", "rtl"],
  ["12:30 – שלום", "rtl"],
  ["\u200f12", "rtl"],
  ["12 + 7 = 19!", null],
  ["", null],
] as const)("the first letter tells: %s", (line, wanted) => expect(directionOf(line)).toBe(wanted));

test("a letter from left to right says nothing", () => {
  const root = el("div", null, el("div", "auto", "Hello"), el("ul", null, el("li", "auto", "one")));
  writeDirections(root);
  expect(inside(root)).toBe("<div>Hello<ul><li>one");
});

test("paragraphs say what was found; what stands in them says it where it differs alone", () => {
  const root = el(
    "div",
    null,
    el("div", "auto", "שלום ", el("b", null, "Ada")),
    el("div", "auto", "12 + 7"),
    el("div", "auto", "Hello שלום"),
    el("ul", null, el("li", "auto", "אחד"), el("li", "ltr", "two")),
    el("blockquote", null, el("div", "auto", "כן"), el("div", "auto", "3")),
  );
  writeDirections(root);
  expect(inside(root)).toBe(
    "<div rtl>שלום <b>Ada<div>12 + 7<div ltr>Hello שלום<ul rtl><li>אחד<li>two<blockquote rtl><div>כן<div>3",
  );
});

test("what another program chose stays; what says no more than the words do is found anew", () => {
  const root = el("div", null, el("div", "rtl", "Hello"), el("div", "rtl", "שלום"), el("p", "ltr", "12"));
  freeDirections(root);
  expect(inside(root)).toBe("<div rtl>Hello<div>שלום<p>12");
  writeDirections(root);
  expect(inside(root)).toBe("<div rtl>Hello<div rtl>שלום<p>12");
});
