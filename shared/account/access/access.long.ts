/** How often an account's passwords can be changed before what vouches for the provider's keys runs out. */
import { expect, test } from "vitest";
import { nodeCrypto as crypto } from "../../../server/crypto/node-crypto.ts";
import { assert } from "../../lib/assert.ts";
import { unwrap } from "../../lib/result.ts";
import { MAX_RETIRED } from "../../log/limits.ts";
import { createWorld, type TestDevice } from "../testing/world.ts";

function controlOf({ account }: TestDevice) {
  const access = account.security.access();
  assert(access, "this is the provider device");
  return access;
}

test("it runs out with words for the user, and new recovery words begin anew", async () => {
  const world = await createWorld(crypto, { password: "p" });
  let device = world.first;
  await device.account.sync();
  let changes = 0;
  for (;;) {
    world.clock.now += 3_600_000;
    const next = await controlOf(device).signOutOthers();
    if (!next.ok) {
      expect(next.error).toMatchObject({
        type: "refused",
        reason: expect.stringContaining("recovery words") as string,
      });
      break;
    }
    changes++;
    await device.account.close();
    device = await world.open(next.value.secrets);
    await device.account.sync();
    await device.account.settle();
  }
  expect(changes).toBe(MAX_RETIRED - 1);
  unwrap(await (await device.account.security.newWords()).finish());
  const next = await world.open(unwrap(await controlOf(device).signOutOthers()).secrets);
  expect(await next.account.sync()).toBe(true);
}, 300_000);
