/** Sends what is due in an outbox: claims, hands over, settles; and goes on with what another run has begun. */
import { bytesToHex } from "../../lib/bytes.ts";
import type { EntryId } from "../../lib/ids.ts";
import type { Result } from "../../lib/result.ts";
import type { SubmitFailure, Submitted } from "../../lib/submission.ts";
import type { Op, Outcome } from "../../mailbox/op.ts";
import type { Place } from "../../mailbox/view.ts";
import { uidSetOf } from "../../mailbox/uid-set.ts";
import { createLanes } from "./lanes.ts";
import { reportFailure, type Failed } from "./failure-report.ts";
import type { OutboxParts } from "./outbox.ts";
import { readOutgoing, type Outgoing } from "./outgoing-mail.ts";
import {
  claimOps,
  homeOf,
  isMoved,
  laterOps,
  renewed,
  returnOps,
  sentOps,
  takenBackOps,
  unset,
  type Related,
} from "./outbox-ops.ts";
import { isBegun, isUnsettled, whereabouts } from "./outbox-places.ts";
import { REST_PATIENCE, endRestOps, restNumber, restOf, restOps } from "./outbox-rest.ts";
import {
  OUTBOX,
  firstOfEach,
  isOutboxKey,
  readOutbox,
  readRests,
  type Queued,
  type ReturnReason,
  type Returned,
  type WaitReason,
} from "./outbox-settings.ts";
import { filedOps } from "./posted.ts";
import { startStandingWork } from "../by-itself/standing-work.ts";

export type OutboxTurn =
  /** octets of one went */
  | { readonly type: "progress"; readonly email: EntryId }
  /** it has left; `returned`: not to all; `rest`: who of them is tried again */
  | (OfQueued & { readonly type: "sent"; readonly returned: Returned | null; readonly rest: Queued | null })
  /** it is a draft again */
  | (OfQueued & { readonly type: "returned"; readonly returned: Returned })
  /** it waits in the outbox, unix seconds */
  | (OfQueued & { readonly type: "later"; readonly why: WaitReason; readonly at: number })
  /** whether it has left is not known yet */
  | (OfQueued & { readonly type: "unanswered" });

interface OfQueued {
  readonly email: EntryId;
  readonly queued: Queued;
}

/** Seconds past its time after which another device than the one that queued it takes it: clocks differ, and it may be undone. */
const OTHERS_WAIT = 30;
/** Milliseconds after which what another device has begun is gone on with. */
const TAKE_OVER = 180_000;
/** Seconds: providers know ids for 30 days. */
const TOO_OLD = 20 * 86_400;
/** Seconds for which the MTA may refuse it for now. */
const PATIENCE = 2 * 86_400;
/** Seconds for which what was told stands. */
const TOLD = 30 * 86_400;
/** Times that one is put where it belongs. */
const MAX_SETTLES = 4;
/** Times that an MTA is given all of it without an answer. */
const MAX_HANDED = 2;
/** Milliseconds between tries whose answer was lost. */
const FIRST_RETRY = 5_000;
const LAST_RETRY = 900_000;
/** Seconds between tries that were answered. */
const FIRST_LATER = 60;
const LAST_LATER = 3_600;
const pauseAfter = (tries: number): number => Math.min(LAST_LATER, FIRST_LATER * 2 ** Math.min(tries, 10));
const nameOf = ({ email, isRest }: Queued): string => (isRest === true ? `rest ${email}` : email);
const NOTHING: Related = { answers: [], forwards: [], rsvp: null };

export interface OutboxRunner {
  readonly progress: ReadonlyMap<EntryId, { readonly sent: number; readonly of: number }>;
  run(): Promise<void>;
  /** In so many milliseconds, or sooner. */
  plan(soon?: number): void;
  /** Back to the drafts: whether it came; null: the provider can not be reached. */
  takeBack(email: EntryId, places: readonly Place[]): Promise<boolean | null>;
  close(): void;
}

type Answer = Result<Submitted, SubmitFailure>;

