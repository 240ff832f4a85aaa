/** Intents: durable, shown ahead of the log, and done once. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import type { EntryId } from "../../lib/ids.ts";
import { unwrap } from "../../lib/result.ts";
import { ARCHIVE_ID, INBOX_ID, TRASH_ID } from "../../mailbox/generation.ts";
import type { Differences } from "../../mailbox/state-differences.ts";
import type { Account, IntentTurn } from "../account.ts";
import { inbox } from "../testing/account-contract.ts";
import { createWorld } from "../testing/world.ts";

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const idAt = (account: Account, index: number): EntryId => {
  const email = account.ahead.email(inbox(account).emailAt(index));
  if (!email) throw new Error("no such message");
  return email.id;
};

test("what is intended offline is shown at once, survives a crash, and is done when the provider is back", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 3);
  const { first } = world;
  await first.account.sync();
  first.connection.online = false;
  await first.account.sync();
  const changes: Differences[] = [];
  const turns: IntentTurn[] = [];
  first.account.subscribeAhead((more) => changes.push(more));
  first.account.watchIntents((turn) => turns.push(turn));
  const [one, two] = [idAt(first.account, 0), idAt(first.account, 1)];
  const { id } = unwrap(
    await first.account.intend([
      { op: "store", mailbox: INBOX_ID, emails: [one], mode: "add", flags: ["\\Seen"] },
      { op: "move", mailbox: INBOX_ID, emails: [one, two], to: ARCHIVE_ID },
      { op: "set", key: "labels", value: Uint8Array.of(1, 2, 3) },
    ]),
  );
  expect(first.account.ahead.mailbox(ARCHIVE_ID)?.count).toBe(2);
  expect(first.account.ahead.mailbox(ARCHIVE_ID)?.flagsAt(0)).toEqual(["\\Seen"]);
  expect(first.account.ahead.setting("labels")).toEqual(Uint8Array.of(1, 2, 3));
  expect(inbox(first.account).count).toBe(3);
  expect(first.account.shown.mailbox(INBOX_ID)?.count).toBe(3);
  await turn();
  expect(changes).toEqual([{ mailboxes: false, emails: [0, 1], settings: ["labels"], filters: false }]);
  expect(turns).toEqual([{ type: "count", count: 1 }]);

  const again = await first.reopen();
  expect(again.account.ahead.mailbox(ARCHIVE_ID)?.count).toBe(2);
  expect(again.account.unsent).toBe(1);
  const after: IntentTurn[] = [];
  again.account.watchIntents((turn) => after.push(turn));
  const later: Differences[] = [];
  again.account.subscribeAhead((more) => later.push(more));
  expect(await again.account.sync()).toBe(true);
  expect(after).toEqual([
    { type: "count", count: 0 },
    { type: "sent", id, changed: 3 },
  ]);
  expect(again.account.state.mailbox(ARCHIVE_ID)?.count).toBe(2);
  await turn();
  expect(again.account.ahead.mailbox(ARCHIVE_ID)?.count).toBe(2);
  expect(later).toEqual([]);
  const second = await world.another();
  await second.account.sync();
  expect(second.account.state.mailbox(ARCHIVE_ID)?.flagsAt(0)).toEqual(["\\Seen"]);
  expect(second.account.state.setting("labels")).toEqual(Uint8Array.of(1, 2, 3));
});

test("what has not begun to be sent is taken back; what would be refused is not taken on", async () => {
  const world = await createWorld(nodeCrypto);
  await world.deliverMany(1, 1);
  const { account, connection } = world.first;
  await account.sync();
  connection.online = false;
  await account.sync();
  const emails = [idAt(account, 0)];
  const { id } = unwrap(await account.intend([{ op: "move", mailbox: INBOX_ID, emails, to: TRASH_ID }]));
  expect(account.ahead.mailbox(INBOX_ID)?.count).toBe(0);
  expect(await account.withdraw(id)).toBe(true);
  expect(account.ahead.mailbox(INBOX_ID)?.count).toBe(1);
  expect(await account.withdraw(id)).toBe(false);
  const create = { op: "create", mailbox: account.newMailboxId(), name: "Archive" } as const;
  expect(await account.intend([create])).toEqual({ ok: false, error: { type: "refused", reason: "exists" } });
  expect(account.unsent).toBe(0);
});
