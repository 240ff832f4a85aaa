/** Several messages filed at once: what happens where the fold takes some and not the others, or the provider one blob and not the next. */
import { expect, test } from "vitest";
import { nodeCrypto } from "../../../server/crypto/node-crypto.ts";
import { generateHybridIdentity } from "../../crypto/age/identity.ts";
import { utf8 } from "../../lib/bytes.ts";
import { idFromBytes, uid, type EntryId } from "../../lib/ids.ts";
import { err, ok } from "../../lib/result.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import type { Op, Outcome } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { createAppend } from "./append-message.ts";
import type { AppendParts } from "./append-message.ts";
import type { OpsOf } from "./submissions.ts";

const ENTRY = idFromBytes<EntryId>(new Uint8Array(16));
const { recipient } = generateHybridIdentity(nodeCrypto);
const appended = (n: number): Outcome => ({ type: "appended", uidValidity: 1, uid: uid(n) });
const messages = [1, 2, 3].map((n) => ({ message: utf8(`Subject: ${n}\r\n\r\n`), flags: [], internalDate: n }));

/** An account whose log answers with these outcomes, and whose provider takes so many blobs. */
function appendTo(outcomes: readonly Outcome[], takes = Infinity) {
  const sent: (readonly Op[])[] = [];
  const heard: unknown[] = [];
  let taken = 0;
  const parts: unknown = {
    crypto: nodeCrypto,
    replica: { ledger: { record: { record: { recipient: recipient.publicKey } } } },
    blobs: { put: () => Promise.resolve(taken++ < takes ? ok(null) : err({ type: "offline" })) },
    bodies: { keep: () => Promise.resolve() },
    follower: { connection: { type: "online" }, heard: (failure: unknown) => void heard.push(failure) },
    submissions: {
      resume: () => null,
      send(given: readonly Op[] | OpsOf) {
        const ops = typeof given === "function" ? given(ENTRY) : given;
        sent.push(ops);
        return Promise.resolve(ok({ type: "confirmed", outcomes }));
      },
    },
    limit: 1000,
    clock: () => 0,
  };
  return { append: createAppend(parts as AppendParts).appendAll, sent, heard };
}

test("all in one change", async () => {
  const outcomes = [appended(7), appended(8), appended(9)];
  const { append, sent } = appendTo(outcomes);
  expect(await append(INBOX_ID, messages)).toEqual(ok({ type: "confirmed", outcomes }));
  expect(sent.map((ops) => ops.map(({ op }) => op))).toEqual([["append", "append", "append"]]);
});

test("those that were filed beside a refused one are taken back", async () => {
  const outcomes: readonly Outcome[] = [appended(7), appended(8), { type: "refused", reason: "limit" }];
  const { append, sent } = appendTo(outcomes);
  expect(await append(INBOX_ID, messages)).toEqual(ok({ type: "confirmed", outcomes }));
  expect(sent[1]).toEqual([{ op: "expunge", mailbox: INBOX_ID, uids: uidSetOf([7, 8]), onlyDeleted: false }]);
});

test("a blob that can not be stored stops it before anything is filed", async () => {
  const { append, sent, heard } = appendTo([], 2);
  expect(await append(INBOX_ID, messages)).toEqual(err({ type: "offline" }));
  // and the provider is tried again, for who waits for it
  expect(heard).toEqual([{ type: "offline" }]);
  expect(sent).toEqual([]);
});
