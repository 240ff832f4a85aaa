/**
 * Three seconds of wrong passwords for a few names. Of names without end: derivations.test.ts ("under a flood another address is served at
 * once"), and flood.long.ts, which has a minute of both.
 */
import { expect, test } from "vitest";
import { expectHarmless, runFlood } from "./testing/flood.ts";

test("wrong passwords in numbers keep nobody else out", async () => {
  const report = await runFlood({ seconds: 3, perSecond: 200, few: true });
  console.log(JSON.stringify(report));
  expectHarmless(report);
  expect(report.answers["sasl busy"]).toBeGreaterThan(0);
}, 120_000);
