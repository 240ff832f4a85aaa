import { expect, test } from "vitest";
import { correspondentName, hueOf, initialOf, recipientName } from "./correspondents.ts";

test("people by name, else by address", () => {
  expect(correspondentName({ name: " ", address: "a@b" })).toBe("a@b");
  expect(initialOf({ name: "“Élise”", address: "" })).toBe("É");
  expect(initialOf({ name: "", address: "" })).toBe("?");
  expect(hueOf("A@b.example")).toBe(hueOf("a@B.example"));
});

test("a name that is an address does not stand for where a message goes", () => {
  expect(recipientName({ name: "alice@corp.example", address: "x@evil.example" })).toBe("x@evil.example");
  expect(recipientName({ name: "Alice\uFF20corp.example", address: "x@evil.example" })).toBe("x@evil.example");
  expect(recipientName({ name: "Alice", address: "x@evil.example" })).toBe("Alice");
  expect(recipientName({ name: "Kite@club", address: "" })).toBe("Kite@club");
});
