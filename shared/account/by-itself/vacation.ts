/**
 * Answers what comes in while somebody is away (vacations.ts): any device that is up does it, each sender is answered once in so many
 * days. The id of an answer follows from sender and time, so that two devices answer once. Where the provider answers, devices
 * only see to it that it knows what.
 */
import type { EmailNumber } from "../../lib/ids.ts";
import { candidates, markOps, type Candidate } from "./auto-candidates.ts";
import { isDelivered, isNobodys } from "../sync/delivered.ts";
import type { Forwarder, ForwarderAccount, ForwarderParts } from "./forwarder.ts";
import { answeredBy } from "../../log/answered-by.ts";
import { createSpent } from "./spent.ts";
import { startStandingWork } from "./standing-work.ts";
import { DAY, LIMITS, answerId, answeredTo, vacationAnswer } from "./vacation-answer.ts";
import { handOver, type HandingAccount } from "./vacation-handing.ts";
import {
  VACATION,
  HANDED,
  answeredAt,
  answeredOps,
  answeredSweepOps,
  isAnswering,
  readVacation,
  vacationOp,
  type Vacation,
} from "./vacations.ts";

/** It was answered by itself. */
export const AUTO_ANSWERED = "$AutoAnswered";

/** Seconds after which a message is answered no more. */
const TOO_OLD = 2 * DAY;
const KEPT = 31 * DAY;
const RETRY = 120_000;

/** The same for what the provider is told in the same way. */
const stampOf = (note: Vacation | null): string =>
  JSON.stringify(note && { ...note, handed: 0, secret: [...note.secret] });

export interface VacationParts extends ForwarderParts {
  readonly account: ForwarderAccount & HandingAccount;
}

export function startVacation({ account, port, clock, delay }: VacationParts): Forwarder {
  const over = new Set<EmailNumber>();
  const retries = new Map<EmailNumber, number>();
  /** What the provider was last told. */
  let told: string | null = null;
  const now = (): number => Math.floor(clock() / 1000);
  const spent = createSpent(account, "vacation", LIMITS, now);

  function current(): Vacation | null {
    const note = readVacation(account.state);
    return note && isAnswering(note, now()) ? note : null;
  }

  async function hand(): Promise<void> {
    const note = stampOf(readVacation(account.state));
    if (told === note) return;
    const done = await handOver(account);
    // what was changed meanwhile is told next
    if (done.ok || done.error.type === "notOffered") told = note;
  }

  /** What came while the provider answered was its to answer. */
  async function takeBack(): Promise<boolean> {
    told = null;
    const note = readVacation(account.state);
    if (note?.handed !== HANDED) return true;
    return (await account.submit([vacationOp({ ...note, handed: now() })])).ok;
  }

  async function work(): Promise<void> {
    if (!standing.canAct()) return;
    if (answeredBy(account.security.flavor()) === "provider") return hand();
    if (!(await takeBack())) return;
    const swept = answeredSweepOps(account.state, now() - KEPT);
    if (swept.length > 0) await account.submit(swept);
    const note = current();
    if (!note) return;
    const found = candidates(account.state, Math.max(note.since, note.from, note.handed, now() - TOO_OLD));
    const isAnswered = ({ flags }: Candidate): boolean =>
      flags.some((flag) => flag.toLowerCase() === AUTO_ANSWERED.toLowerCase());
    for (const one of found.filter((each) => !isAnswered(each) && !over.has(each.number))) {
      if (!standing.canAct() || spent.room() <= 0 || answeredBy(account.security.flavor()) === "provider") break;
      if ((retries.get(one.number) ?? 0) > clock()) continue;
      await answer(one);
    }
    const { ops, done } = spent.take();
    if (ops.length > 0 && (await account.submit(ops)).ok) done();
  }

  async function answer(one: Candidate): Promise<void> {
    const [index] = await account.index([one.number]);
    // it can not be read at the moment
    if (!index) return;
    const body = isDelivered(index, one.arrived) ? await account.body(one.number) : null;
    if (body?.ok === false && body.error.type === "offline") return;
    const note = current();
    const own = note ? [account.address, ...note.own] : [];
    const to = body?.ok === true ? answeredTo(body.value, own, isNobodys(index) ? "" : undefined) : null;
    if (!note || to === null || answeredAt(account.state, to) + note.days * DAY > one.arrived) {
      over.add(one.number);
      return;
    }
    const id = answerId(note, to, one.arrived);
    const { envelope, octets } = vacationAnswer(note, index, { id, to, date: one.arrived, address: account.address });
    const sent = await port.submit(id, envelope, octets);
    spent.count(id);
    const waits = !sent.ok && ["offline", "protocol", "smarthostDown", "rateLimited"].includes(sent.error.type);
    const isRefused = sent.ok && sent.value.accepted.length === 0;
    // what was not answered is not tried for long: who wrote may write again
    if (waits || (isRefused && sent.value.refused.some(({ permanent }) => !permanent))) {
      retries.set(one.number, clock() + RETRY);
      return;
    }
    const isSent = (sent.ok && !isRefused) || (!sent.ok && sent.error.type === "conflict");
    const marks = isSent ? markOps(one, AUTO_ANSWERED) : [];
    const counted = spent.take();
    const done = await account.submit([...marks, ...answeredOps(account.state, to, one.arrived), ...counted.ops]);
    if (!done.ok) return;
    counted.done();
    over.add(one.number);
  }

  const standing = startStandingWork({
    account,
    delay,
    work,
    wants(changes) {
      const isChanged = changes.some((change) => change.type === "settings" && change.key === VACATION);
      if (isChanged) over.clear();
      return isChanged || changes.some(({ type }) => type === "added") ? delay() : null;
    },
  });
  standing.plan(delay());
  return standing;
}
