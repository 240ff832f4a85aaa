/** A large account (`npm run test:long`): a fresh device opens 10,000 messages from a checkpoint. */
import { test } from "vitest";
import { createLargeWorld, expectFreshStart } from "../testing/fresh-start.ts";

const MESSAGES = 10_000;

test("a fresh device opens a 10,000-message account without a public-key operation for messages under it", async () => {
  const world = await createLargeWorld(MESSAGES);
  await expectFreshStart(world, MESSAGES);
}, 600_000);
