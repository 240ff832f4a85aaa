import { expect, test } from "vitest";
import { correspondentName, hueOf, initialOf } from "./correspondents.ts";

test("people by name, else by address", () => {
  expect(correspondentName({ name: " ", address: "a@b" })).toBe("a@b");
  expect(initialOf({ name: "“Élise”", address: "" })).toBe("É");
  expect(initialOf({ name: "", address: "" })).toBe("?");
  expect(hueOf("A@b.example")).toBe(hueOf("a@B.example"));
});
