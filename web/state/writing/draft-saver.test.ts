import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createDraftSaver } from "./draft-saver.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function setUp({ size = 0, takes = 0, takesHere = -1 } = {}) {
  const saved: string[] = [];
  const saver = createDraftSaver({
    save: async (here) => {
      saved.push(here ? "here" : "account");
      await new Promise((resolve) => setTimeout(resolve, here && takesHere >= 0 ? takesHere : takes));
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
  expect(saved).toEqual(["here", "account"]);
  await vi.advanceTimersByTimeAsync(2_000);
  await first;
  expect(saved).toEqual(["here", "account", "here"]);
});

test("a file is saved in the account at once, whatever is typed after it; what is typed while it goes up is kept here", async () => {
  const { saver, saved } = setUp({ size: 25 << 20, takes: 60_000, takesHere: 10 });
  saver.touched(true);
  for (let key = 0; key < 5; key++) {
    await vi.advanceTimersByTimeAsync(100);
    saver.touched();
  }
  expect(saved).toEqual(["account"]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(saved).toEqual(["account", "here"]);
  saver.touched();
  await vi.advanceTimersByTimeAsync(57_000);
  expect(saved).toEqual(["account", "here", "here"]);
  // the words alone wait, from when the file is there
  await vi.advanceTimersByTimeAsync(40_000);
  expect(saved).toHaveLength(3);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(saved).toEqual(["account", "here", "here", "account"]);
});

test("a file that comes while another goes up follows it at once", async () => {
  const { saver, saved } = setUp({ size: 25 << 20, takes: 20_000, takesHere: 10 });
  saver.touched(true);
  await vi.advanceTimersByTimeAsync(10_000);
  saver.touched(true);
  await vi.advanceTimersByTimeAsync(11_000);
  expect(saved.filter((each) => each === "account")).toHaveLength(2);
});

test("who types without a pause is saved on this device every few seconds", async () => {
  const { saver, saved } = setUp();
  for (let key = 0; key < 40; key++) {
    saver.touched();
    await vi.advanceTimersByTimeAsync(300);
  }
  expect(saved).toEqual(["here", "here"]);
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

test("what goes to the account before the pause is over is not kept here once more after it", async () => {
  const { saver, saved } = setUp({ takes: 50 });
  saver.touched(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saved).toEqual(["account"]);
  saver.touched();
  void saver.flush(false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(saved).toEqual(["account", "account"]);
});
