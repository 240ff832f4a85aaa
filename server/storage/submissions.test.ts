/** What was sent, in the provider's database. */
import { expect, onTestFinished, test } from "vitest";
import { idFromBytes, type AccountId } from "../../shared/lib/ids.ts";
import { unwrap } from "../../shared/lib/result.ts";
import { openTestStore } from "./testing/open-store.ts";

const ID = "0".repeat(32);
const digest = new Uint8Array(32).fill(3);
const nothing = { count: 0, oldest: 0 };

async function setUp() {
  const world = await openTestStore();
  onTestFinished(() => world.remove());
  const { account } = await world.join();
  return { world, account };
}

test("what was begun and what was done are there after kill -9", async () => {
  const { world, account } = await setUp();
  expect(world.store.submissions.get(account, ID)).toBeNull();
  unwrap(await world.store.submissions.begin(account, ID, { digest, recipients: 2, at: 100 }));
  const again = (await world.reopen()).submissions;
  expect(again.get(account, ID)).toEqual({ digest, result: null });
  unwrap(await again.begin(account, ID, { digest, recipients: 2, at: 150 }));
  unwrap(await again.done(account, ID, Uint8Array.of(1)));
  unwrap(await again.begin(account, ID, { digest, recipients: 2, at: 200 }));
  const third = (await world.reopen()).submissions;
  expect(third.get(account, ID)).toEqual({ digest, result: Uint8Array.of(1) });
  expect(third.spent(account, 149, "1".repeat(32)).messages).toEqual({ count: 1, oldest: 150 });
});

test("messages and recipients are counted from then on, but for one id", async () => {
  const { world, account } = await setUp();
  const { submissions } = world.store;
  for (const [id, recipients, at] of [
    ["a", 2, 100],
    ["b", 3, 200],
    ["c", 5, 300],
  ] as const)
    unwrap(await submissions.begin(account, id.repeat(32), { digest, recipients, at }));
  expect(submissions.spent(account, 100, "c".repeat(32))).toEqual({
    messages: { count: 1, oldest: 200 },
    recipients: { count: 3, oldest: 200 },
  });
  unwrap(await submissions.drop(account, "b".repeat(32)));
  expect(submissions.get(account, "b".repeat(32))).toBeNull();
  expect(submissions.spent(account, 300, ID)).toEqual({ messages: nothing, recipients: nothing });
});

test("they are kept for 30 days, and go with their account", async () => {
  const { world, account } = await setUp();
  const { submissions } = world.store;
  const at = world.now / 1000;
  unwrap(await submissions.begin(account, ID, { digest, recipients: 1, at }));
  await world.store.sweep(world.now + 30 * 86_400_000);
  expect(submissions.get(account, ID)).not.toBeNull();
  await world.store.sweep(world.now + 30 * 86_400_000 + 1_000);
  expect(submissions.get(account, ID)).toBeNull();
  unwrap(await submissions.begin(account, ID, { digest, recipients: 1, at }));
  unwrap(await world.store.directory.remove(account));
  expect(submissions.get(account, ID)).toBeNull();
  expect(await submissions.begin(account, ID, { digest, recipients: 1, at })).toEqual({
    ok: false,
    error: { type: "gone" },
  });
});

test("of another account it says nothing, and a disk that fails is told of", async () => {
  const { world, account } = await setUp();
  const other = await world.join("bob@example.org");
  unwrap(await world.store.submissions.begin(account, ID, { digest, recipients: 1, at: 1 }));
  expect(world.store.submissions.get(other.account, ID)).toBeNull();
  expect(world.store.submissions.get(idFromBytes<AccountId>(new Uint8Array(16)), ID)).toBeNull();
  world.beforeSql = (sql) => {
    if (sql.includes("submissions")) throw new Error("disk full");
  };
  const failing = { ok: false, error: { type: "failing" } };
  expect(await world.store.submissions.done(account, ID, digest)).toEqual(failing);
  world.beforeSql = () => undefined;
});
