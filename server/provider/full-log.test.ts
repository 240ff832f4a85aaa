import { expect, test } from "vitest";
import { idFromBytes, type AccountId } from "../../shared/lib/ids.ts";
import { createFullLog } from "./full-log.ts";

test("a line by account and hour", () => {
  const [ada, bob] = [1, 2].map((n) => idFromBytes<AccountId>(new Uint8Array(16).fill(n))) as [AccountId, AccountId];
  const lines: unknown[] = [];
  let now = 0;
  const full = createFullLog(
    (event, fields) => lines.push([event, fields]),
    () => now,
  );
  const what = { account: ada, inUse: 90, quota: 100, size: 20 };
  full(what);
  full(what);
  full({ ...what, account: bob, size: null });
  now = 3_599_999;
  full(what);
  expect(lines).toEqual([
    ["account.overQuota", what],
    ["account.overQuota", { account: bob, inUse: 90, quota: 100 }],
  ]);
  now = 3_600_000;
  full(what);
  expect(lines).toHaveLength(3);
});
