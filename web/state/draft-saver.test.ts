import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDraftSaver } from "./draft-saver.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp({ size = 0, takes = 0 } = {}) {
  const saved: string[] = [];
  const saver = createDraftSaver({
    save: async (here) => {
      saved.push(here ? "here" : "account");
      await new Promise((resolve) => setTimeout(resolve, takes));
    },
    size: () => size,
  });
  return { saver, saved };
}

test("on this device at a pause, in the account after a rest; typing on puts both off", async () => {
  const { saver, saved } = setUp();
  for (let key = 0; key < 10; key++) {
    saver.touched();
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(saved).toEqual([]);
  await vi.advanceTimersByTimeAsync(500);
  expect(saved).toEqual(["here"]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(saved).toEqual(["here", "account"]);
});

test("the more its files weigh, the longer the account waits", async () => {
  const { saver, saved } = setUp({ size: 40 << 20 });
  saver.touched();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(saved).toEqual(["here"]);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(saved).toEqual(["here", "account"]);
  const some = setUp({ size: 2 << 20 });
  some.saver.touched();
  await vi.advanceTimersByTimeAsync(5_900);
  expect(some.saved).toEqual(["here"]);
  await vi.advanceTimersByTimeAsync(200);
  expect(some.saved).toEqual(["here", "account"]);
});

test("one at a time: what is asked for meanwhile is done once, after it", async () => {
  const { saver, saved } = setUp({ takes: 1_000 });
  const first = saver.flush(true);
  void saver.flush(true);
  void saver.flush(false);
  void saver.flush(true);
  await vi.advanceTimersByTimeAsync(500);
  expect(saved).toEqual(["here"]);
  await vi.advanceTimersByTimeAsync(2_000);
  await first;
  expect(saved).toEqual(["here", "account"]);
});

test("stopped, it saves nothing more, and waits for what is being saved", async () => {
  const { saver, saved } = setUp({ takes: 1_000 });
  saver.touched();
  await vi.advanceTimersByTimeAsync(800);
  let over = false;
  void saver.stop().then(() => (over = true));
  await vi.advanceTimersByTimeAsync(100);
  expect(over).toBe(false);
  saver.touched();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([over, saved]).toEqual([true, ["here"]]);
});
