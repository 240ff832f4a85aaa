/** An MTA that takes its time. */
import { expect, test } from "vitest";
import { createRelay } from "./relay.ts";
import { envelope, message, sent, serveMta } from "./testing/whole-mta.ts";

test("an MTA that answers the whole message after 35 seconds is waited for", { timeout: 90_000 }, async () => {
  const { taken, smarthost } = await serveMta({ authOptional: true }, null, 35_000);
  expect(await createRelay({ ...smarthost, security: "none" }).send(envelope, message)).toEqual(sent);
  expect(taken).toHaveLength(1);
});
