/** Three seconds of wrong passwords; flood.long.ts has a minute of them. */
import { expect, test } from "vitest";
import { expectHarmless, runFlood } from "./testing/flood.ts";

test.each([true, false])(
  "wrong passwords in numbers keep nobody else out (few names: %s)",
  async (few) => {
    const report = await runFlood({ seconds: 3, perSecond: 200, few });
    console.log(JSON.stringify(report));
    expectHarmless(report);
    expect(report.answers["sasl busy"]).toBeGreaterThan(0);
  },
  120_000,
);
