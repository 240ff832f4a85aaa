import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createIdleLock } from "./idle-lock.ts";

const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched(minutes: number | null) {
  const lock = vi.fn();
  const idle = createIdleLock(lock);
  idle.watch(minutes);
  return { idle, lock };
}

test("locks once, after the time without use", () => {
  const { lock } = watched(5);
  vi.advanceTimersByTime(5 * MINUTE - 1);
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(6_000);
  expect(lock).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60 * MINUTE);
  expect(lock).toHaveBeenCalledTimes(1);
});

test("use puts it off", () => {
  const { idle, lock } = watched(1);
  for (let n = 0; n < 10; n++) {
    vi.advanceTimersByTime(50_000);
    idle.touch();
  }
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(MINUTE + 5_000);
  expect(lock).toHaveBeenCalledTimes(1);
});

test("the first touch after the machine slept locks", () => {
  const { idle, lock } = watched(15);
  vi.setSystemTime(Date.now() + 8 * 60 * MINUTE);
  expect(lock).not.toHaveBeenCalled();
  idle.touch();
  expect(lock).toHaveBeenCalledTimes(1);
});

test("a timer that goes on after the machine slept locks, though it ran for seconds only", () => {
  const { lock } = watched(15);
  vi.setSystemTime(Date.now() + 8 * 60 * MINUTE);
  vi.advanceTimersByTime(5_000);
  expect(lock).toHaveBeenCalledTimes(1);
});

test("never means never, and a changed mind counts from now", () => {
  const { idle, lock } = watched(null);
  vi.advanceTimersByTime(24 * 60 * MINUTE);
  idle.touch();
  expect(lock).not.toHaveBeenCalled();
  idle.watch(1);
  vi.advanceTimersByTime(55_000);
  expect(lock).not.toHaveBeenCalled();
  vi.advanceTimersByTime(10_000);
  expect(lock).toHaveBeenCalledTimes(1);
});
