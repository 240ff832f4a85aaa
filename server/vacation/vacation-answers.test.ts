/** Answers over a store and an MTA that fail, and an account that changes under them. */
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import type { AccountId } from "../../shared/lib/ids.ts";
import { err, ok, unwrap, type Result } from "../../shared/lib/result.ts";
import type { Submitted } from "../../shared/lib/submission.ts";
import { nodeCrypto as crypto } from "../crypto/node-crypto.ts";
import { openTestStore } from "../storage/testing/open-store.ts";
import type { Submissions } from "../submission/submissions.ts";
import { decodeNote, encodeNote } from "./kept-note.ts";
import type { Claimed, VacationStore } from "./port.ts";
import { createVacationAnswers } from "./vacation-answers.ts";
import { createVacationKeys } from "./vacation-keys.ts";

type Said = Awaited<ReturnType<Submissions["submit"]>>;
const DOWN: Said = err({ type: "smarthostDown", retryAfterSeconds: 30 });
const took = (to: readonly string[]): Submitted => ({ accepted: to, refused: [] });
const header = (from: string): Buffer => Buffer.from(`From: ${from}\r\nTo: alice@example.org\r\nSubject: x\r\n\r\nhello\r\n`); // prettier-ignore

interface Other {
  readonly claim?: VacationStore["claim"];
  readonly pause?: number;
}

async function scene(says: (turn: number) => Said | null, retries: readonly number[] = [5, 5], other: Other = {}) {
  const test = await openTestStore();
  onTestFinished(() => test.remove());
  const { account } = await test.join("alice@example.org", "provider");
  const keys = createVacationKeys(test.store.directory.secret, new Uint8Array(0));
  const now = (): number => Math.floor(test.now / 1000);
  const note = { name: "Alice", own: [], subject: "", text: "Away", since: now() - 60, from: 0, until: 0, days: 3 };
  const put = (change: Partial<typeof note> = {}, of = account) =>
    test.store.vacations.putNote(of, encodeNote(keys, of, { ...note, ...change, secret: new Uint8Array(16) }), 0);
  unwrap(await put());
  const asked: string[] = [];
  const outcomes: unknown[] = [];
  const start = () => {
    const answers = createVacationAnswers({
      ...{
        store: { ...test.store.vacations, ...(other.claim && { claim: other.claim }) },
        keys,
        accounts: test.store.directory,
        clock: () => test.now,
      },
      ...{ retries, pause: other.pause ?? 5 },
      submit(_account, _id, { to }) {
        asked.push(to.join());
        return Promise.resolve(says(asked.length) ?? ok(took(to)));
      },
      log: (_event, fields) => void outcomes.push(fields["outcome"]),
    });
    onTestFinished(() => answers.close());
    return answers;
  };
  let answers = start();
  const hear = (from: string, sender = from, message = header(from), of = account): void =>
    answers.heard({ account: of, from: sender, to: "alice@example.org", receivedAt: now() }, message);
  const restart = async (): Promise<void> => {
    await answers.close();
    answers = start();
  };
  return { test, account, keys, put, asked, outcomes, hear, restart };
}

test("an MTA that is down is asked some times, then the answer is lost, and who writes again is answered", async () => {
  const { asked, outcomes, hear } = await scene((turn) => (turn <= 3 ? DOWN : null));
  hear("bob@x.example");
  await expect.poll(() => outcomes).toEqual(["dropped"]);
  expect(asked).toHaveLength(3);
  hear("bob@x.example");
  await expect.poll(() => outcomes).toEqual(["dropped", "sent"]);
});

test("what may have left is not sent again, and who was answered waits for so many days", async () => {
  const { test, asked, outcomes, hear } = await scene((turn) => (turn === 1 ? err({ type: "handedOver", retryAfterSeconds: 1 }) : null)); // prettier-ignore
  hear("bob@x.example");
  await expect.poll(() => outcomes).toEqual(["handedOver"]);
  test.now += 2 * 86_400_000;
  hear("bob@x.example");
  hear("eve@x.example");
  await expect.poll(() => asked).toEqual(["bob@x.example", "eve@x.example"]);
  test.now += 2 * 86_400_000;
  hear("bob@x.example");
  await expect.poll(() => asked).toHaveLength(3);
});

test("the answer goes to who sent it; nobody who sent nothing is answered, nor before it begins or once it is over", async () => {
  const { test, asked, put, hear } = await scene(() => null);
  const now = Math.floor(test.now / 1000);
  hear("bob@x.example", "");
  unwrap(await put({ from: now + 10 }));
  hear("bob@x.example");
  unwrap(await put({ until: now - 10 }));
  hear("bob@x.example");
  unwrap(await put());
  hear("bob@x.example", "kites-bounces@x.example");
  hear("bob@x.example", "bob@work.example");
  await expect.poll(() => asked).toEqual(["bob@work.example"]);
});

