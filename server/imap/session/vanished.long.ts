/** VANISHED after a checkpoint and after a restart: the same window of what went, and below its floor all that is missing (RFC 7162 §3.2.10). */
import { expect, test } from "vitest";
import type { Account } from "../../../shared/account/account.ts";
import { createWorld, sampleMessage } from "../../../shared/account/testing/world.ts";
import { seq } from "../../../shared/lib/ids.ts";
import { unwrap } from "../../../shared/lib/result.ts";
import { INBOX_ID } from "../../../shared/mailbox/generation.ts";
import { uidSetOf, uidSetOfRanges, uidSetToImap } from "../../../shared/mailbox/uid-set.ts";
import { nodeCrypto } from "../../crypto/node-crypto.ts";
import { vanishedLine } from "./vanished.ts";

const MAILBOX = 8_192;

test("the window and its floor outlive checkpoint and snapshot", async () => {
  const world = await createWorld(nodeCrypto);
  const { account } = world.first;
  await world.deliver(sampleMessage(1));
  await account.sync();
  for (let count = 1; count < MAILBOX; count *= 2)
    unwrap(await account.submit([{ op: "copy", mailbox: INBOX_ID, uids: uidSetOfRanges([[1, count]]), to: INBOX_ID }]));
  const expunge = async (uids: readonly number[]): Promise<number> => {
    const op = { op: "expunge", mailbox: INBOX_ID, uids: uidSetOf(uids), onlyDeleted: false } as const;
    unwrap(await account.submit([op]));
    return account.state.seq;
  };
  const early = account.state.seq;
  // every other one: as many ranges as the window holds
  const floor = await expunge(Array.from({ length: MAILBOX / 2 }, (_, i) => 2 * i + 1));
  const late = await expunge([4]);
  const flag = (mode: "add" | "remove"): ReturnType<Account["submit"]> =>
    account.submit([{ op: "store", mailbox: INBOX_ID, uids: uidSetOf([2]), mode, flags: ["\\Seen"] }]);
  for (let n = 0; n < 500; n++) unwrap(await flag(n % 2 === 0 ? "add" : "remove"));
  await account.settle();
  expect(world.hosted.newest("checkpoint")?.seq).toBeGreaterThan(late);

  const known = [{ from: 1, to: 10 }];
  const lines = ({ state }: Account): (string | null)[] => {
    const mailbox = state.mailbox(INBOX_ID);
    if (!mailbox) throw new Error("no INBOX");
    return [late, floor, early].map((since) => vanishedLine(mailbox, since, known));
  };
  const mailbox = account.state.mailbox(INBOX_ID);
  expect(mailbox?.vanishedSince(seq(early))).toBeNull();
  expect(uidSetToImap(mailbox?.vanishedSince(seq(floor)) ?? uidSetOf([]))).toBe("4");
  const told = [null, "* VANISHED (EARLIER) 4", "* VANISHED (EARLIER) 1,3:5,7,9"];
  expect(lines(account)).toEqual(told);
  const fresh = await world.another();
  await fresh.account.sync();
  expect(lines(fresh.account)).toEqual(told);
  await account.close();
  const again = await world.first.reopen();
  expect(lines(again.account)).toEqual(told);
  await Promise.all([fresh.account.close(), again.account.close()]);
}, 60_000);
