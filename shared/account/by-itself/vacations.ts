/**
 * The answer while somebody is away, as the account's settings have it (docs/protocol.md, "What goes out by itself"):
 *
 *     "vacation"                = {on, from, until, subject, text, days, since, secret 16 bytes, name, own [address …],
 *                                handed}
 *     "vacation-sent/<address>" = at          by a hash of the address; who was answered last then
 *
 * Times are unix seconds; from and until 0: no end on that side. `since`: when it was switched on, or changed. `handed`: 0 the
 * provider never had it, 1 it has and answers, else when it was taken back. What the provider is given is the same but on and handed.
 */
import { portableBase } from "../../crypto/portable-base.ts";
import { bytesToHex, utf8 } from "../../lib/bytes.ts";
import type { VacationNote } from "../../lib/vacation-port.ts";
import { asBytes, asCount, asListOf, asMap, asText } from "../../lib/cbor-fields.ts";
import { decodeCbor, encodeCbor } from "../../lib/cbor.ts";
import type { OpOf } from "../../mailbox/op.ts";
import type { StateView } from "../../mailbox/view.ts";
import { lower, unset } from "./forwards.ts";

export const VACATION = "vacation";
const SENT = "vacation-sent/";
export const MAX_VACATION_TEXT = 20_000;
const MAX_SUBJECT = 500;
const MAX_OWN = 50;
/** Senders that are known to be answered: an account has so many settings in all, and strangers write these. */
const MAX_SENT = 500;
/** Of one operation list. */
const MAX_SWEPT = 200;

export interface Vacation extends VacationNote {
  readonly on: boolean;
  /** Whether the provider has it: 0 never, 1 now; else until when it did. */
  readonly handed: number;
}

export const HANDED = 1;

export function readVacation(state: Pick<StateView, "setting">): Vacation | null {
  return decodeVacation(state.setting(VACATION) ?? new Uint8Array());
}

export function decodeVacation(bytes: Uint8Array): Vacation | null {
  const fields = asMap(decodeCbor(bytes) ?? undefined);
  const secret = asBytes(fields?.["secret"], 16);
  const text = asText(fields?.["text"], MAX_VACATION_TEXT);
  const own = asListOf(fields?.["own"], MAX_OWN, (value) => asText(value, 320));
  if (!fields || !secret || text === null || !own) return null;
  const count = (name: string): number => asCount(fields[name]) ?? 0;
  return {
    ...{
      on: fields["on"] === true,
      from: count("from"),
      until: count("until"),
      since: count("since"),
      handed: count("handed"),
      secret,
      text,
      own,
    },
    days: Math.min(30, Math.max(1, count("days"))),
    subject: asText(fields["subject"], MAX_SUBJECT) ?? "",
    name: asText(fields["name"], 1_000) ?? "",
  };
}

export const vacationOp = (vacation: Vacation): OpOf<"set"> => ({
  ...{ op: "set", key: VACATION },
  value: encodeVacation(vacation),
});

export const encodeVacation = (vacation: Vacation): Uint8Array =>
  encodeCbor({
    ...vacation,
    own: vacation.own.slice(0, MAX_OWN),
    subject: vacation.subject.slice(0, MAX_SUBJECT),
  });

/** As the provider is given it. */
export const noteOf = ({ name, own, subject, text, since, from, until, days, secret }: Vacation): VacationNote => ({
  ...{ name, own, text, since, from, until, days, secret },
  subject: subject.slice(0, MAX_SUBJECT),
});

/** Whether mail is answered at this moment, unix seconds. */
export const isAnswering = ({ on, from, until }: Vacation, now: number): boolean =>
  on && from <= now && (until === 0 || until > now);

export const answeredAt = (state: Pick<StateView, "setting">, address: string): number =>
  asCount(decodeCbor(state.setting(sentKey(address)) ?? new Uint8Array()) ?? undefined) ?? 0;

/** The oldest goes where there is no room. */
export function answeredOps(state: Pick<StateView, "settings">, address: string, at: number): readonly OpOf<"set">[] {
  const key = sentKey(address);
  const others = answeredRows(state).filter((row) => row.key !== key);
  const gone = others.slice(0, Math.max(0, others.length + 1 - MAX_SENT)).slice(0, MAX_SWEPT);
  return [...gone.map((row) => unset(row.key)), { op: "set", key, value: encodeCbor(at) }];
}

/** Of long ago, and more than there is room for. */
export function answeredSweepOps(state: Pick<StateView, "settings">, before: number): readonly OpOf<"set">[] {
  const rows = answeredRows(state);
  return rows
    .filter(({ at }, row) => at < before || row < rows.length - MAX_SENT)
    .slice(0, MAX_SWEPT)
    .map(({ key }) => unset(key));
}

/** Oldest first. */
const answeredRows = (state: Pick<StateView, "settings">): readonly { readonly key: string; readonly at: number }[] =>
  state
    .settings(SENT)
    .map(([key, value]) => ({ key, at: asCount(decodeCbor(value) ?? undefined) ?? 0 }))
    .sort((a, b) => a.at - b.at);

const sentKey = (address: string): string => SENT + bytesToHex(portableBase.sha256(utf8(lower(address))).slice(0, 8));
