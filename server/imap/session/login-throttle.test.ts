/** The delay of wrong passwords, and who may end it. */
import { expect, test } from "vitest";
import { LoginThrottle } from "./login-throttle.ts";

const PEER = "192.0.2.7";

test("it doubles, and the right password takes it back for its own name alone", () => {
  const throttle = new LoginThrottle(500);
  const wrong = (name: string): number => throttle.failed(PEER, name, 0);
  const right = (name: string): void => throttle.succeeded(PEER, name);
  expect([wrong("ada"), wrong("ada")]).toEqual([500, 1000]);
  right("mallory");
  expect(wrong("ada")).toBe(2000);
  // a typo of their own in between changes nothing of that
  expect(wrong("mallory")).toBe(4000);
  right("mallory");
  expect(wrong("ada")).toBe(4000);
  right("Ada");
  expect(wrong("ada")).toBe(500);
});

test("a minute of quiet ends it, another address has its own", () => {
  const throttle = new LoginThrottle(500);
  throttle.failed(PEER, "ada", 0);
  expect(throttle.failed("192.0.2.8", "ada", 0)).toBe(500);
  expect(throttle.failed(PEER, "ada", 60_000)).toBe(1000);
  expect(throttle.failed(PEER, "ada", 120_001)).toBe(500);
});

test("names without number hide none: those that are not told from one another stay wrong", () => {
  const throttle = new LoginThrottle(1);
  for (let i = 0; i < 100; i++) throttle.failed(PEER, `name${i}`, 0);
  for (let i = 0; i < 100; i++) throttle.succeeded(PEER, `name${i}`);
  expect(throttle.failed(PEER, "ada", 0)).toBe(32);
});
