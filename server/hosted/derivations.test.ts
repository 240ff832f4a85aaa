import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AccountId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { createDerivations, defaultSlots, type Derivations } from "./derivations.ts";
import { BURST, createSlowdown, EACH_MS } from "./slowdown.ts";

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

test("a pair has some at once, then one at a time, and nobody else is slowed", async () => {
  const derivations = make();
  let derived = 0;
  const counted = () => (derived++, wrong());
  const stop = setInterval(() => void derivations.run(place("a"), counted), 20);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(derived).toBeGreaterThan(60_000 / EACH_MS);
  expect(derived).toBeLessThanOrEqual(BURST + 60_000 / EACH_MS + 1);
  const others = [place("b"), place("a", "192.0.2.2")].map((other) => timed(derivations.run(other, right)));
  await vi.advanceTimersByTimeAsync(2 * WORK_MS);
  for (const { answer } of others) expect(answer).toBe("in");
  clearInterval(stop);
});

test.each(Array.from({ length: 20 }, (_, i) => i * 50))(
  "a right password gets through a stream of wrong ones of its pair (%d ms after one of them)",
  async (phase) => {
    const derivations = make();
    for (let i = 0; i < BURST; i++) void derivations.run(place("a"), wrong);
    await vi.advanceTimersByTimeAsync(BURST * WORK_MS);
    for (let i = 0; i < 20; i++) void derivations.run(place("a"), wrong);
    const stop = setInterval(() => void derivations.run(place("a"), wrong), 1000);
    await vi.advanceTimersByTimeAsync(2000 + phase);
    const good = timed(derivations.run(place("a"), right));
    await vi.advanceTimersByTimeAsync(10_000);
    clearInterval(stop);
    expect(good.answer).toBe("in");
    expect(good.ms).toBeLessThanOrEqual(2 * EACH_MS);
  },
);

test("behind twenty wrong ones that wait, a right one goes within two turns", async () => {
  const derivations = make();
  const wrongs = Array.from({ length: BURST + 20 }, () => timed(derivations.run(place("a"), wrong)));
  await vi.advanceTimersByTimeAsync(2000);
  const good = timed(derivations.run(place("a"), right));
  await vi.advanceTimersByTimeAsync(5000);
  expect(good.answer).toBe("in");
  expect(good.ms).toBeLessThanOrEqual(2 * EACH_MS + WORK_MS);
  expect(wrongs.filter(({ answer }) => answer === "busy").length).toBeGreaterThan(0);
  expect(derivations.waiting).toBe(0);
});

test("what is known to be wrong by now is answered without a turn", async () => {
  const derivations = make(1);
  let isKnown = false;
  let derived = 0;
  const task = async (): Promise<Result<string, "wrong">> => {
    derived++;
    const result = await wrong();
    isKnown = true;
    return result;
  };
  const same = Array.from({ length: 5 }, () => timed(derivations.run(place("a"), task, () => isKnown)));
  await vi.advanceTimersByTimeAsync(WORK_MS);
  same.push(timed(derivations.run(place("a"), task, () => isKnown)));
  await vi.advanceTimersByTimeAsync(0);
  expect(same.map(({ answer }) => answer)).toEqual(Array.from({ length: 6 }, () => "wrong"));
  expect(derived).toBe(1);
});

test("a host of an IPv6 network gains nothing by its many addresses", async () => {
  const derivations = make();
  for (let i = 0; i < BURST; i++) void derivations.run(place("a", `2001:db8:1:2::${i}`), wrong);
  await vi.advanceTimersByTimeAsync((BURST / 2) * WORK_MS);
  const next = timed(derivations.run(place("a", "2001:db8:1:2:ffff::9"), right));
  await vi.advanceTimersByTimeAsync(10 * WORK_MS);
  expect(next.answer).toBe("in");
  expect(next.ms).toBeGreaterThan(2 * WORK_MS);
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
  // one turn for each of the accounts, two at once
  await vi.advanceTimersByTimeAsync(7 * WORK_MS);
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

test("pairs are as new after some quiet, after a success and with the clock set back; so many are remembered", () => {
  let now = 1_000_000;
  const slowdown = createSlowdown(() => now, 3);
  const spend = (pair: string): void => {
    for (let i = 0; i < BURST; i++) slowdown.took(pair);
  };
  for (const pair of ["a", "b", "c", "d"]) spend(pair);
  const waits = (): number[] => ["a", "b", "c", "d"].map((pair) => Math.max(0, slowdown.readyAt(pair) - now));
  expect(waits()).toEqual([0, EACH_MS, EACH_MS, EACH_MS]);
  slowdown.succeeded("b");
  slowdown.giveBack("c");
  expect(waits()).toEqual([0, 0, 0, EACH_MS]);
  now -= 500_000;
  expect(waits()).toEqual([0, 0, EACH_MS, EACH_MS]);
  now += 500_000 + BURST * EACH_MS;
  for (let i = 1; i < BURST; i++) slowdown.took("d");
  expect(slowdown.readyAt("d")).toBe(0);
});

test("files keep some of the threads that passwords are stretched on", () => {
  expect(defaultSlots({})).toBeLessThanOrEqual(2);
  expect(defaultSlots({ UV_THREADPOOL_SIZE: "1" })).toBe(1);
  expect(defaultSlots({ UV_THREADPOOL_SIZE: "nonsense" })).toBeGreaterThanOrEqual(1);
});
