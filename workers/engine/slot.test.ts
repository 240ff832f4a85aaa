import { expect, test } from "vitest";
import { slotNames } from "./slot.ts";

test("the first account keeps the names there were; each other has its own", () => {
  expect(slotNames("engine")).toEqual({
    lock: "aerogramme-engine",
    channel: "aerogramme-engine",
    database: "aerogramme",
  });
  expect(slotNames("engine-12")).toEqual({
    lock: "aerogramme-engine-12",
    channel: "aerogramme-engine-12",
    database: "aerogramme-12",
  });
  for (const name of ["", "engine-0", "engine-100", "engine-x", "fake"]) expect(() => slotNames(name)).toThrow();
});
