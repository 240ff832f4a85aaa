/**
 * Sends on what confirmed filters are to send on (forwards.ts): done by any device that is up, once all the same, since the id of
 * what is sent follows from message, filter and address. What was sent on is marked, and what could not be is marked too and told.
 *
 * Who dies between the provider's answer and the mark, or is overtaken by another device, asks for the same id: it goes once.
 */
import type { EmailNumber } from "../../lib/ids.ts";
import type { SubmitFailure, SubmitPort } from "../../lib/submission.ts";
import type { Op } from "../../mailbox/op.ts";
import { autoFacts, type AutoFacts } from "../../mime/headers/auto-mail.ts";
import type { IndexData } from "../../mime/index/index-data.ts";
import type { Account } from "../account.ts";
import { candidates, markOps, type Candidate } from "./auto-candidates.ts";
import { isDelivered, isNobodys } from "../sync/delivered.ts";
import { filtersThatHold, forwardedMail } from "./forward-mail.ts";
import {
  FORWARD,
  autoId,
  forwardOf,
  forwardOp,
  forwardSweepOps,
  lower,
  readForwardTold,
  readForwards,
  sameAddress,
  toldKey,
  toldOp,
  unconfirmed,
  unset,
  type Forward,
  type ForwardTold,
} from "./forwards.ts";
import { createSpent } from "./spent.ts";
import { startStandingWork } from "./standing-work.ts";

/** It was sent on by a filter; it was not, though one would have: a loop, or it could not be. */
export const AUTO_FORWARDED = "$AutoForwarded";
export const NOT_AUTO_FORWARDED = "$NotAutoForwarded";

export type ForwarderAccount = Pick<
  Account,
  "address" | "state" | "connection" | "unsent" | "submit" | "body" | "index" | "subscribe" | "watchConnection"
>;

export interface ForwarderParts {
  readonly account: ForwarderAccount;
  readonly port: SubmitPort;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Milliseconds: devices that are up at the same time do not all begin at once. */
  readonly delay: () => number;
}

export interface Forwarder {
  /** Does now what is due. */
  run(): Promise<void>;
  close(): void;
}

/** Seconds after which what came in is not sent on any more. */
const TOO_OLD = 7 * 86_400;
/** Seconds for which it is tried. */
const PATIENCE = 2 * 86_400;
/** What goes on: more looks like a loop. With answers (vacation.ts) half of what a provider lets an account send, unless told otherwise. */
const LIMITS = { hour: 80, day: 800 };
/** Refusals in a row after which an address has to be confirmed anew. */
const MAX_REFUSED = 10;
/** Milliseconds between tries. */
const FIRST_RETRY = 60_000;
const LAST_RETRY = 3_600_000;

type Sent =
  { readonly type: "done" | "later" } | { readonly type: "failed"; readonly reason: string; readonly detail: string };

