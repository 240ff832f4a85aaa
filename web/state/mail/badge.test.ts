// @vitest-environment node
import { beforeEach, expect, test, vi } from "vitest";
import { Badge } from "./badge.ts";

const held = new Map<string, string>();
const told = new Set<(event: { readonly key: string }) => void>();
vi.stubGlobal("localStorage", {
  getItem: (name: string) => held.get(name) ?? null,
  removeItem: (name: string) => held.delete(name),
  setItem: (name: string, value: string) => {
    held.set(name, value);
    for (const listener of told) listener({ key: name });
  },
});
vi.stubGlobal("addEventListener", (_: string, listener: (event: { readonly key: string }) => void) =>
  told.add(listener),
);
beforeEach(() => {
  held.clear();
  told.clear();
});

function account(slot: number): { readonly badge: Badge; readonly shown: (number | null)[] } {
  const shown: (number | null)[] = [];
  const on = {
    setAppBadge: (count: number) => Promise.resolve(void shown.push(count)),
    clearAppBadge: () => Promise.resolve(void shown.push(null)),
  };
  return { badge: new Badge(slot, on), shown };
}

test("one account keeps nothing", () => {
  const { badge, shown } = account(0);
  badge.follow(3, []);
  badge.follow(0, []);
  expect(shown).toEqual([3, null]);
  expect(held.size).toBe(0);
});

test("an account with nothing unread leaves the other's on the icon; each hears of the other", () => {
  const [first, second] = [account(0), account(1)];
  first.badge.follow(3, [0, 1]);
  second.badge.follow(0, [0, 1]);
  expect(second.shown.at(-1)).toBe(3);
  second.badge.follow(2, [0, 1]);
  expect([first.shown.at(-1), second.shown.at(-1)]).toEqual([5, 5]);
  first.badge.follow(0, [0, 1]);
  expect([first.shown.at(-1), second.shown.at(-1)]).toEqual([2, 2]);
});

test("a second account begins with the first's on the icon", () => {
  const [first, second] = [account(0), account(1)];
  first.badge.follow(3, [0]);
  second.badge.follow(0, [0]);
  expect(new Set(second.shown)).toEqual(new Set([3]));
});

test("an account that is gone is not counted any more, nor what is no count", () => {
  const [first, second] = [account(0), account(1)];
  second.badge.follow(2, [0, 1]);
  first.badge.follow(3, [0, 1]);
  first.badge.follow(3, []);
  expect(first.shown.at(-1)).toBe(3);
  for (const bad of ['{"1":"9"}', '{"1":-4}', "[1", "null"]) {
    held.set("aerogramme-unread", bad);
    first.badge.follow(3, [0, 1]);
    expect(first.shown.at(-1)).toBe(3);
  }
});
