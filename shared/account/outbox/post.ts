/**
 * Where mail programs hand messages over: filed in the outbox with the envelope they came with, and sent from there. What is
 * answered stands in the log. The same octets to the same people, handed over again before the first was settled, are the first;
 * and where they have a Message-ID, also for a day after it has left.
 */
import { bytesToHex } from "../../lib/bytes.ts";
import { encodeCbor } from "../../lib/cbor.ts";
import type { EntryId } from "../../lib/ids.ts";
import { err, ok, type Result } from "../../lib/result.ts";
import type { OutgoingEnvelope } from "../../lib/submission.ts";
import { wait } from "../../lib/wait.ts";
import type { Op } from "../../mailbox/op.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import type { StateView } from "../../mailbox/view.ts";
import { indexData } from "../../mime/index/index-data.ts";
import type { Account, SubmitFailure } from "../account.ts";
import { fileOutgoing } from "./file-outgoing.ts";
import type { HeldMailbox, HeldPost } from "./held-mail.ts";
import { unset } from "./outbox-ops.ts";
import { homesOf, whereabouts } from "./outbox-places.ts";
import { readOutbox, returnedKey, type Returned, type WaitReason } from "./outbox-settings.ts";
import type { Outbox, OutboxTurn } from "./outbox.ts";
import { doneOps, hasLeftBy, postedKey, postedStage, readPosted, type PostedEmail } from "./posted.ts";
import { dropOpsOfTwin } from "./sent-copies.ts";

export type Posted =
  /** the MTA has it; `returned`: but not for all; `later`: who of them is tried again */
  | { readonly type: "sent"; readonly returned: Returned | null; readonly later: readonly string[] }
  /** the same was handed over within the last day, and the MTA has it: it does not go again */
  | { readonly type: "before" }
  /** it lies in the outbox, and goes by itself; null: nobody knows yet whether it has left; offline: it waits on this device */
  | { readonly type: "waits"; readonly why: WaitReason | "offline" | null }
  /** nobody gets it, and nothing is kept of it */
  | { readonly type: "refused"; readonly returned: Returned };

export interface Post {
  /** The envelope's recipients take at most MAX_ENVELOPE_BYTES together. */
  send(envelope: OutgoingEnvelope, message: Uint8Array): Promise<Result<Posted, SubmitFailure>>;
  close(): void;
}

export interface PostParts {
  readonly account: Pick<
    Account,
    "device" | "state" | "connection" | "appendLimit" | "submit" | "sync" | "appendAll" | "index" | "body"
  >;
  readonly outbox: Pick<Outbox, "watch" | "run" | "await">;
  /** Takes what the account can not take now; null: the mail program keeps it. */
  readonly held?: Pick<HeldMailbox, "post" | "waiting"> | null;
  /** Unix milliseconds. */
  readonly clock: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly sha256: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** Milliseconds for which who handed it over waits for what becomes of it, once it is in the outbox. */
  readonly patience?: number;
}

const PATIENCE = 20_000;
const HELD = { email: null, hasLeft: false } as const;

interface Filed {
  /** Null: it is held on this device. */
  readonly email: EntryId | null;
  /** Another handed the same over before. */
  readonly hasLeft: boolean;
}

interface Given extends HeldPost {
  readonly isNamed: boolean;
}

type Settled = Exclude<OutboxTurn, { readonly type: "progress" }>;