test("no more than so many in an hour and in a day: the others wait, some of each account, and not for what is changed meanwhile", async () => {
  const { test, asked, outcomes, put, hear } = await scene(() => null);
  const writers = (of: string): void => {
    for (let i = 0; i < 60; i++) hear(`u${i}@${of}.example`);
    hear(`u0@${of}.example`);
  };
  writers("x");
  await expect.poll(() => asked.length).toBe(20);
  // 50 are held at once, of which 20 left early enough for others or not
  const full = outcomes.filter((one) => one === "full").length;
  expect(full).toBeGreaterThan(0);
  expect(full).toBeLessThanOrEqual(10);
  await wait(100);
  expect(new Set(asked).size).toBe(20);
  test.now += 3_601_000;
  await expect.poll(() => asked.length).toBe(40);
  unwrap(await put({ text: "Still away", since: Math.floor(test.now / 1000) + 1 }));
  await expect.poll(() => outcomes.filter((one) => one === "off").length).toBe(60 - full - 40);
  for (let hour = 0; hour < 10; hour++) {
    test.now += 3_601_000;
    writers(`y${hour.toString()}`);
    const before = asked.length;
    await expect.poll(() => asked.length, { timeout: 20_000 }).toBe(Math.min(200, before + 20));
  }
  await wait(100);
  expect(asked).toHaveLength(200);
  expect(new Set(asked).size).toBe(200);
}, 60_000);

test("accounts that have answered as many as they may keep nothing from those that have not", async () => {
  const busy = new Set<string>();
  const claim: VacationStore["claim"] = (account) => Promise.resolve(ok(busy.has(account) ? "busy" : "noted"));
  const { test, put, hear, asked, outcomes } = await scene(() => null, [], { claim, pause: 1_000_000 });
  const others: AccountId[] = [];
  for (let i = 0; i < 10; i++) {
    const { account } = await test.join(`u${i}@example.org`, "provider");
    unwrap(await put({}, account));
    busy.add(account);
    others.push(account);
  }
  for (const account of others) for (let i = 0; i < 50; i++) hear(`u${i}@x.example`, undefined, undefined, account);
  await wait(200);
  for (let i = 0; i < 30; i++) hear(`u${i}@y.example`);
  await expect.poll(() => asked).toHaveLength(30);
  // each made room for one; who has their share of the room does not take more
  expect(outcomes.filter((one) => one === "full").length).toBeLessThanOrEqual(30);
  expect(outcomes.filter((one) => one === "sent")).toHaveLength(30);
});

test("headers that can not be looked at soon are not held", async () => {
  const { outcomes, hear } = await scene(() => null);
  for (let i = 0; i < 501; i++) hear(`u${i}@x.example`);
  expect(outcomes).toEqual(["full"]);
});

test("what is kept goes when its time is over, or with the account", async () => {
  const { test, account, keys, hear, asked } = await scene(() => null);
  const name = keys.nameOf(account, "bob@x.example");
  hear("bob@x.example");
  await expect.poll(() => asked).toHaveLength(1);
  const claimed = async (): Promise<string> =>
    unwrap(await test.store.vacations.claim(account, name, { at: 1, since: 1, limits: [] }));
  expect(await claimed()).toBe("answered");
  unwrap(await test.store.sweep(test.now + 32 * 86_400_000));
  expect(await claimed()).toBe("noted");
  const kept = test.store.vacations.note(account);
  expect(kept && decodeNote(keys, account, kept)).toMatchObject({ text: "Away", secret: new Uint8Array(16), on: true });
  const others = createVacationKeys(crypto.randomBytes(32), new Uint8Array(0));
  expect(kept && decodeNote(others, account, kept)?.secret).not.toEqual(new Uint8Array(16));
  unwrap(await test.store.directory.remove(account));
  expect(test.store.vacations.note(account)).toBeNull();
});

test("who waits for an MTA that is down when the provider stops is answered when they write again", async () => {
  const { asked, outcomes, hear, restart } = await scene((turn) => (turn === 1 ? DOWN : null), [1_000_000]);
  hear("bob@x.example");
  await expect.poll(() => asked).toHaveLength(1);
  await wait(50);
  await restart();
  expect(outcomes).toEqual([]);
  hear("bob@x.example");
  await expect.poll(() => outcomes).toEqual(["sent"]);
});

test("a header that ends beyond what is read is not answered: it may say further on that it came by itself", async () => {
  const { asked, hear } = await scene(() => null);
  const long = (more: string): Buffer => {
    const start = header("bob@x.example")
      .toString()
      .replace(/\r\n\r\n[^]*/, "\r\n");
    return Buffer.from(`${start}${"X-A: aaaaaaaaaa\r\n".repeat(20_000)}${more}\r\nhello\r\n`);
  };
  hear("bob@x.example", "bob@x.example", long("Auto-Submitted: auto-replied\r\n"));
  hear("eve@x.example");
  await expect.poll(() => asked).toEqual(["eve@x.example"]);
});

test("an account that has answered as many as it may is looked at ever more seldom", async () => {
  let claims = 0;
  const claim = (): Promise<Result<Claimed>> => {
    claims++;
    return Promise.resolve(ok("busy"));
  };
  const { hear } = await scene(() => null, [], { claim, pause: 300_000 });
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  hear("bob@x.example");
  await vi.waitFor(() => expect(claims).toBe(1));
  await vi.advanceTimersByTimeAsync(86_400_000);
  // 5, 10, 20, 40 and then 80 minutes each
  expect(claims).toBe(5 + Math.floor((24 * 60 - 75) / 80));
});
