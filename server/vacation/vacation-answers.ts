/**
 * Answers what comes in for transparent accounts whose owner is away, by the rules that devices have for hardened ones
 * (shared/account/by-itself/vacation-answer.ts). Heard of once a message is durable, and on its own time: nobody waits for it. Who was answered is
 * noted before the answer leaves, so that nobody is answered twice; what a smarthost does not take for long, or is under way or waits
 * when the provider dies, is lost.
 */
import {
  DAY,
  LIMITS,
  answerId,
  answeredTo,
  untagged,
  vacationAnswer,
} from "../../shared/account/by-itself/vacation-answer.ts";
import { isAnswering, type Vacation } from "../../shared/account/by-itself/vacations.ts";
import { bytesToHex } from "../../shared/lib/bytes.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import type { AccountEntry } from "../../shared/log/entry.ts";
import { answeredBy } from "../../shared/log/answered-by.ts";
import { indexData, type IndexData } from "../../shared/mime/index/index-data.ts";
import { isJunk } from "../delivery/sealer.ts";
import type { Submissions } from "../submission/submissions.ts";
import { decodeNote } from "./kept-note.ts";
import type { Claimed, VacationStore } from "./port.ts";
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
  /** Drops what waits: whoever wrote may write again. What is being sent is not waited for. */
  close(): Promise<void>;
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
  /** Milliseconds until an account that has answered as many as it may is tried again; then twice as many, up to 16 times. */
  readonly pause?: number;
}

/** Answers in memory, those that wait for another try too: in all, which accounts share alike, and of one account. */
const MAX_WAITING = 500;
const MAX_WAITING_EACH = 50;
/** Headers that are about to be looked at. */
const MAX_HEADERS = 500;
const MAX_AT_ONCE = 4;
const RETRIES = [30_000, 120_000, 600_000];
const PAUSE = 300_000;
/** Times that it doubles. */
const DOUBLINGS = 4;
/** Seconds after which a message is answered no more. */
const TOO_OLD = 2 * DAY;
const HOUR = 3_600;
/** Octets of a header that are read. */
const MAX_HEADER = 256 * 1024;
const WAITS: readonly string[] = ["smarthostDown", "unavailable", "rateLimited"];

interface Job {
  /** Of whom for whom. */
  readonly key: string;
  readonly account: AccountId;
  readonly to: string;
  readonly name: Uint8Array;
  /** What is answered. */
  readonly index: Pick<IndexData, "messageId" | "references" | "subject">;
  readonly receivedAt: number;
  isClaimed: boolean;
  /** Until it is tried again; null: it is not waited for. */
  timer: NodeJS.Timeout | null;
  tries: number;
  /** How often its account had answered as many as it may. */
  pauses: number;
}