export function startForwarder({ account, port, clock, delay }: ForwarderParts): Forwarder {
  /** Looked at, and nothing to be done about. */
  const over = new Set<EmailNumber>();
  const retries = new Map<EmailNumber, { readonly at: number; readonly times: number }>();
  const now = (): number => Math.floor(clock() / 1000);
  const isLate = ({ arrived }: Candidate): boolean => arrived + PATIENCE <= now();
  const spent = createSpent(account, "forward", LIMITS, now);
  const change = async (ops: readonly Op[]): Promise<boolean> => {
    const done = ops.length === 0 ? null : await account.submit(ops);
    return done === null || (done.ok && done.value.type === "confirmed");
  };

  async function work(): Promise<void> {
    if (!standing.canAct()) return;
    await change(forwardSweepOps(account.state));
    const forwards = readForwards(account.state).filter(({ to }) => to.some(({ confirmed }) => confirmed > 0));
    if (forwards.length === 0) return;
    const first = Math.min(...forwards.flatMap(({ to }) => to.flatMap(({ confirmed }) => (confirmed > 0 ? confirmed : [])))); // prettier-ignore
    const found = candidates(account.state, Math.max(first, now() - TOO_OLD));
    const isMarked = ({ flags }: Candidate): boolean => flags.some((flag) => isMark(flag));
    const fresh = found.filter((one) => !isMarked(one) && !over.has(one.number));
    const indexes = await account.index(fresh.map(({ number }) => number));
    for (const [at, one] of fresh.entries()) {
      const index = indexes[at] ?? null;
      if (!standing.canAct()) return;
      if ((retries.get(one.number)?.at ?? 0) > clock()) continue;
      // it can not be read at the moment
      if (!index) continue;
      // by a program that copied it here
      const forwards_ = isDelivered(index, one.arrived) ? forwardsOf(one, index) : [];
      if (forwards_.length === 0) over.add(one.number);
      else if (spent.room() > 0 || isLate(one)) await sendOn(one, index, forwards_);
    }
    const { ops, done } = spent.take();
    if (await change(ops)) done();
  }

  /** Those that are to send it on, each to whom it was confirmed by before it came; nobody gets it twice. */
  function forwardsOf(one: Candidate, index: IndexData): readonly Forward[] {
    const seen: string[] = [];
    return filtersThatHold(account.state.filters(), index).flatMap((rule): Forward[] => {
      const forward = forwardOf(account.state, rule);
      const to = (forward?.to ?? []).filter(({ address, confirmed }) => {
        const isMeant = confirmed > 0 && confirmed <= one.arrived && !seen.some((other) => sameAddress(other, address));
        if (isMeant) seen.push(address);
        return isMeant;
      });
      return forward && to.length > 0 ? [{ ...forward, to }] : [];
    });
  }

  async function sendOn(one: Candidate, index: IndexData, forwards: readonly Forward[]): Promise<void> {
    const body = await account.body(one.number);
    if (!body.ok && body.error.type === "offline") return;
    const facts = body.ok ? autoFacts(body.value) : null;
    if (!body.ok || !facts || isLoop(facts, index, account.address)) {
      if (await change(markOps(one, NOT_AUTO_FORWARDED))) over.add(one.number);
      return;
    }
    const results: { readonly forward: Forward; readonly address: string; readonly sent: Sent }[] = [];
    for (const forward of forwards)
      for (const { address } of forward.to) {
        const sent = await submit(one, index, body.value, facts, forward, address);
        results.push({ forward, address, sent });
      }
    const waits = results.filter(({ sent }) => sent.type === "later");
    if (waits.length > 0 && !isLate(one)) {
      const times = (retries.get(one.number)?.times ?? 0) + 1;
      retries.set(one.number, {
        at: clock() + Math.min(LAST_RETRY, FIRST_RETRY * 2 ** Math.min(times - 1, 10)),
        times,
      });
      return;
    }
    const isSent = results.some(({ sent }) => sent.type === "done");
    const told = results.flatMap(({ forward, address, sent }) => toldOps(forward, address, sent));
    const counted = spent.take();
    const mark = isSent ? AUTO_FORWARDED : NOT_AUTO_FORWARDED;
    if (!(await change([...markOps(one, mark), ...told, ...counted.ops]))) return;
    counted.done();
    over.add(one.number);
    retries.delete(one.number);
  }

  async function submit(
    one: Candidate,
    index: IndexData,
    received: Uint8Array,
    { loops }: AutoFacts,
    { rule, how, secret, text }: Forward,
    to: string,
  ): Promise<Sent> {
    // its author has it
    if (index.from.some(({ address }) => sameAddress(address, to)) || sameAddress(to, account.address)) return DONE;
    const id = autoId(secret, rule, one.id, to.trim().toLowerCase());
    const { subject } = index;
    const mail = { how, text, from: account.address, to, id, arrived: one.arrived, subject, loops };
    const { envelope, octets } = forwardedMail(received, mail);
    // unconfirmed, or switched off, while the others were sent
    const isWanted = forwardOf(account.state, rule)?.to.some(
      (each) => sameAddress(each.address, to) && each.confirmed > 0,
    );
    if (isWanted !== true || !standing.canAct()) return LATER;
    if (spent.room() <= 0) return isLate(one) ? TOO_MANY : LATER;
    const answer = await port.submit(id, envelope, octets);
    if (answer.ok || answer.error.type === "handedOver") spent.count(id);
    if (!answer.ok) return sentOf(answer.error);
    const [refused] = answer.value.refused;
    if (answer.value.accepted.length > 0 || !refused) return DONE;
    return refused.permanent || isLate(one)
      ? { type: "failed", reason: "refused", detail: `${refused.code.toString()} ${refused.text}` }
      : LATER;
  }

  function toldOps({ rule }: Forward, address: string, sent: Sent): readonly Op[] {
    const before = readForwardTold(account.state).find((one) => one.rule === rule && sameAddress(one.address, address));
    if (sent.type === "done") return before ? [unset(toldKey(rule, address))] : [];
    const { reason, detail } = sent.type === "failed" ? sent : { reason: "unanswered", detail: "" };
    const told: ForwardTold = { rule, address, at: now(), reason, detail, times: (before?.times ?? 0) + 1 };
    const forward = forwardOf(account.state, rule);
    const isOver = reason === "refused" && told.times >= MAX_REFUSED && forward !== null;
    return [toldOp(told), ...(isOver ? [forwardOp(unconfirmed(forward, address))] : [])];
  }

  const standing = startStandingWork({
    account,
    delay,
    work,
    wants(changes) {
      const isOwn = changes.some((change) => change.type === "settings" && change.key.startsWith(FORWARD));
      // another filter may hold now
      if (isOwn || changes.some(({ type }) => type === "filters")) over.clear();
      return isOwn || changes.some(({ type }) => type === "added" || type === "filters") ? delay() : null;
    },
  });
  standing.plan(delay());
  return standing;
}

