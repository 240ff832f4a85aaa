/** Keys under everything that may be done to them (testing/key-steps.ts). */
import { test } from "vitest";
import { expectKeysHold } from "../testing/key-steps.ts";

test("whatever is done to keys, in whatever order", () => expectKeysHold(12), 300_000);
