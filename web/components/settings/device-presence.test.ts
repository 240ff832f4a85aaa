import { expect, test } from "vitest";
import { absenceOf } from "./device-presence.ts";

const now = 1_800_000_000;
const asker = { lastSeen: now };

test("a device that was let in long ago and was never seen has never come in", () => {
  const added = { added: now - 601, lastSeen: null };
  expect(absenceOf(added, [asker, added], now)).toBe("neverCame");
  expect(absenceOf({ ...added, lastSeen: 7 }, [asker], now)).toBeNull();
});

test("one that was let in just now may still come", () => {
  const added = { added: now - 599, lastSeen: null };
  expect(absenceOf(added, [asker, added], now)).toBe("notYet");
});

test("nothing is said of any while the provider can not be asked", () => {
  const added = { added: now - 9_000, lastSeen: null };
  expect(absenceOf(added, [{ lastSeen: null }, added], now)).toBe("notSeen");
});