const DONE: Sent = { type: "done" };
const LATER: Sent = { type: "later" };
const TOO_MANY: Sent = { type: "failed", reason: "tooMany", detail: "" };

const isMark = (flag: string): boolean =>
  [AUTO_FORWARDED, NOT_AUTO_FORWARDED].some((mark) => mark.toLowerCase() === flag.toLowerCase());

/** Who writes reports of what did not arrive, in a form of their own too. */
const REPORTERS = ["mailer-daemon", "mailerdaemon", "postmaster"];

/** It was here before, or answers what was sent: reports of what did not arrive, above all. */
const isLoop = ({ loops, autoSubmitted, isReport }: AutoFacts, index: IndexData, address: string): boolean =>
  loops.some((loop) => sameAddress(loop, address)) ||
  isReport ||
  autoSubmitted === "auto-replied" ||
  isNobodys(index) ||
  index.from.some((author) => REPORTERS.includes(lower(author.address).split("@")[0] ?? ""));

function sentOf(failure: SubmitFailure): Sent {
  switch (failure.type) {
    case "offline":
    case "protocol":
    case "notAuthorized":
    case "smarthostDown":
    case "rateLimited":
      return LATER;
    // it may have left: asked again, it might leave again
    case "handedOver":
      return { type: "failed", reason: "maybeSent", detail: "" };
    // under this id it was sent before, by a program that writes it otherwise
    case "conflict":
      return DONE;
    case "notYourAddress":
      return { type: "failed", reason: failure.type, detail: failure.address ?? "" };
    case "tooLarge":
      // not the provider's bound but a proxy's, which is mended
      return failure.limit === null ? LATER : { type: "failed", reason: failure.type, detail: "" };
    case "notOffered":
    case "tooManyRecipients":
    case "badMessage":
      return { type: "failed", reason: failure.type, detail: "" };
  }
}
