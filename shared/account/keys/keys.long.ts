/** `npm run test:long`: the same as keys.property.test.ts, at greater length. */
import { test } from "vitest";
import { expectKeysHold } from "../testing/key-steps.ts";

test("whatever is done to keys, in whatever order", () => expectKeysHold(300), 3_600_000);
