import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AccountId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { createDerivations, defaultSlots, type Derivations } from "./derivations.ts";
import { createSlowdown, MAX_DELAY_MS } from "./slowdown.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const WORK_MS = 100;
const place = (account: string, from = "192.0.2.1") => ({ account: account as AccountId, from });
const make = (slots = 2): Derivations => createDerivations({ clock: Date.now, slots });
const work = (answer: Result<string, "wrong">) => async (): Promise<Result<string, "wrong">> => {
  await new Promise((resolve) => setTimeout(resolve, WORK_MS));
  return answer;
};
const right = work(ok("in"));
const wrong = work(err("wrong"));

/** What became of it, with the milliseconds it took. */
function timed(tried: Promise<Result<string, string>>): { answer: string | null; ms: number } {
  const seen: { answer: string | null; ms: number } = { answer: null, ms: 0 };
  const began = Date.now();
  void tried.then((result) => {
    seen.answer = result.ok ? result.value : result.error;
    seen.ms = Date.now() - began;
  });
  return seen;
}

test("no more run at once than there are slots", async () => {
  const derivations = make(2);
  let running = 0;
  let most = 0;
  const task = async (): Promise<Result<string, "wrong">> => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, WORK_MS));
    running--;
    return ok("in");
  };
  const done = Array.from({ length: 6 }, (_, i) => timed(derivations.run(place(`a${i}`), task)));
  await vi.advanceTimersByTimeAsync(3 * WORK_MS);
  expect(done.map(({ answer }) => answer)).toEqual(Array.from({ length: 6 }, () => "in"));
  expect(most).toBe(2);
  expect(derivations.waiting).toBe(0);
});

test("each wrong password makes the next try of the pair wait longer, up to a bound, and nobody else's", async () => {
  const derivations = make();
  const took: number[] = [];
  for (let i = 0; i < 8; i++) {
    const seen = timed(derivations.run(place("a"), wrong));
    await vi.advanceTimersByTimeAsync(MAX_DELAY_MS + WORK_MS);
    expect(seen.answer).toBe("wrong");
    took.push(seen.ms - WORK_MS);
    // the next one comes as if at once
    vi.setSystemTime(Date.now() - (MAX_DELAY_MS + WORK_MS - seen.ms));
  }
  expect(took).toEqual([0, 500, 1000, 2000, 4000, 8000, 16_000, 16_000]);
  const others = [place("b"), place("a", "192.0.2.2")].map((other) => timed(derivations.run(other, right)));
  await vi.advanceTimersByTimeAsync(WORK_MS);
  expect(others.map(({ ms }) => ms)).toEqual([WORK_MS, WORK_MS]);
  const own = timed(derivations.run(place("a"), right));
  await vi.advanceTimersByTimeAsync(MAX_DELAY_MS + WORK_MS);
  expect(own.answer).toBe("in");
  const next = timed(derivations.run(place("a"), right));
  await vi.advanceTimersByTimeAsync(WORK_MS);
  expect(next).toEqual({ answer: "in", ms: WORK_MS });
});

test("tries of a pair that was wrong run one after the other, and few of them wait", async () => {
  const derivations = make();
  void derivations.run(place("a"), wrong);
  await vi.advanceTimersByTimeAsync(WORK_MS);
  const many = Array.from({ length: 20 }, () => timed(derivations.run(place("a"), wrong)));
  await vi.advanceTimersByTimeAsync(0);
  expect(many.filter(({ answer }) => answer === "busy")).toHaveLength(12);
  expect(derivations.isFull(place("a"))).toBe(true);
  expect(derivations.isFull(place("b"))).toBe(false);
  await vi.advanceTimersByTimeAsync(60_000);
  const answers = many.map(({ answer }) => answer);
  // 0.5 + 1 + 2 + 4 + 8 seconds; the rest waited too long
  expect(answers.filter((answer) => answer === "wrong")).toHaveLength(5);
  expect(answers.filter((answer) => answer === "busy")).toHaveLength(15);
  expect(derivations.waiting).toBe(0);
});

