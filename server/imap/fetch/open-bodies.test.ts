/** Sessions share what they have open, and a bound: who does not fit waits, and another account is not kept out. */
import { setImmediate } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import type { EmailNumber } from "../../../shared/lib/ids.ts";
import type { ImapAccount } from "../backend.ts";
import { MemoryAccount } from "../testing/memory-backend.ts";
import { OpenBodies } from "./open-bodies.ts";
import type { HeldBody } from "./open-bodies.ts";

const BOUND = 1_000;

let ada: MemoryAccount;
let emails: readonly EmailNumber[];
let open: OpenBodies;

function deliver(account: MemoryAccount, sizes: readonly number[]): readonly EmailNumber[] {
  for (const size of sizes) account.deliver("x".repeat(size - 2) + "\r\n");
  const [inbox] = account.state.mailboxes();
  return sizes.map((_, at) => inbox?.emailAt(at) as EmailNumber);
}

beforeEach(() => {
  ada = new MemoryAccount("ada@example.org");
  emails = deliver(ada, [600, 601, 300, 2_000]);
  open = new OpenBodies(BOUND);
});

/** What it came to, or "waits". */
async function soon(held: Promise<HeldBody>): Promise<HeldBody | "waits"> {
  for (let i = 0; i < 5; i++) await setImmediate();
  return Promise.race([held, setImmediate("waits" as const)]);
}

const take = (at: number, account: ImapAccount = ada): Promise<HeldBody> =>
  open.take(account, emails[at] as EmailNumber);

test("one that several have open is opened once, and given up with the last of them", async () => {
  const [one, other] = await Promise.all([take(0), take(0)]);
  expect(other.body).toBe(one.body);
  expect(await other.message()).toBe(await one.message());
  const next = take(1);
  one.release();
  expect(await soon(next)).toBe("waits");
  other.release();
  expect(await soon(next)).not.toBe("waits");
});

test("who does not fit waits in line, and what is small does not pass", async () => {
  const first = await take(0);
  const [second, third] = [take(1), take(2)];
  expect([await soon(second), await soon(third)]).toEqual(["waits", "waits"]);
  expect(open.takeAhead(ada, emails[2] as EmailNumber)).toBeNull();
  first.release();
  expect(await soon(second)).not.toBe("waits");
  expect(await soon(third)).not.toBe("waits");
});

test("an account that has none open is never kept waiting by another, nor by the size of a message", async () => {
  const large = await take(3);
  expect(await soon(take(0))).toBe("waits");
  const eve = new MemoryAccount("eve@example.org");
  const [email] = deliver(eve, [900]);
  expect(await soon(open.take(eve, email as EmailNumber))).not.toBe("waits");
  large.release();
});

test("ahead of its use none is opened beyond half of the bound", async () => {
  expect(open.takeAhead(ada, emails[0] as EmailNumber)).toBeNull();
  const small = await open.takeAhead(ada, emails[2] as EmailNumber);
  expect(small?.body.ok).toBe(true);
  expect(open.takeAhead(ada, emails[0] as EmailNumber)).toBeNull();
});
