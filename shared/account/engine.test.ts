/** The engine over a provider in memory: what one device does, the others see. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../server/crypto/node-crypto.ts";
import { emailNumber } from "../lib/ids.ts";
import { unwrap } from "../lib/result.ts";
import { ARCHIVE_ID, INBOX_ID, TRASH_ID } from "../mailbox/generation.ts";
import { uidSetOf } from "../mailbox/uid-set.ts";
import type { Account } from "./account.ts";
import { createWorld, sampleMessage } from "./testing/world.ts";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const inbox = (account: Account) => {
  const view = account.state.mailbox(INBOX_ID);
  if (!view) throw new Error("no INBOX");
  return view;
};
const outcomes = async (submitted: ReturnType<Account["submit"]>) => {
  const value = unwrap(await submitted);
  if (value.type !== "confirmed") throw new Error("only queued");
  return value.outcomes;
};

test("a delivered message is listed without its body and read to the byte", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  await deliver(sampleMessage(1));
  expect(await first.account.sync()).toBe(true);
  expect(first.account.connection).toEqual({ type: "online" });
  expect(inbox(first.account).count).toBe(1);
  const email = inbox(first.account).emailAt(0);
  expect(first.account.hasBody(email)).toBe(false);
  const [index] = await first.account.index([email]);
  expect(index?.subject).toBe("message 1");
  expect(index?.preview).toContain("This is message 1.");
  expect(text(unwrap(await first.account.body(email)))).toBe(sampleMessage(1));
  expect(first.account.hasBody(email)).toBe(true);
});

test("an MTA's retry after a lost answer yields one message", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  await deliver(sampleMessage(1));
  await deliver(sampleMessage(1));
  await first.account.sync();
  expect(inbox(first.account).count).toBe(1);
});

test("flags, moves, appends and expunges of one device reach the other", async () => {
  const { deliver, first, another } = await createWorld(nodeCrypto);
  const second = await another();
  for (const n of [1, 2, 3]) await deliver(sampleMessage(n));
  await first.account.sync();
  await second.account.sync();

  const stored = await outcomes(
    second.account.submit([
      { op: "store", mailbox: INBOX_ID, uids: uidSetOf([1]), mode: "add", flags: ["\\Seen", "todo"] },
    ]),
  );
  expect(stored).toEqual([{ type: "stored", modified: [] }]);
  const moved = await outcomes(
    first.account.submit([{ op: "move", mailbox: INBOX_ID, uids: uidSetOf([2]), to: ARCHIVE_ID }]),
  );
  expect(moved[0]).toMatchObject({ type: "copied", from: [2], to: [1] });
  expect(inbox(first.account).flagsAt(0)).toEqual(["\\Seen", "todo"]);

  const message = new TextEncoder().encode(sampleMessage(9));
  const appended = unwrap(await first.account.append(INBOX_ID, message, ["\\Flagged"], 1_600_000_000));
  expect(appended).toMatchObject({ type: "confirmed", outcomes: [{ type: "appended", uid: 4 }] });
  await outcomes(first.account.submit([{ op: "expunge", mailbox: INBOX_ID, uids: uidSetOf([3]), onlyDeleted: false }]));

  await second.account.sync();
  const view = inbox(second.account);
  expect(Array.from({ length: view.count }, (_, i) => view.uidAt(i))).toEqual([1, 4]);
  expect(view.flagsAt(1)).toEqual(["\\Flagged"]);
  expect(text(unwrap(await second.account.body(view.emailAt(1))))).toBe(sampleMessage(9));
  const [index] = await second.account.index([view.emailAt(1)]);
  expect(index?.subject).toBe("message 9");
  expect(second.account.state.email(emailNumber(2))).toBeNull();
});

test("what the provider would never take is refused before it is sent", async () => {
  const { first } = await createWorld(nodeCrypto);
  await first.account.sync();
  const flags = ["x".repeat(500)];
  const done = await first.account.submit([
    { op: "store", mailbox: INBOX_ID, uids: uidSetOf([1]), mode: "add", flags },
  ]);
  expect(done).toMatchObject({ ok: false, error: { type: "refused" } });
});

test("a restart shows the mailbox offline, and folds only what is new", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  for (const n of [1, 2, 3]) await deliver(sampleMessage(n));
  await first.account.sync();
  const email = inbox(first.account).emailAt(0);
  await first.account.body(email);
  await first.account.close();

  const again = await first.reopen();
  again.connection.online = false;
  expect(inbox(again.account).count).toBe(3);
  const [index] = await again.account.index([email]);
  expect(index?.subject).toBe("message 1");
  expect(text(unwrap(await again.account.body(email)))).toBe(sampleMessage(1));
  expect(await again.account.body(inbox(again.account).emailAt(1))).toEqual({ ok: false, error: { type: "offline" } });
  again.connection.online = true;
  await deliver(sampleMessage(4));
  await again.account.sync();
  expect(inbox(again.account).count).toBe(4);
});

test("a crash before the snapshot loses no entry and no record", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  for (const n of [1, 2]) await deliver(sampleMessage(n));
  await first.account.sync();
  const again = await first.reopen();
  again.connection.online = false;
  expect(inbox(again.account).count).toBe(2);
  const [index] = await again.account.index([inbox(again.account).emailAt(1)]);
  expect(index?.subject).toBe("message 2");
});

test("flag changes made offline are durable and arrive in order", async () => {
  const { deliver, first, another } = await createWorld(nodeCrypto);
  await deliver(sampleMessage(1));
  await first.account.sync();
  first.connection.online = false;
  await first.account.sync();
  expect(first.account.connection).toEqual({ type: "offline" });
  const store = (mode: "add" | "remove", flag: string) =>
    first.account.submit([{ op: "store", mailbox: INBOX_ID, uids: uidSetOf([1]), mode, flags: [flag] }]);
  expect(await store("add", "\\Seen")).toEqual({ ok: true, value: { type: "queued" } });
  expect(await store("add", "\\Flagged")).toEqual({ ok: true, value: { type: "queued" } });
  expect(await store("remove", "\\Seen")).toEqual({ ok: true, value: { type: "queued" } });
  const moved = await first.account.submit([{ op: "move", mailbox: INBOX_ID, uids: uidSetOf([1]), to: TRASH_ID }]);
  expect(moved).toEqual({ ok: false, error: { type: "offline" } });

  const again = await first.reopen();
  await again.account.sync();
  const second = await another();
  await second.account.sync();
  expect(inbox(second.account).flagsAt(0)).toEqual(["\\Flagged"]);
});

test("two copies of one device adopt each other's entries", async () => {
  const { deliver, first } = await createWorld(nodeCrypto);
  await deliver(sampleMessage(1));
  await first.account.sync();
  const clone = await first.clone();
  const flag = (account: Account, name: string) =>
    account.submit([{ op: "store", mailbox: INBOX_ID, uids: uidSetOf([1]), mode: "add", flags: [name] }]);
  expect((await flag(first.account, "one")).ok).toBe(true);
  expect((await flag(clone.account, "two")).ok).toBe(true);
  expect((await flag(first.account, "three")).ok).toBe(true);
  await clone.account.sync();
  expect(inbox(clone.account).flagsAt(0)).toEqual(["one", "two", "three"]);
  expect(inbox(first.account).flagsAt(0)).toEqual(["one", "two", "three"]);
});

test("wrong words join nothing", async () => {
  const { joinWithWords } = await import("./join.ts");
  const { port, words } = await createWorld(nodeCrypto);
  const parts = { crypto: nodeCrypto, provider: port, clock: Date.now };
  const device = { kind: "companion", name: "x" } as const;
  const swapped = words.split(" ").reverse().join(" ");
  const checksum = await joinWithWords(parts, "ada@example.org", swapped, device);
  expect(checksum).toMatchObject({ ok: false });
  const unknown = await joinWithWords(parts, "ada@example.org", words.replace(/^\w+/, "qqqq"), device);
  expect(unknown).toEqual({ ok: false, error: { type: "badWords", position: 1 } });
});
