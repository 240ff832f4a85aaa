import { expect, test } from "vitest";
import { correspondentName, hueOf, initialOf } from "./correspondents.ts";
import { commandFor } from "./shortcuts.ts";

const press = { ctrlKey: false, metaKey: false, altKey: false };

test("keys mean what the help says, unless the browser's own key is held", () => {
  expect(commandFor({ ...press, key: "j" })).toBe("next");
  expect(commandFor({ ...press, key: "#" })).toBe("delete");
  expect(commandFor({ ...press, key: "s", ctrlKey: true })).toBeNull();
  expect(commandFor({ ...press, key: "q" })).toBeNull();
});

test("people by name, else by address", () => {
  expect(correspondentName({ name: " ", address: "a@b" })).toBe("a@b");
  expect(initialOf({ name: "“Élise”", address: "" })).toBe("É");
  expect(initialOf({ name: "", address: "" })).toBe("?");
  expect(hueOf("A@b.example")).toBe(hueOf("a@B.example"));
});
