/**
 * What mail programs handed over within the last day, as settings of the log (docs/protocol.md, "Outbox"): so that who hands the
 * same over once more, since no answer came, is told of the first, also by another run, and after it has left.
 *
 *     "posted/<digest>" = {at, email, [filed true], [done true]}   at: unix seconds; filed: it was seen in the account;
 *                                                                  done: it has left, and another copy is kept in its place
 */
import { hexToBytes } from "../../lib/bytes.ts";
import { asBytes, asCount, asMap } from "../../lib/cbor-fields.ts";
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import { idFromBytes, idToBytes, type EntryId } from "../../lib/ids.ts";
import type { Op } from "../../mailbox/op.ts";
import type { StateView } from "../../mailbox/view.ts";
import { unset } from "./outbox-ops.ts";
import { SUBMITTED, whereabouts } from "./outbox-places.ts";
import { readOutbox } from "./outbox-settings.ts";

const POSTED = "posted/";
/** Seconds for which it is known. */
const KNOWN = 86_400;

export interface PostedEmail {
  readonly key: string;
  readonly email: EntryId;
  readonly at: number;
  /** Whatever became of it since. */
  readonly isFiled: boolean;
  readonly isDone: boolean;
}

export const postedKey = (digest: string): string => POSTED + digest;

export function postedOp(digest: string, { email, at }: Pick<PostedEmail, "email" | "at">): Op {
  return { op: "set", key: postedKey(digest), value: encodeCbor({ at, email: idToBytes(email) }) };
}

/** What is in the account is noted before it may go from there: a mark alone stands though the message was not taken. */
export function filedOps(state: Pick<StateView, "settings">, email: EntryId): readonly Op[] {
  return readAll(state)
    .filter((one) => one.email === email && !one.isFiled && !one.isDone)
    .map(({ key, at }): Op => ({
      ...{ op: "set", key, value: encodeCbor({ at, email: idToBytes(email), filed: true }) },
    }));
}

/** Of those that are known still. */
export function readPosted(state: Pick<StateView, "settings">, now: number): readonly PostedEmail[] {
  return readAll(state).filter(({ at }) => at + KNOWN >= now);
}

/** What is kept of those that are not known any more goes. */
export function sweepOps(state: Pick<StateView, "settings">, now: number): readonly Op[] {
  return readAll(state)
    .filter(({ at }) => at + KNOWN < now)
    .slice(0, MAX_SWEPT)
    .map(({ key }) => unset(key));
}

/** It has left, and goes from Sent, since there is another copy. */
export function doneOps(state: Pick<StateView, "settings">, emails: readonly EntryId[]): readonly Op[] {
  return readAll(state)
    .filter(({ email }) => emails.includes(email))
    .map(({ key, at, email }): Op => ({
      ...{ op: "set", key, value: encodeCbor({ at, email: idToBytes(email), done: true }) },
    }));
}

/** How far that has come: null where it was taken back, returned, or thrown away. */
export function postedStage(state: StateView, { email, isDone }: PostedEmail): "waits" | "sent" | null {
  if (isDone || hasLeftBy(state, email)) return "sent";
  const { stage } = whereabouts(state, email);
  const isQueued = readOutbox(state).queued.some((queued) => queued.email === email);
  return isQueued && (stage === "queued" || stage === "claimed") ? "waits" : null;
}

/** It says so wherever it lies. */
export function hasLeftBy(state: StateView, email: EntryId): boolean {
  const number = state.emailNumber(email);
  const places = number === null ? [] : state.places(number);
  return places.some(({ mailbox, index }) => state.mailbox(mailbox)?.hasFlag(index, SUBMITTED) === true);
}

const MAX_SWEPT = 100;

function readAll(state: Pick<StateView, "settings">): readonly PostedEmail[] {
  return state.settings(POSTED).flatMap(([key, bytes]): readonly PostedEmail[] => {
    const fields = asMap(decodeCbor(bytes) ?? undefined);
    const [at, email] = [asCount(fields?.["at"]), asBytes(fields?.["email"], 16)];
    if (at === null || !email || hexToBytes(key.slice(POSTED.length)) === null) return [];
    const [isFiled, isDone] = [fields?.["filed"] === true, fields?.["done"] === true];
    return [{ key, at, email: idFromBytes<EntryId>(email), isFiled, isDone }];
  });
}
