import { expect, test } from "vitest";
import { linkAddress } from "./link-address.ts";

test.each([
  ["https://a.example/x", "https://a.example/x"],
  ["a.example/x?y", "https://a.example/x?y"],
  ["//a.example", "https://a.example"],
  ["a.example:8080", "https://a.example:8080"],
  ["ada@example.org", "mailto:ada@example.org"],
  ["mailto:ada@example.org", "mailto:ada@example.org"],
  ["javascript:alert(1)", null],
  ["data:text/html,x", null],
  ["file:///etc/passwd", null],
  ["kite", null],
  ["two words.example", null],
  ["", null],
])("%s: %s", (typed, address) => {
  expect(linkAddress(typed)).toBe(address);
});