test("a host of an IPv6 network gains nothing by its many addresses", async () => {
  const derivations = make();
  void derivations.run(place("a", "2001:db8:1:2::1"), wrong);
  await vi.advanceTimersByTimeAsync(WORK_MS);
  const next = timed(derivations.run(place("a", "2001:db8:1:2:ffff::9"), right));
  await vi.advanceTimersByTimeAsync(10 * WORK_MS);
  expect(next).toEqual({ answer: "in", ms: 500 + WORK_MS });
});

/** 200 a second from one address, each for another name. */
async function flood(derivations: Derivations, seconds: number, answers: Map<string, number>): Promise<void> {
  for (let i = 0; i < 200 * seconds; i++) {
    void derivations.run(place(`name${i}`, "203.0.113.9"), wrong).then((result) => {
      const answer = result.ok ? "in" : result.error;
      answers.set(answer, (answers.get(answer) ?? 0) + 1);
    });
    await vi.advanceTimersByTimeAsync(5);
  }
}

test("under a flood another address is served at once, and at the same one who is known there", async () => {
  const derivations = make(2);
  void derivations.run(place("known", "203.0.113.9"), right);
  await vi.advanceTimersByTimeAsync(WORK_MS);
  const answers = new Map<string, number>();
  await flood(derivations, 10, answers);
  const other = timed(derivations.run(place("a", "192.0.2.7"), right));
  const known = timed(derivations.run(place("known", "203.0.113.9"), right));
  await flood(derivations, 2, answers);
  expect(other.answer).toBe("in");
  expect(other.ms).toBeLessThanOrEqual(3 * WORK_MS);
  expect(known.answer).toBe("in");
  expect(known.ms).toBeLessThanOrEqual(3 * WORK_MS);
  expect(derivations.waiting).toBeLessThanOrEqual(64);
  expect(answers.get("busy")).toBeGreaterThan(2000);
  expect(answers.get("wrong")).toBeGreaterThan(200);
});

test("under a flood on a few accounts another account is served from the same address", async () => {
  const derivations = make(2);
  for (let i = 0; i < 2000; i++) {
    void derivations.run(place(`name${i % 10}`, "203.0.113.9"), wrong);
    await vi.advanceTimersByTimeAsync(5);
  }
  const good = timed(derivations.run(place("a", "203.0.113.9"), right));
  await vi.advanceTimersByTimeAsync(3 * WORK_MS);
  expect(good.answer).toBe("in");
});

test("a task that throws frees its slot; closing turns away who waits", async () => {
  const derivations = make(1);
  const thrown = derivations.run(place("a"), () => Promise.reject(new Error("disk"))).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(0);
  expect(await thrown).toEqual(new Error("disk"));
  const first = timed(derivations.run(place("a"), right));
  const second = timed(derivations.run(place("b"), right));
  derivations.close();
  await vi.advanceTimersByTimeAsync(WORK_MS);
  expect([first.answer, second.answer]).toEqual(["in", "busy"]);
});

test("pairs are forgotten after a while, and remembered in bounded number", () => {
  let now = 1_000_000;
  const slowdown = createSlowdown(() => now, 3);
  for (const pair of ["a", "b", "c", "d"]) slowdown.failed(pair);
  expect(["a", "b", "c", "d"].map((pair) => slowdown.readyAt(pair) - now)).toEqual([-now, 500, 500, 500]);
  now += 16 * 60_000;
  expect(slowdown.readyAt("b")).toBe(0);
});

test("files keep some of the threads that passwords are stretched on", () => {
  expect(defaultSlots({})).toBeLessThanOrEqual(2);
  expect(defaultSlots({ UV_THREADPOOL_SIZE: "1" })).toBe(1);
  expect(defaultSlots({ UV_THREADPOOL_SIZE: "nonsense" })).toBeGreaterThanOrEqual(1);
});