export function createPost(parts: PostParts): Post {
  const { account, outbox, held = null, clock, randomBytes, sha256, patience = PATIENCE } = parts;
  const waiting = new Map<EntryId, Set<(turn: Settled) => void>>();
  /** By digest: what is being filed. */
  const underWay = new Map<string, Promise<Result<Filed, SubmitFailure>>>();
  const seconds = (): number => Math.floor(clock() / 1000);

  const stop = outbox.watch((turn) => {
    if (turn.type === "progress") return;
    // two copies are no loss
    if (turn.type === "sent" && turn.queued.digest !== null) void dropTwin(turn.email).catch(() => undefined);
    for (const tell of waiting.get(turn.email) ?? []) tell(turn);
    waiting.delete(turn.email);
  });

  async function dropTwin(email: EntryId): Promise<void> {
    const number = account.state.emailNumber(email);
    const ops = number === null ? [] : await dropOpsOfTwin(account, number, seconds());
    if (ops.length > 0) await account.submit([...ops, ...doneOps(account.state, [email])]);
  }

  /** The first thing that becomes of it; null: it is not its time, or that takes too long. */
  async function turnOf(email: EntryId): Promise<Settled | null> {
    const answered = outbox.await(email);
    const tells = waiting.get(email) ?? new Set();
    waiting.set(email, tells);
    const early = new AbortController();
    let tell: (turn: Settled) => void = () => undefined;
    const settled = new Promise<Settled>((settle) => tells.add((tell = settle)));
    const late = wait(patience, early.signal).then(() => null);
    const turn = await Promise.race([settled, outbox.run().then(() => null), late]);
    early.abort();
    answered();
    tells.delete(tell);
    if (tells.size === 0 && waiting.get(email) === tells) waiting.delete(email);
    return turn;
  }

  const known = (digest: string): PostedEmail | undefined =>
    readPosted(account.state, seconds()).find(({ key }) => key === postedKey(digest));

  /** What was handed over before, as the log has it now. */
  function find(digest: string, isNamed: boolean): Filed | null {
    const { state } = account;
    // also one of an earlier version of this program, which kept nothing else
    const queued = readOutbox(state).queued.find((one) => one.digest === digest);
    if (queued && isUnderWay(state, queued.email)) return { email: queued.email, hasLeft: false };
    const posted = known(digest);
    const stage = posted ? postedStage(state, posted) : null;
    // what has no name of its own may be meant twice
    if (!posted || stage === null || (stage === "sent" && !isNamed)) return null;
    return { email: posted.email, hasLeft: stage === "sent" };
  }

  async function file(envelope: OutgoingEnvelope, message: Uint8Array): Promise<Result<Filed, SubmitFailure>> {
    const hash = await sha256(message);
    const digest = bytesToHex(await sha256(encodeCbor([envelope.from, envelope.to, hash])));
    const isNamed = indexData(message, { receivedAt: seconds() }).messageId !== null;
    const before = underWay.get(digest);
    if (before) return before;
    const filing = fileNew(digest, envelope, message, isNamed).finally(() => underWay.delete(digest));
    underWay.set(digest, filing);
    return filing;
  }

  async function fileNew(
    digest: string,
    envelope: OutgoingEnvelope,
    message: Uint8Array,
    isNamed: boolean,
  ): Promise<Result<Filed, SubmitFailure>> {
    const before = find(digest, isNamed);
    if (before) return ok(before);
    const isHeld = (await held?.waiting())?.some(({ send }) => isNamed && send.digest === digest) === true;
    // of what was handed over before, and is meant once more, the log has that mark already
    const isNew = isNamed && !known(digest);
    const mark = !held || isNew ? digest : bytesToHex(randomBytes(32));
    const given: Given = { digest, mark, isNamed, envelope, message };
    const filed = isHeld ? ok(HELD) : await fileInAccount(given);
    if (!held || filed.ok || filed.error.type !== "offline") return filed;
    const { appendLimit } = account;
    if (message.length > appendLimit) return err({ type: "tooLarge", limit: appendLimit });
    return (await held.post(given)).ok ? ok(HELD) : filed;
  }

  async function fileInAccount(given: Given): Promise<Result<Filed, SubmitFailure>> {
    const { digest, mark, isNamed, envelope, message } = given;
    if (held && account.connection.type === "offline") return err({ type: "offline" });
    const at = seconds();
    const id = bytesToHex(randomBytes(16));
    const times = { at, since: at, by: account.device, tries: 0, why: null, claimed: null };
    const queued = { id, ...times, envelope, digest };
    const filed = await fileOutgoing(
      account,
      { message, flags: ["\\Seen"], internalDate: null, queued, mark, known: at },
      at,
    );
    if (filed.ok) return ok({ email: filed.value, hasLeft: false });
    // the answer may be lost, and it filed all the same
    const isRead = filed.error.type === "offline" && (await account.sync());
    const found = isRead ? find(digest, isNamed) : null;
    return found ? ok(found) : filed;
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
      const { email, hasLeft } = filed.value;
      if (hasLeft) return ok({ type: "before" });
      if (email === null) return ok({ type: "waits", why: "offline" });
      const turn = await turnOf(email);
      switch (turn?.type) {
        case "sent":
          return ok({ type: "sent", returned: turn.returned, later: turn.rest?.envelope?.to ?? [] });
        case "returned":
          await forget(email);
          return ok({ type: "refused", returned: turn.returned });
        case "later":
          return ok({ type: "waits", why: turn.why });
        case "unanswered":
          return ok({ type: "waits", why: null });
        case undefined:
          // it may have gone before it was waited for
          return ok(
            hasLeftBy(account.state, email)
              ? { type: "sent", returned: null, later: [] }
              : { type: "waits", why: null },
          );
      }
    },
    close: stop,
  };
}

function isUnderWay(state: StateView, email: EntryId): boolean {
  const { stage } = whereabouts(state, email);
  return stage === "queued" || stage === "claimed";
}
