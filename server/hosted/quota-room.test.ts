/** Quotas of the provider's own engines: room that is held, counted once, and given back. */
import { expect, test } from "vitest";
import type { Account, Submitted, SubmitFailure } from "../../shared/account/account.ts";
import { idFromBytes, uid, type AccountId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { INBOX_ID } from "../../shared/mailbox/generation.ts";
import type { Outcome } from "../../shared/mailbox/op.ts";
import { createRooms } from "../accounts/room.ts";
import type { HostedEntry } from "./hosted-login.ts";
import { createHostedAppend } from "./imap-backend.ts";
import { createQuotaRoom } from "./quota-room.ts";

const ID = idFromBytes<AccountId>(new Uint8Array(16));
const FILED: Outcome = { type: "appended", uid: uid(1), uidValidity: 1 };
const message = { message: new Uint8Array(60), flags: [], internalDate: null };

/** An account with room for 100 octets; `answers` in turn, then all is filed. */
function quotaOf(answers: Result<Submitted, SubmitFailure>[] = []) {
  let filed = 0;
  const rooms = createRooms(
    () => 0,
    () => 0,
  );
  const full: unknown[] = [];
  const room = createQuotaRoom(
    {
      resolve: () => Promise.resolve({ type: "account", room: rooms.left(ID, 100), quota: 100 }),
      took: (account, octets) => rooms.took(account, octets),
    },
    (what) => full.push(what),
  );
  const account = {
    address: "ada@example.org",
    state: { mailboxes: () => [] },
    async appendAll() {
      await new Promise((resolve) => setTimeout(resolve, 5));
      filed++;
      return answers.shift() ?? ok({ type: "confirmed", outcomes: [FILED] });
    },
  } as unknown as Account;
  // two sessions of one account
  const append = createHostedAppend({ room });
  const entry = { id: ID, session: { account } } as unknown as HostedEntry;
  const sessions = [append(entry), append(entry)] as const;
  const file = (session: 0 | 1 = 0) => sessions[session](INBOX_ID, [message]);
  return { file, full, left: () => rooms.left(ID, 100), filed: () => filed };
}

test("of those who file at the same time only so many get in as there is room for", async () => {
  const { file, full, left, filed } = quotaOf();
  const all = await Promise.all([file(0), file(1), file(0), file(1)]);
  expect(all.map(({ ok: isOk }) => isOk)).toEqual([true, false, false, false]);
  expect(all[1]).toEqual({ ok: false, error: { type: "overQuota" } });
  expect([left(), filed()]).toEqual([40, 1]);
  expect(full).toContainEqual({ account: ID, inUse: 60, quota: 100, size: 60 });
  expect(await file(1)).toEqual({ ok: false, error: { type: "overQuota" } });
});

test("room is given back by what was not filed", async () => {
  const { file, left } = quotaOf([
    err({ type: "offline" }),
    ok({ type: "confirmed", outcomes: [{ type: "refused", reason: "noTarget" }] }),
  ]);
  expect((await file()).ok).toBe(false);
  expect((await file()).ok).toBe(true);
  expect(left()).toBe(100);
  expect((await file()).ok).toBe(true);
  expect(left()).toBe(40);
});

test("what was filed by a try before, whose answer was lost, takes no room again", async () => {
  const { file, left } = quotaOf([ok({ type: "confirmed", outcomes: [FILED], resumed: true })]);
  expect((await file()).ok).toBe(true);
  expect(left()).toBe(100);
});
