import { expect, test } from "vitest";
import { Commands, nameOf, type Command } from "./commands.ts";

const none = { code: "", ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };
const command = (id: string, keys: readonly string[], run: () => void, more: Partial<Command> = {}): Command => ({
  ...{ id, title: "command.next", group: "moving", keys, run },
  ...more,
});

test("keys by the name that commands spell", () => {
  expect(nameOf({ ...none, key: "j" })).toBe("j");
  expect(nameOf({ ...none, key: "J", shiftKey: true })).toBe("Shift+J");
  expect(nameOf({ ...none, key: "J" }), "caps lock").toBe("j");
  expect(nameOf({ ...none, key: "#", shiftKey: true })).toBe("#");
  expect(nameOf({ ...none, key: "K", metaKey: true })).toBe("Mod+k");
  expect(nameOf({ ...none, key: "Escape" })).toBe("Escape");
  expect(nameOf({ ...none, key: "Shift", shiftKey: true })).toBeNull();
  expect(nameOf({ ...none, key: "e", altKey: true })).toBeNull();
  expect(nameOf({ ...none, key: "о", code: "KeyJ" }), "a Cyrillic layout").toBe("j");
});

test("a key, a sequence, a sequence too slow, and what can not be done", () => {
  const done: string[] = [];
  const commands = new Commands();
  const stop = commands.register([
    command("i", ["i"], () => done.push("i")),
    command("inbox", ["g i"], () => done.push("g i")),
    command("never", ["n"], () => done.push("n"), { when: () => false }),
  ]);
  const press = (key: string, now: number): boolean => commands.press({ ...none, key }, { now });
  expect(press("i", 0)).toBe(true);
  expect(press("g", 0)).toBe(true);
  expect(press("i", 900)).toBe(true);
  expect(press("g", 2_000)).toBe(true);
  expect(press("i", 3_100)).toBe(true);
  expect(press("n", 4_000)).toBe(false);
  expect(press("q", 4_000)).toBe(false);
  expect(done).toEqual(["i", "g i", "i"]);
  stop();
  expect(press("i", 9_000)).toBe(false);
});

test("single keys can be off; those with ctrl stay", () => {
  const done: string[] = [];
  const commands = new Commands();
  commands.register([command("a", ["e"], () => done.push("e")), command("b", ["Mod+k"], () => done.push("Mod+k"))]);
  expect(commands.press({ ...none, key: "e" }, { singles: false })).toBe(false);
  expect(commands.press({ ...none, key: "k", ctrlKey: true }, { singles: false })).toBe(true);
  expect(done).toEqual(["Mod+k"]);
});

test("what is registered last under an id stands for it", () => {
  const done: string[] = [];
  const commands = new Commands();
  commands.register([command("x", ["x"], () => done.push("old"))]);
  const stop = commands.register([command("x", ["x"], () => done.push("new"))]);
  expect(commands.all()).toHaveLength(1);
  commands.run("x");
  stop();
  commands.run("x");
  expect(done).toEqual(["new", "old"]);
});

test("what is asked for while commands are fetched is done when they are there, once, and in its order", () => {
  const done: string[] = [];
  const commands = new Commands();
  commands.register([command("search", ["/"], () => done.push("search"))]);
  const arrived = commands.expect();
  const now = Date.now();
  expect(commands.press({ ...none, key: "g" }, { now })).toBe(false);
  expect(commands.press({ ...none, key: "i" }, { now: now + 100 })).toBe(false);
  expect(commands.press({ ...none, key: "/" }, { now: now + 200 })).toBe(true);
  commands.run("archive");
  commands.register([
    command("inbox", ["g i"], () => done.push("g i")),
    command("archive", ["e"], () => done.push("archive")),
  ]);
  expect(done).toEqual(["search"]);
  arrived();
  expect(done).toEqual(["search", "g i", "archive"]);
  arrived();
  commands.press({ ...none, key: "q" });
  commands.register([command("q", ["q"], () => done.push("q"))]);
  arrived();
  expect(done).toHaveLength(3);
});

test("what was asked for somewhere else is not done here", () => {
  const done: string[] = [];
  const commands = new Commands();
  const before = commands.expect();
  commands.run("archive");
  const arrived = commands.expect();
  commands.register([command("archive", ["e"], () => done.push("archive"))]);
  before();
  arrived();
  expect(done).toEqual([]);
});

test("what nobody waits for any more, or was about something else, is not done when commands are there", () => {
  const done: string[] = [];
  const commands = new Commands();
  const arrived = commands.expect();
  const now = Date.now();
  commands.press({ ...none, key: "e" }, { now: now - 5_000 });
  commands.press({ ...none, key: "#" }, { now });
  commands.forget();
  // the browser has done its own with it
  commands.press({ ...none, key: "p", ctrlKey: true }, { now });
  commands.press({ ...none, key: "j" }, { now });
  commands.register(["e", "#", "Mod+p", "j"].map((key) => command(key, [key], () => done.push(key))));
  arrived();
  expect(done).toEqual(["j"]);
});
