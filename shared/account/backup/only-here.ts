/** Which messages one state of an account has and another has not. */
import { emailNumber, type EmailNumber } from "../../lib/ids.ts";
import type { StateView } from "../../mailbox/view.ts";
import type { IndexData } from "../../mime/index/index-data.ts";
import type { EmailRecord } from "../sync/email-record.ts";
import { isRecordOf } from "../sync/email-record.ts";
import type { RecordPages } from "../sync/record-pages.ts";
import type { HeldPlace, HeldRow } from "./restored-note.ts";
import type { LostMessage } from "./restored-backup.ts";

export interface Side {
  readonly state: StateView;
  readonly records: Pick<RecordPages, "get">;
}

/** `blob` null: nothing is known of the message but that it was there. */
export type OnlyHere = Omit<HeldRow, "blob"> & { readonly blob: HeldRow["blob"] | null };

/** UTF-16 units of what is told of a message. */
const MAX_WORDS = 300;

/** Of a message that was filed again everything but its EMAILID and its place is the same. */
export const sameAs = ({ size, messageId, date, subject }: IndexData): string =>
  [size, messageId ?? "", date ?? "", subject.slice(0, MAX_WORDS)].join(" ");

async function recordOf({ state, records }: Side, number: EmailNumber): Promise<EmailRecord | null> {
  const email = state.email(number);
  const record = email && (await records.get(number));
  return email && record?.ok && record.value && isRecordOf(record.value, email) ? record.value : null;
}

function* emailsOf(state: StateView, from = 0): Generator<EmailNumber> {
  for (let n = from; n < state.emailCount; n++) if (state.email(emailNumber(n))) yield emailNumber(n);
}

/** `sameAs` of those numbered from `from` on that the other state has not. */
export async function newIn(side: Side, other: StateView | null, from = 0): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const number of emailsOf(side.state, from)) {
    const email = side.state.email(number);
    if (!email || (other && other.emailNumber(email.id) !== null)) continue;
    const record = await recordOf(side, number);
    if (record) found.add(sameAs(record.index));
  }
  return found;
}

function placesOf(state: StateView, numbers: ReadonlySet<EmailNumber>): ReadonlyMap<EmailNumber, HeldPlace[]> {
  const places = new Map<EmailNumber, HeldPlace[]>();
  if (numbers.size === 0) return places;
  for (const view of state.mailboxes())
    for (let index = 0; index < view.count; index++) {
      const number = view.emailAt(index);
      if (!numbers.has(number)) continue;
      const place = { mailbox: view.id, name: view.name, flags: [...view.flagsAt(index)] };
      places.set(number, [...(places.get(number) ?? []), place]);
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
    const same = record ? sameAs(record.index) : "";
    if (record && news.has(same)) continue;
    const known = { id: email.id, blob: record?.blob ?? null, sameAs: same, places: at };
    rows.push({ ...known, ...shownOf(record, email.internalDate) });
  }
  return rows.sort((a, b) => a.date - b.date);
}
