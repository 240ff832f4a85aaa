/** A minute of wrong passwords, 200 a second over each way in. */
import { test } from "vitest";
import { expectHarmless, runFlood } from "./testing/flood.ts";

test.each([true, false])(
  "a minute of wrong passwords keeps nobody else out (few names: %s)",
  async (few) => {
    const report = await runFlood({ seconds: 60, perSecond: 200, few });
    console.log(JSON.stringify(report));
    expectHarmless(report);
  },
  300_000,
);
