import { expect, test } from "vitest";
import { nodeToText, type TextNode } from "./node-text.ts";

type Part = string | TextNode;

/** A node as a browser would have it. */
const el = (name: string, ...parts: (Part | Readonly<Record<string, string>>)[]): TextNode => {
  const isAttributes = (part: (typeof parts)[number]): part is Readonly<Record<string, string>> =>
    typeof part === "object" && !("nodeType" in part);
  const attributes = new Map(parts.filter(isAttributes).flatMap((part) => Object.entries(part)));
  return {
    ...{ nodeType: 1, nodeName: name.toUpperCase(), nodeValue: null },
    childNodes: parts.flatMap((part) => {
      if (typeof part !== "string") return isAttributes(part) ? [] : [part];
      return [{ nodeType: 3, nodeName: "#text", nodeValue: part, childNodes: [] }];
    }),
    getAttribute: (key) => attributes.get(key) ?? null,
  };
};

test("blocks are lines, an empty one is an empty line", () => {
  expect(nodeToText(el("body", el("div", "One\n  two"), el("div", el("br")), el("div", "three", el("br"))))).toBe(
    "One two\n\nthree",
  );
});

test("lists, and lists in them", () => {
  const inner = el("ul", el("li", el("div", "x")), el("li", "y"));
  expect(nodeToText(el("div", el("ol", el("li", "a", el("br"), "b"), el("li", "c", inner))))).toBe(
    "1. a\n   b\n2. c\n   * x\n   * y",
  );
});

test("quotes have a mark on each line", () => {
  const quote = el("blockquote", el("p", "a"), el("blockquote", el("div", "b")));
  expect(nodeToText(el("div", el("div", "Yes."), quote, el("div", "c")))).toBe("Yes.\n> a\n>\n>> b\nc");
});

test("links say where they lead, unless they say so themselves", () => {
  const link = (href: string, text: string) => el("a", { href }, text);
  expect(
    nodeToText(
      el(
        "div",
        link("https://a.example/x", "here"),
        " ",
        link("https://b.example", "https://b.example"),
        " ",
        link("mailto:c@d", "c@d"),
      ),
    ),
  ).toBe("here <https://a.example/x> https://b.example c@d");
});

test("a signature is parted as mail programs do", () => {
  expect(nodeToText(el("div", el("div", "Hi"), el("div", { class: "aerogramme-signature" }, el("div", "Ada"))))).toBe(
    "Hi\n-- \nAda",
  );
});

test("text that is laid out already stays so; styles and scripts say nothing", () => {
  expect(nodeToText(el("div", el("style", "p{}"), el("pre", "a  b\n  c"), el("img", { alt: "kite" })))).toBe(
    "a  b\n  c\n[kite]",
  );
});

test("what is nested without end ends", () => {
  let node = el("div", "deep");
  for (let depth = 0; depth < 5_000; depth++) node = el("div", node);
  expect(nodeToText(node)).toBe("");
});
