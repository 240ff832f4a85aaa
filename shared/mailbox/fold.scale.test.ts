/** Large accounts: no step may cost more than its share, nor an array more than a call's arguments. */
import { expect, it } from "vitest";
import { decodeFold } from "./fold.ts";
import { INBOX_ID } from "./generation.ts";
import { FoldHarness } from "./testing/harness.ts";
import { testEmail } from "./testing/ids.ts";
import { uidSetOfRanges } from "./uid-set.ts";

const MESSAGES = 150_000;

it("files, flags, moves, writes, reads and empties a mailbox of 150,000 messages", { timeout: 60_000 }, () => {
  const t = new FoldHarness();
  for (let n = 0; n < MESSAGES; n++) t.email(testEmail(n));
  const all = uidSetOfRanges([[1, 2 ** 32 - 1]]);
  t.ops({ op: "store", mailbox: INBOX_ID, uids: all, mode: "add", flags: ["\\Deleted", "word"] });
  t.ops({ op: "move", mailbox: INBOX_ID, uids: all, to: INBOX_ID });
  expect(t.box(INBOX_ID)).toMatchObject({ count: MESSAGES, deleted: MESSAGES, uidNext: 2 * MESSAGES + 1 });
  const bytes = t.fold.encode();
  const copy = decodeFold(bytes);
  expect(copy?.state.mailbox(INBOX_ID)?.count).toBe(MESSAGES);
  t.ops({ op: "expunge", mailbox: INBOX_ID, uids: all, onlyDeleted: true });
  expect(t.fold.state.unreleased()).toHaveLength(MESSAGES);
  expect(decodeFold(t.fold.encode())?.state.unreleased()).toHaveLength(MESSAGES);
});