export function createVacationAnswers(parts: VacationAnswersParts): VacationAnswers {
  const { store, keys, accounts, submit, clock, log, retries = RETRIES, pause = PAUSE } = parts;
  const ready: Job[] = [];
  const held = new Map<string, Job>();
  const heldOf = new Map<AccountId, number>();
  let looking = 0;
  const sending = new Set<Job>();
  let closed = false;
  const now = (): number => Math.floor(clock() / 1000);

  /** Null where it is not this provider that answers, or not now. */
  function noteNow(account: AccountId): { readonly note: Vacation; readonly address: string } | null {
    const kept = store.note(account);
    if (!kept) return null;
    const found = accounts.byId(account);
    if (!found?.record || answeredBy(found.record.record.flavor) !== "provider") return null;
    const note = decodeNote(keys, account, kept);
    return note && isAnswering(note, now()) ? { note, address: found.address } : null;
  }

  /** The answer, if there is to be one. */
  function answerTo(what: Delivered, header: Uint8Array): Job | null {
    const { account, from, receivedAt } = what;
    const found = noteNow(account);
    if (!found) return null;
    const { note, address } = found;
    if (!isMeant(note, receivedAt)) return null;
    const to = answeredTo(header, [address, untagged(what.to), ...note.own], from);
    if (to === null) return null;
    const index = indexData(header, { authservId: null, receivedAt });
    if (isJunk(index)) return null;
    const name = keys.nameOf(account, to);
    const { messageId, references, subject } = index;
    const key = `${account} ${bytesToHex(name)}`;
    return {
      ...{ key, account, to, name, index: { messageId, references, subject }, receivedAt },
      ...{ isClaimed: false, timer: null, tries: 0, pauses: 0 },
    };
  }

  function look(what: Delivered, header: Uint8Array): void {
    looking--;
    try {
      const job = closed ? null : answerTo(what, header);
      // who wrote twice while the first answer waits
      if (!job || held.has(job.key)) return;
      const others = heldOf.get(job.account) ?? 0;
      if (others >= MAX_WAITING_EACH || !makeRoom(others)) {
        log("vacation.answer", { outcome: "full" });
        return;
      }
      held.set(job.key, job);
      heldOf.set(job.account, others + 1);
      ready.push(job);
      next();
    } catch {
      log("vacation.answer", { outcome: "failed" });
    }
  }

  /**
   * Whether one more can be held of an account that has so many. Where there is no room, the account that has most, if it has more
   * than that one will, loses what it had last of those that wait for another try: accounts at their limit starve no others.
   */
  function makeRoom(others: number): boolean {
    if (held.size < MAX_WAITING) return true;
    const most = Math.max(...heldOf.values());
    const waiting = [...held.values()].filter(({ account, timer }) => timer !== null && heldOf.get(account) === most);
    const last = most > others + 1 ? waiting.at(-1) : undefined;
    if (!last) return false;
    clearTimeout(last.timer ?? undefined);
    letGo(last);
    void unclaim(last);
    log("vacation.answer", { outcome: "full" });
    return true;
  }

  function letGo({ key, account }: Job): void {
    held.delete(key);
    const left = (heldOf.get(account) ?? 1) - 1;
    if (left > 0) heldOf.set(account, left);
    else heldOf.delete(account);
  }

  function next(): void {
    while (!closed && sending.size < MAX_AT_ONCE) {
      const job = ready.shift();
      if (!job) return;
      sending.add(job);
      void send(job)
        .catch(() => "failed" as const)
        .then((how) => {
          sending.delete(job);
          if (how === "busy" && !closed) again(job, pause * 2 ** Math.min(job.pauses++, DOUBLINGS));
          else if (how === "later" && !closed) again(job, retries[job.tries++] ?? 0);
          else letGo(job);
          if (how === "later" && closed) void unclaim(job);
          next();
        });
    }
  }

  async function send(job: Job): Promise<"done" | "later" | "busy" | "failed"> {
    const { account, to, name, index, receivedAt: date, tries } = job;
    const found = noteNow(account);
    // switched off, written anew, or hardened, meanwhile
    if (!found || !isMeant(found.note, date)) {
      await unclaim(job);
      log("vacation.answer", { outcome: "off" });
      return "done";
    }
    const { note, address } = found;
    if (!job.isClaimed) {
      const claimed = await claim(job, note.days);
      if (claimed !== "noted") return claimed === "busy" && date + TOO_OLD > now() ? "busy" : "done";
      job.isClaimed = true;
    }
    const id = answerId(note, to, date);
    const { envelope, octets } = vacationAnswer(note, index, { id, to, date, address });
    const sent = await submit(account, id, envelope, octets);
    const isRefused = sent.ok && sent.value.accepted.length === 0;
    const waits = sent.ok ? isRefused && sent.value.refused.some(({ permanent }) => !permanent) : WAITS.includes(sent.error.type); // prettier-ignore
    if (waits && tries < retries.length) return "later";
    // whoever was not answered may write again
    if (waits) await store.drop(account, name);
    const why = !sent.ok ? sent.error.type : isRefused ? "refused" : "sent";
    log("vacation.answer", { outcome: waits ? "dropped" : why });
    return "done";
  }

  /** Nothing of it has left. */
  async function unclaim({ account, name, isClaimed }: Job): Promise<void> {
    if (isClaimed) await store.drop(account, name).catch(() => undefined);
  }

  async function claim({ account, name, receivedAt }: Job, days: number): Promise<Claimed | "failed"> {
    const at = now();
    const claimed = await store.claim(account, name, {
      ...{ at, since: receivedAt - days * DAY + 1 },
      limits: [
        { since: at - HOUR, most: LIMITS.hour },
        { since: at - DAY, most: LIMITS.day },
      ],
    });
    return claimed.ok ? claimed.value : "failed";
  }

  function again(job: Job, after: number): void {
    job.timer = setTimeout(() => {
      job.timer = null;
      ready.push(job);
      next();
    }, after).unref();
  }

  return {
    heard(what, message) {
      try {
        if (closed || what.from === "" || !noteNow(what.account)) return;
        if (looking >= MAX_HEADERS) {
          log("vacation.answer", { outcome: "full" });
          return;
        }
        const header = headerOf(message);
        // what can not be seen may say that it came from a list, or by itself
        if (!header) return;
        looking++;
        setImmediate(() => look(what, header));
      } catch {
        log("vacation.answer", { outcome: "failed" });
      }
    },
    async close() {
      closed = true;
      for (const { timer } of held.values()) clearTimeout(timer ?? undefined);
      await Promise.all([...held.values()].filter((job) => !sending.has(job)).map(unclaim));
    },
  };
}

/** Came after it was switched on, or changed. */
const isMeant = ({ since, from }: Vacation, receivedAt: number): boolean => receivedAt >= Math.max(since, from);

/** A copy, with the empty line after it; null: it does not end where it is read. */
function headerOf(message: Uint8Array): Uint8Array | null {
  const start = Buffer.from(message.buffer, message.byteOffset, Math.min(message.length, MAX_HEADER));
  const ends = [start.indexOf("\r\n\r\n"), start.indexOf("\n\n")].filter((at) => at >= 0);
  if (ends.length === 0 && message.length > start.length) return null;
  return Uint8Array.from(start.subarray(0, ends.length === 0 ? start.length : Math.min(...ends) + 4));
}
