/**
 * Where mail programs hand messages over: filed in the outbox with the envelope they came with, and sent from there. What is
 * answered stands in the log. The same octets to the same people, handed over again before the first was settled, are the first.
 */
import { bytesToHex } from "../lib/bytes.ts";
import { encodeCbor } from "../lib/cbor.ts";
import type { EntryId } from "../lib/ids.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { OutgoingEnvelope } from "../lib/submission.ts";
import type { Op } from "../mailbox/op.ts";
import { uidSetOf } from "../mailbox/uid-set.ts";
import type { Account, SubmitFailure } from "./account.ts";
import { homeOf, unset } from "./outbox-ops.ts";
import { homesOf } from "./outbox-places.ts";
import { encodeQueued, queuedKey, readOutbox, returnedKey, type Returned, type WaitReason } from "./outbox-settings.ts";
import type { Outbox, OutboxTurn } from "./outbox.ts";
import { dropOpsOfTwin } from "./sent-copies.ts";

export type Posted =
  /** the MTA has it; `returned`: but not for all */
  | { readonly type: "sent"; readonly returned: Returned | null }
  /** it lies in the outbox, and goes by itself; null: nobody knows yet whether it has left */
  | { readonly type: "waits"; readonly why: WaitReason | null }
  /** nobody gets it, and nothing is kept of it */
  | { readonly type: "refused"; readonly returned: Returned };

export interface Post {
  /** The envelope's recipients take at most MAX_ENVELOPE_BYTES together. */
  send(envelope: OutgoingEnvelope, message: Uint8Array): Promise<Result<Posted, SubmitFailure>>;
  close(): void;
}

export interface PostParts {
  readonly account: Pick<Account, "device" | "state" | "submit" | "appendAll" | "index">;
  readonly outbox: Pick<Outbox, "watch" | "run">;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly sha256: (bytes: Uint8Array) => Promise<Uint8Array>;
}

type Settled = Exclude<OutboxTurn, { readonly type: "progress" }>;

export function createPost({ account, outbox, clock, randomBytes, sha256 }: PostParts): Post {
  const waiting = new Map<EntryId, ((turn: Settled) => void)[]>();
  const seconds = (): number => Math.floor(clock() / 1000);

  const stop = outbox.watch((turn) => {
    if (turn.type === "progress") return;
    if (turn.type === "sent" && turn.queued.digest !== null) void dropTwin(turn.email);
    for (const tell of waiting.get(turn.email) ?? []) tell(turn);
    waiting.delete(turn.email);
  });

  async function dropTwin(email: EntryId): Promise<void> {
    const number = account.state.emailNumber(email);
    const ops = number === null ? [] : await dropOpsOfTwin(account, number, seconds());
    if (ops.length > 0) await account.submit(ops);
  }

  /** The first thing that becomes of it. */
  const turnOf = (email: EntryId): Promise<Settled> =>
    new Promise((settle) => waiting.set(email, [...(waiting.get(email) ?? []), settle]));

  /** Its EMAILID, queued. */
  async function file(envelope: OutgoingEnvelope, message: Uint8Array): Promise<Result<EntryId, SubmitFailure>> {
    const hash = await sha256(message);
    const digest = bytesToHex(await sha256(encodeCbor([envelope.from, envelope.to, hash])));
    const find = (): EntryId | null =>
      readOutbox(account.state).queued.find((queued) => queued.digest === digest)?.email ?? null;
    const before = find();
    if (before !== null) return ok(before);
    const { made, id: mailbox } = homeOf(account.state, "outbox");
    const opened = made.length === 0 ? null : await account.submit(made);
    if (opened && !opened.ok) return opened;
    const id = bytesToHex(randomBytes(16));
    const at = seconds();
    const queued = { at, since: at, by: account.device, tries: 0, why: null, claimed: null, envelope, digest };
    const also = (emails: readonly EntryId[]): readonly Op[] =>
      emails.map((email) => ({ op: "set", key: queuedKey(email, id), value: encodeQueued(queued) }));
    const filed = await account.appendAll(mailbox, [{ message, flags: ["\\Seen"], internalDate: null }], also);
    if (!filed.ok) return filed;
    const email = find();
    return email === null
      ? err({ type: "refused", reason: "The account has no room for it.", why: "limit" })
      : ok(email);
  }

  /** The mail program keeps it. */
  async function forget(email: EntryId): Promise<void> {
    const number = account.state.emailNumber(email);
    const drafts = homesOf(account.state)("\\Drafts");
    const places = number === null ? [] : account.state.places(number).filter(({ mailbox }) => mailbox === drafts);
    const gone = places.map(({ mailbox, uid }): Op => ({
      ...{ op: "expunge", mailbox, uids: uidSetOf([uid]), onlyDeleted: false },
    }));
    await account.submit([...gone, unset(returnedKey(email))]);
  }

  return {
    async send(envelope, message) {
      const filed = await file(envelope, message);
      if (!filed.ok) return filed;
      const settled = turnOf(filed.value);
      // done without a turn of its own, it is not its time
      const turn = await Promise.race([settled, outbox.run().then(() => null)]);
      if (turn === null) waiting.delete(filed.value);
      switch (turn?.type) {
        case "sent":
          return ok({ type: "sent", returned: turn.returned });
        case "returned":
          await forget(filed.value);
          return ok({ type: "refused", returned: turn.returned });
        case "later":
          return ok({ type: "waits", why: turn.why });
        case "unanswered":
        case undefined:
          return ok({ type: "waits", why: null });
      }
    },
    close: stop,
  };
}
