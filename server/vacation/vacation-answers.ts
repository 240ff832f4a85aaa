/**
 * Answers what comes in for transparent accounts whose owner is away, by the rules that devices have for hardened ones
 * (shared/account/vacation-answer.ts). Heard of once a message is durable, and on its own time: nobody waits for it. Who was answered is
 * noted before the answer leaves, so that nobody is answered twice; what a smarthost does not take for long, or is under way when
 * the provider dies, is lost.
 */
import { DAY, MAX_A_DAY, answerId, answeredTo, vacationAnswer } from "../../shared/account/vacation-answer.ts";
import { isAnswering, type Vacation } from "../../shared/account/vacations.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import type { AccountEntry } from "../../shared/log/entry.ts";
import { answeredBy } from "../../shared/log/answered-by.ts";
import { indexData } from "../../shared/mime/index-data.ts";
import { isJunk } from "../delivery/sealer.ts";
import type { Submissions } from "../submission/submissions.ts";
import { decodeNote } from "./kept-note.ts";
import type { VacationStore } from "./port.ts";
import type { VacationKeys } from "./vacation-keys.ts";

export interface Delivered {
  readonly account: AccountId;
  /** Of the envelope; "": nobody. */
  readonly from: string;
  readonly to: string;
  /** Unix seconds. */
  readonly receivedAt: number;
}

export interface VacationAnswers {
  /** Never throws; the message is not held. */
  heard(what: Delivered, message: Uint8Array): void;
  /** Drops what is left; waits for what is being sent no longer than that takes. */
  close(): void;
}

export interface VacationAnswersParts {
  readonly store: VacationStore;
  readonly keys: VacationKeys;
  readonly accounts: {
    /** Null: there is none. `address`: the main one. */
    byId(account: AccountId): { readonly address: string; readonly record: AccountEntry | null } | null;
  };
  readonly submit: Submissions["submit"];
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Fields hold no addresses. */
  readonly log: (event: string, fields: Readonly<Record<string, string | number>>) => void;
  /** Milliseconds until each further try. */
  readonly retries?: readonly number[];
}

/** Answers in memory, those that wait for another try too. */
const MAX_WAITING = 500;
const MAX_AT_ONCE = 4;
const RETRIES = [30_000, 120_000, 600_000];
/** Octets of a header that are read. */
const MAX_HEADER = 256 * 1024;
const WAITS: readonly string[] = ["smarthostDown", "unavailable", "rateLimited"];

interface Job {
  readonly account: AccountId;
  readonly to: string;
  readonly name: Uint8Array;
  readonly id: string;
  readonly octets: Uint8Array;
  tries: number;
}

export function createVacationAnswers(parts: VacationAnswersParts): VacationAnswers {
  const { store, keys, accounts, submit, clock, log, retries = RETRIES } = parts;
  const ready: Job[] = [];
  const timers = new Set<NodeJS.Timeout>();
  /** Jobs, and messages being looked at. */
  let held = 0;
  let sending = 0;
  let closed = false;

  /** Null where it is not this provider that answers, or not now. */
  function noteNow(account: AccountId): { readonly note: Vacation; readonly address: string } | null {
    const kept = store.note(account);
    if (!kept) return null;
    const found = accounts.byId(account);
    if (!found?.record || answeredBy(found.record.record.flavor) !== "provider") return null;
    const note = decodeNote(keys, account, kept);
    return note && isAnswering(note, Math.floor(clock() / 1000)) ? { note, address: found.address } : null;
  }

  /** The answer, if there is to be one. */
  async function answerTo(what: Delivered, header: Uint8Array): Promise<Job | null> {
    const { account, from, receivedAt } = what;
    const now = noteNow(account);
    if (!now) return null;
    const { note, address } = now;
    if (receivedAt < Math.max(note.since, note.from)) return null;
    const to = answeredTo(header, [address, what.to.replace(/\+[^@]*@/, "@"), ...note.own], from);
    if (to === null) return null;
    const index = indexData(header, { authservId: null, receivedAt });
    if (isJunk(index)) return null;
    const name = keys.nameOf(account, to);
    const id = answerId(note, to, receivedAt);
    const when = {
      at: receivedAt,
      since: receivedAt - note.days * DAY + 1,
      busySince: receivedAt - DAY,
      most: MAX_A_DAY,
    };
    const claimed = await store.claim(account, name, when);
    if (!claimed.ok || !claimed.value) return null;
    const { octets } = vacationAnswer(note, index, { id, to, date: receivedAt, address });
    return { account, to, name, id, octets, tries: 0 };
  }

  async function look(what: Delivered, header: Uint8Array): Promise<void> {
    const job = await answerTo(what, header).catch(() => null);
    if (!job || closed) held--;
    else {
      ready.push(job);
      next();
    }
  }

  function next(): void {
    while (!closed && sending < MAX_AT_ONCE) {
      const job = ready.shift();
      if (!job) return;
      sending++;
      void send(job)
        .catch(() => "failed" as const)
        .then((how) => {
          sending--;
          if (how === "later" && !closed) again(job);
          else held--;
          next();
        });
    }
  }

  async function send({ account, id, to, name, octets, tries }: Job): Promise<"done" | "later"> {
    // switched off, or hardened, meanwhile
    const isWanted = noteNow(account) !== null;
    const sent = isWanted ? await submit(account, id, { from: "", to: [to] }, octets) : null;
    const isRefused = sent?.ok === true && sent.value.accepted.length === 0;
    const waits = sent?.ok === false ? WAITS.includes(sent.error.type) : isRefused && sent.value.refused.some(({ permanent }) => !permanent); // prettier-ignore
    if (waits && tries < retries.length) return "later";
    // whoever was not answered may write again
    if (waits || !sent) await store.drop(account, name);
    const why = sent?.ok === false ? sent.error.type : isRefused ? "refused" : "sent";
    log("vacation.answer", { outcome: sent ? (waits ? "dropped" : why) : "off" });
    return "done";
  }

  function again(job: Job): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      ready.push(job);
      next();
    }, retries[job.tries++]);
    timer.unref();
    timers.add(timer);
  }

  return {
    heard(what, message) {
      try {
        if (closed || what.from === "" || !noteNow(what.account)) return;
        if (held >= MAX_WAITING) {
          log("vacation.answer", { outcome: "full" });
          return;
        }
        held++;
        const header = headerOf(message);
        setImmediate(() => void look(what, header));
      } catch {
        log("vacation.answer", { outcome: "failed" });
      }
    },
    close() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** A copy, with the empty line after it. */
function headerOf(message: Uint8Array): Uint8Array {
  const start = Buffer.from(message.buffer, message.byteOffset, Math.min(message.length, MAX_HEADER));
  const ends = [start.indexOf("\r\n\r\n"), start.indexOf("\n\n")].filter((at) => at >= 0);
  return Uint8Array.from(start.subarray(0, ends.length === 0 ? start.length : Math.min(...ends) + 4));
}
