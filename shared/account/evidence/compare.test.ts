/** Two devices that were shown different histories: found when people compare six words. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { sixWords } from "../../crypto/six-words.ts";
import { seq } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { createHeadWindow } from "../../log/head-window.ts";
import { compareHeads } from "./compare.ts";
import { createWorld } from "../testing/world.ts";

const headOf = (n: number): Uint8Array => nodeCrypto.sha256(new Uint8Array([n >> 8, n]));

test("same, different, unknown: over the last 1,024 entries", () => {
  const window = createHeadWindow(seq(0), headOf(0));
  for (let n = 1; n <= 1500; n++) window.push(seq(n), headOf(n));
  const ledger = { headAt: window.at };
  const wordsOf = (n: number): string => sixWords(headOf(n)).join(" ");
  for (const n of [477, 1000, 1500]) {
    expect(compareHeads(ledger, seq(n), wordsOf(n))).toBe("same");
    expect(compareHeads(ledger, seq(n), ` ${wordsOf(n).toUpperCase()} `)).toBe("same");
    expect(compareHeads(ledger, seq(n), wordsOf(n - 1))).toBe("different");
  }
  for (const n of [0, 476, 1501]) expect(compareHeads(ledger, seq(n), wordsOf(n))).toBe("unknown");
  expect(() => compareHeads(ledger, seq(1500), "six words that are not there")).toThrow();
});

test("words of another history end the syncing on the device they are typed into, and say so", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 2);
  const second = await world.another();
  for (const { account } of [world.first, second]) await account.sync();
  const { account } = world.first;
  const point = second.account.state.seq;
  const words = sixWords(second.account.head).join(" ");
  await world.deliverMany(3, 3);
  expect(account.security.compare(seq(point + 5), words)).toBe("unknown");
  expect(account.security.compare(point, words)).toBe("same");
  expect(account.connection.type).toBe("online");

  // what a device shows that was shown something else
  const other = sixWords(headOf(7)).join(" ");
  expect(account.security.look(point, other)).toBe("different");
  expect(account.connection.type).toBe("online");
  expect(account.security.compare(point, other)).toBe("different");
  const finding = "forked";
  expect(account.connection).toMatchObject({ type: "tampered", compared: true, finding, seq: point });
  expect(await account.sync()).toBe(false);
  const again = await world.first.reopen();
  expect(again.account.connection).toMatchObject({ type: "tampered", compared: true, finding, seq: point });
  // this device's own history fits: that says nothing of the other one
  expect(await again.account.checkAgain()).toBe(false);
  expect(again.account.connection).toMatchObject({ type: "tampered", finding });
  // a comparison of less than what differed settles nothing
  const early = sixWords(world.hosted.page(seq(1)).head).join(" ");
  again.account.security.compare(seq(1), early);
  expect(again.account.connection.type).toBe("tampered");
  expect(again.account.security.compare(point, words)).toBe("same");
  await expect.poll(() => again.account.connection.type).toBe("online");
  expect(again.account.findings()).toMatchObject([{ finding, seq: point }]);
});

test("a finding gives way to being removed: comparing again says so", async () => {
  const world = await createWorld(nodeCrypto);
  const second = await world.another();
  for (const { account } of [world.first, second]) await account.sync();
  const { account } = second;
  const { seq: point } = account.state;
  account.security.compare(point, sixWords(headOf(7)).join(" "));
  expect(account.connection.type).toBe("tampered");
  const words = sixWords(world.first.account.head).join(" ");
  unwrap(await world.first.account.security.revoke([account.device]));
  expect(account.security.compare(point, words)).toBe("same");
  await expect.poll(() => account.connection).toEqual({ type: "refused", reason: "revoked" });
});
