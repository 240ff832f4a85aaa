/** Which messages one state of an account has and another has not. */
import { equalBytes } from "../../lib/bytes.ts";
import { emailNumber, type EmailNumber } from "../../lib/ids.ts";
import type { StateView } from "../../mailbox/view.ts";
import type { IndexData } from "../../mime/index/index-data.ts";
import type { Bodies } from "../bodies.ts";
import { isRecordOf, type EmailRecord, type SealedBody } from "../sync/email-record.ts";
import type { RecordPages } from "../sync/record-pages.ts";
import { filingPlaces } from "./filing-place.ts";
import type { LostMessage } from "./restored-backup.ts";
import type { HeldPlace, HeldRow } from "./restored-note.ts";

export interface Side {
  readonly state: StateView;
  readonly records: Pick<RecordPages, "get">;
  readonly bodies: Pick<Bodies, "open" | "has">;
}

/** `blob` null: nothing is known of the message but that it was there. */
export type OnlyHere = Omit<HeldRow, "blob"> & { readonly blob: SealedBody | null };

/** UTF-16 units of what is told of a message. */
const MAX_WORDS = 300;

/** Of a message that was filed again these are the same; that all of it is, its octets tell. */
export const sameAs = ({ size, messageId, date, subject }: IndexData): string =>
  [size, messageId ?? "", date ?? "", subject.slice(0, MAX_WORDS)].join(" ");

export async function recordOf(
  { state, records }: Pick<Side, "state" | "records">,
  number: EmailNumber,
): Promise<EmailRecord | null> {
  const email = state.email(number);
  const record = email && (await records.get(number));
  return email && record?.ok && record.value && isRecordOf(record.value, email) ? record.value : null;
}

function* emailsOf(state: StateView, from = 0): Generator<EmailNumber> {
  for (let n = from; n < state.emailCount; n++) if (state.email(emailNumber(n))) yield emailNumber(n);
}

/** Messages by what may be the same of them. */
export type Alike = ReadonlyMap<string, readonly EmailNumber[]>;

/** Those numbered from `from` on that the other state has not. */
export async function newIn(
  side: Pick<Side, "state" | "records">,
  other: StateView | null,
  from = 0,
): Promise<Map<string, EmailNumber[]>> {
  const found = new Map<string, EmailNumber[]>();
  for (const number of emailsOf(side.state, from)) {
    const email = side.state.email(number);
    if (!email || (other && other.emailNumber(email.id) !== null)) continue;
    const record = await recordOf(side, number);
    if (!record) continue;
    const key = sameAs(record.index);
    found.set(key, [...(found.get(key) ?? []), number]);
  }
  return found;
}

/** Of those that may be the same as a message, the one that is; null where there is none, or it can not be looked at. */
export async function theSame(
  side: Side,
  alike: readonly EmailNumber[],
  octets: Uint8Array,
): Promise<EmailNumber | null> {
  for (const number of alike) {
    const record = await recordOf(side, number);
    const body = record && (await side.bodies.open(record.blob));
    if (body?.ok && equalBytes(body.value, octets)) return number;
  }
  return null;
}

function placesOf(state: StateView, numbers: ReadonlySet<EmailNumber>): ReadonlyMap<EmailNumber, HeldPlace[]> {
  const places = new Map<EmailNumber, HeldPlace[]>();
  const placeOf = filingPlaces(state);
  for (const view of state.mailboxes())
    for (let index = 0; index < view.count; index++) {
      const number = view.emailAt(index);
      if (numbers.has(number)) places.set(number, [...(places.get(number) ?? []), placeOf(view, index)]);
    }
  return places;
}

function shownOf(record: EmailRecord | null, date: number): LostMessage {
  const author = record?.index.from[0];
  const from = author?.name || author?.address || "";
  return { subject: (record?.index.subject ?? "").slice(0, MAX_WORDS), from: from.slice(0, MAX_WORDS), date };
}

/** What `held` has and `shown` has not, oldest first. */
export async function onlyHere(held: Side, shown: Side): Promise<readonly OnlyHere[]> {
  const gone = [...emailsOf(held.state)].filter((number) => {
    const email = held.state.email(number);
    return email !== null && shown.state.emailNumber(email.id) === null;
  });
  if (gone.length === 0) return [];
  const places = placesOf(held.state, new Set(gone));
  const news = await newIn(shown, held.state);
  const rows: OnlyHere[] = [];
  for (const number of gone) {
    const email = held.state.email(number);
    const at = places.get(number) ?? [];
    if (!email || at.length === 0) continue;
    const record = await recordOf(held, number);
    const key = record ? sameAs(record.index) : "";
    if (record && (await isThere(held, shown, record, news.get(key) ?? []))) continue;
    const known = { id: email.id, blob: record?.blob ?? null, sameAs: key, places: at };
    rows.push({ ...known, ...shownOf(record, email.internalDate) });
  }
  return rows.sort((a, b) => a.date - b.date);
}

/** Whether another device has filed it again. Of what is not here whole, what it looks like is all that can be compared. */
async function isThere(
  held: Side,
  shown: Side,
  { blob }: EmailRecord,
  alike: readonly EmailNumber[],
): Promise<boolean> {
  if (alike.length === 0) return false;
  const body = held.bodies.has(blob.id) ? await held.bodies.open(blob) : null;
  return body?.ok ? (await theSame(shown, alike, body.value)) !== null : true;
}