export function createOutboxRunner(
  parts: OutboxParts,
  tell: (turn: OutboxTurn) => void,
  awaited: ReadonlySet<EntryId>,
): OutboxRunner {
  const { account, port, clock, delay, isOurs = () => true } = parts;
  const progress = new Map<EntryId, { sent: number; of: number }>();
  /** By key: claimed by this process, or tried to. */
  const own = new Set<string>();
  /** Claimed by another device, whatever the setting says. */
  const lost = new Set<string>();
  /** Answers that the log does not tell of yet. */
  const answers = new Map<string, { readonly answer: Answer; readonly mail: Outgoing }>();
  /** When a claim was seen first; when it is tried again, and how often it was. Unix milliseconds. */
  const seen = new Map<string, number>();
  const retries = new Map<string, { readonly at: number; readonly times: number }>();

  const seconds = (): number => Math.floor(clock() / 1000);

  /** Null: it is not known whether that was done, or it can not be. */
  async function change(ops: readonly Op[]): Promise<readonly Outcome[] | null> {
    if (ops.length === 0) return [];
    const done = await account.submit(ops);
    return done.ok && done.value.type === "confirmed" ? done.value.outcomes : null;
  }

  /** As `change`, with a report to its writer. */
  async function fail(failed: Failed, ops: readonly Op[]): Promise<unknown> {
    const filed = await reportFailure(account, parts, failed, ops);
    return filed === null ? change(ops) : filed.ok ? true : null;
  }

  /** Unix milliseconds from which on this device acts on it; Infinity: never. */
  function dueAt(queued: Queued): number {
    const retry = retries.get(queued.key)?.at ?? 0;
    if (queued.isRest === true) {
      // no claim tells them apart: the same id does, but the MTA need not be asked by all at once, nor all tell of it
      const others = queued.claimed?.by === account.device && isOurs(queued) ? 0 : TAKE_OVER;
      const isStopped = restNumber(account.state, queued.email) === null;
      return Math.max(retry, (isStopped ? firstSeen(queued) : queued.at * 1000) + others);
    }
    const { stage } = whereabouts(account.state, queued.email);
    const isMine = own.has(queued.key) || (queued.by === account.device && isOurs(queued));
    if (stage === "queued") return Math.max(retry, (queued.at + (isMine ? 0 : OTHERS_WAIT)) * 1000);
    if (stage !== "claimed") return retry;
    const isClaimed = queued.claimed?.by === account.device && isOurs(queued) && !lost.has(queued.key);
    const isOwn = own.has(queued.key) || isClaimed;
    const first = firstSeen(queued);
    return Math.max(retry, isOwn ? 0 : first + TAKE_OVER);
  }

  function firstSeen({ key }: Queued): number {
    const first = seen.get(key) ?? clock();
    seen.set(key, first);
    return first;
  }

  async function act(queued: Queued): Promise<void> {
    if (queued.isRest === true) return actOnRest(queued);
    const { stage, places } = whereabouts(account.state, queued.email);
    const isOver = stage === "claimed" && !isBegun(account.state, queued, places);
    switch (isOver ? "elsewhere" : stage) {
      case "gone":
      case "elsewhere":
        if ((await change(stage === "elsewhere" ? takenBackOps([queued], seconds()) : [unset(queued.key)])) === null)
          retry(queued);
        else forget(queued.key);
        return;
      case "queued":
        return claim(queued);
      case "claimed":
        return handOver(queued);
    }
  }

  async function actOnRest(rest: Queued): Promise<void> {
    if (restNumber(account.state, rest.email) !== null) return handOver(rest);
    const told = { ...returnedOf("mta", null, toldBefore(rest)), email: rest.email };
    const failed = { queued: rest, told, rest: null, isSent: true, isStopped: true };
    const ops = endRestOps(account.state, rest.email);
    const filed = await reportFailure(account, parts, failed, ops);
    if (filed ? !filed.ok : (await change(ops)) === null) retry(rest);
    else forget(rest.key);
  }

  async function claim(unclaimed: Queued): Promise<void> {
    const queued = { ...unclaimed, claimed: { at: seconds(), by: account.device } };
    const ops = [...claimOps(account.state, queued), ...filedOps(account.state, queued.email)];
    own.add(queued.key);
    const outcomes = await change(ops);
    if (outcomes === null) {
      retry(queued);
      return;
    }
    // it was taken back, or another device has it
    if (!isMoved(ops, outcomes)) {
      forget(queued.key);
      lost.add(queued.key);
      // what it is now is looked at once more
      void standing.run();
      return;
    }
    lost.delete(queued.key);
    seen.set(queued.key, clock());
    return handOver(queued);
  }

  async function handOver(queued: Queued): Promise<void> {
    const held = answers.get(queued.key);
    if (held) return settle(queued, held.answer, held.mail);
    const { number } = whereabouts(account.state, queued.email);
    if (number === null) return;
    // each claim has a time of its own; what may have left under this id before, did so after it was due first
    const begun = queued.handed === undefined ? (queued.claimed?.at ?? queued.at) : queued.since;
    const isOld = begun + TOO_OLD < seconds();
    if (isOld) return comeBack(queued, returnedOf("maybeSent"));
    const body = await account.body(number);
    if (!body.ok && body.error.type === "offline") {
      retry(queued);
      return;
    }
    if (!body.ok) return comeBack(queued, returnedOf("unreadable"));
    const mail = readOutgoing(body.value, queued.envelope);
    if (!mail.ok) return comeBack(queued, returnedOf(mail.error.type, mail.error.detail));
    const { envelope, octets } = mail.value;
    const answer = await port
      .submit(queued.id, envelope, octets, (sent, of) => {
        progress.set(queued.email, { sent, of });
        tell({ type: "progress", email: queued.email });
      })
      .finally(() => progress.delete(queued.email));
    return settle(queued, answer, mail.value);
  }

  async function settle(queued: Queued, answer: Answer, mail: Outgoing): Promise<void> {
    if (!answer.ok) return settleFailure(queued, answer.error);
    const { accepted, refused } = answer.value;
    answers.set(queued.key, { answer, mail });
    if (accepted.length > 0 || queued.isRest === true) {
      const now = seconds();
      const rest = restOf(queued, { envelope: mail.envelope, refused, device: account.device, now, pause: pauseAfter });
      const answered = new Set([...accepted, ...refused.map(({ recipient }) => recipient)]);
      const before = toldBefore(queued).filter(({ recipient }) => !answered.has(recipient));
      const told = [...before, ...refused];
      return leave(queued, mail.related, told.length > 0 ? returnedOf("mta", null, told) : null, rest);
    }
    const isLasting = refused.every(({ permanent }) => permanent) || queued.since + PATIENCE < seconds();
    if (isLasting) return comeBack(queued, returnedOf("mta", null, refused));
    // asked under the same id, it would be told the same
    return putOff(renewed(queued, bytesToHex(parts.randomBytes(16))), queued, "refusedForNow", 0);
  }

  /** Who was refused before, of what has left to others. */
  const toldBefore = ({ email, isRest }: Queued): Returned["refused"] =>
    isRest === true ? (readOutbox(account.state).returned.find((one) => one.email === email)?.refused ?? []) : [];

  async function settleFailure(queued: Queued, failure: SubmitFailure): Promise<void> {
    switch (failure.type) {
      case "offline":
      case "protocol":
      case "notAuthorized": {
        retry(queued);
        return;
      }
      case "smarthostDown":
      case "rateLimited":
        if (queued.isRest === true && queued.since + REST_PATIENCE < seconds())
          return comeBack(queued, returnedOf("mta"));
        // a mail program that waits keeps it, and its user hears why
        if ("isLoginRefused" in failure && awaited.has(queued.email))
          return comeBack(queued, returnedOf("providerLogin"));
        return putOff(queued, queued, failure.type, failure.retryAfterSeconds);
      case "handedOver": {
        const handed = (queued.handed ?? 0) + 1;
        if (handed >= MAX_HANDED) return comeBack(queued, returnedOf("maybeSent"));
        return putOff({ ...queued, handed }, queued, "smarthostDown", failure.retryAfterSeconds);
      }
      // another message went under this id, or this one in other words: which of them the log does not tell
      case "conflict":
        return comeBack(queued, returnedOf("maybeSent"));
      case "notYourAddress":
        return comeBack(queued, returnedOf(failure.type, failure.address));
      case "notOffered":
      case "tooManyRecipients":
      case "badMessage":
        return comeBack(queued, returnedOf(failure.type));
      case "tooLarge":
        return comeBack(queued, returnedOf(failure.limit === null ? "tooLargeForProxy" : failure.type));
    }
  }

  /** Whether it has left is open, or what became of it could not be written down. */
  function retry(queued: Queued): void {
    const { key, email } = queued;
    const times = (retries.get(key)?.times ?? 0) + 1;
    retries.set(key, { at: clock() + Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(times - 1, 20)), times });
    tell({ type: "unanswered", email, queued });
  }

  async function leave(
    queued: Queued,
    related: Related,
    told: Omit<Returned, "email"> | null,
    rest: Queued | null,
  ): Promise<void> {
    const { email } = queued;
    const returned = told && { ...told, email };
    if (queued.isRest === true) {
      const ops = restOps(account.state, email, returned, rest);
      const done = returned ? await fail({ queued, told: returned, rest, isSent: true }, ops) : await change(ops);
      if (done === null) {
        retry(queued);
        return;
      }
      forget(queued.key);
      tell({ type: "sent", email, queued, returned, rest });
      return;
    }
    // another device that was answered otherwise may have put it back just before
    for (let times = 0; times < MAX_SETTLES && (times === 0 || isUnsettled(account.state, email)); times++) {
      const ops = sentOps(account.state, queued, related, returned, rest);
      const isTold = returned === null || times > 0;
      if ((isTold ? await change(ops) : await fail({ queued, told: returned, rest, isSent: true }, ops)) !== null)
        continue;
      retry(queued);
      return;
    }
    forget(queued.key);
    tell({ type: "sent", email, queued, returned, rest });
  }

  async function comeBack(queued: Queued, told: Omit<Returned, "email">): Promise<void> {
    // others have it: it stays where it is, and says who has not
    if (queued.isRest === true) return leave(queued, NOTHING, { ...told, refused: toldBefore(queued) }, null);
    const returned = { ...told, email: queued.email };
    const ops = returnOps(account.state, queued, returned);
    const failed = { queued, told, rest: null, isSent: false };
    // who waits for it is told of what nobody gets; of some, a mail program would not show it
    const isAwaited = awaited.has(queued.email);
    if ((isAwaited ? await change(ops) : await fail(failed, ops)) === null) {
      retry(queued);
      return;
    }
    forget(queued.key);
    const isLate = isAwaited && !awaited.has(queued.email);
    tell({ type: "returned", email: queued.email, queued, returned });
    // who waited was told meanwhile that it goes by itself
    if (isLate) await reportFailure(account, parts, failed, []);
  }

  async function putOff(next: Queued, before: Queued, why: WaitReason, seconds_: number): Promise<void> {
    const wait = Math.max(seconds_, pauseAfter(before.tries));
    const later: Queued = {
      ...next,
      at: seconds() + wait,
      tries: before.tries + 1,
      why,
      claimed: next.isRest === true ? next.claimed : null,
    };
    if ((await change(laterOps(account.state, before, later))) === null) {
      retry(before);
      return;
    }
    forget(before.key);
    tell({ type: "later", email: before.email, queued: later, why, at: later.at });
  }

  const returnedOf = (
    reason: ReturnReason,
    detail: string | null = null,
    refused: Returned["refused"] = [],
  ): Omit<Returned, "email"> => ({ at: seconds(), reason, refused, detail });

  function forget(key: string): void {
    own.delete(key);
    answers.delete(key);
    seen.delete(key);
    retries.delete(key);
  }

  /** What was told of messages that are gone, or long ago. */
  async function sweep(): Promise<void> {
    const over = readOutbox(account.state).returned.filter(
      ({ email, at }) => at + TOLD < seconds() || whereabouts(account.state, email).stage === "gone",
    );
    if (over.length > 0) await change(over.map(({ email }) => unset(OUTBOX + email)));
  }

  const all = (): Queued[] => [
    ...firstOfEach(readOutbox(account.state).queued),
    ...firstOfEach(readRests(account.state)),
  ];

  const lanes = createLanes<Queued>({
    due: () => (standing.canAct() ? all().filter((queued) => dueAt(queued) <= clock()) : []),
    nameOf,
    // what nobody foresaw may well happen at once again
    act: (queued) => act(queued).catch(() => retry(queued)),
    clock,
  });

  async function work(): Promise<void> {
    if (!standing.canAct()) return;
    lanes.fill(true);
    await lanes.idle();
    if (standing.canAct()) await sweep();
  }

  /** Milliseconds until one is due that is not under way, or there is room for it. */
  function waits(): readonly number[] {
    if (!standing.canAct()) return [];
    const room = lanes.roomIn();
    const idle = all().filter((queued) => !lanes.has(nameOf(queued)));
    return idle.map((queued) => Math.max(room, dueAt(queued) - clock()));
  }

  const standing = startStandingWork({
    account,
    delay,
    work,
    wants: (changes) =>
      changes.some((change) => change.type === "settings" && isOutboxKey(change.key)) ? Infinity : null,
    waits,
    more: () => lanes.fill(true),
    // it is back: what waits for an answer need not wait longer
    online: () => retries.clear(),
  });
  // what waited to be sent may have been about the same messages
  const unwatch = account.watchIntents((turn) => {
    if (turn.type === "count" && turn.count === 0) standing.plan(0);
  });
  standing.plan(delay());

  return {
    progress,
    run: () => standing.run(),
    plan: (soon) => standing.plan(soon),
    async takeBack(email, places) {
      const { made, id } = homeOf(account.state, "\\Drafts");
      const moves = places.map(({ mailbox, uid }): Op => ({ op: "move", mailbox, uids: uidSetOf([uid]), to: id }));
      const ops = [...made, ...moves];
      const outcomes = await change(ops);
      if (outcomes === null) return null;
      if (!isMoved(ops, outcomes)) return false;
      const queued = readOutbox(account.state).queued.filter((one) => one.email === email);
      await change([...takenBackOps(queued, seconds()), ...filedOps(account.state, email)]);
      return true;
    },
    close() {
      standing.close();
      unwatch();
    },
  };
}
