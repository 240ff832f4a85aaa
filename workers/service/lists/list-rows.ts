/** Rows of a list, as the page shows them. */
import type { Account } from "../../../shared/account/account.ts";
import { emailNumber } from "../../../shared/lib/ids.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import type { Correspondent, ListQuery, ListRow, Participant } from "../../rpc/mail-rpc.ts";
import type { Catalog } from "./catalog.ts";
import { addressesToCorrespondents, authorToCorrespondent } from "../contacts/correspondents.ts";
import type { IndexShelf } from "./index-shelf.ts";
import { MUTED } from "../changes/keywords.ts";
import type { Place } from "./layout.ts";
import type { MailModel } from "../mail-model.ts";
import { harmlessText } from "../reading/harmless-text.ts";

export interface RowParts {
  readonly model: MailModel<Pick<Account, "ahead" | "hasBody">>;
  readonly catalog: Catalog;
  readonly shelf: IndexShelf;
  readonly labels: ReadonlySet<string>;
  readonly dateOf: (number: number) => number;
  readonly snoozedUntil: (number: number) => number | null;
}

const MAX_PEOPLE = 5;
/** Recipients that a row names. */
const MAX_TO = 5;

/** What is known of a row at one moment of the state. */
interface Line {
  readonly newest: number;
  readonly row: Omit<ListRow, "people" | "to" | "subject" | "preview" | "hasAttachment">;
  readonly seen: ReadonlyMap<number, boolean>;
}

/** `mailbox` null: all mail. Rows whose messages went meanwhile are left out. */
export async function listRows(
  rows: readonly (readonly number[])[],
  { mailbox, conversations }: Pick<ListQuery, "mailbox" | "conversations">,
  parts: RowParts,
): Promise<ListRow[]> {
  const lines = rows.flatMap((numbers) => lineOf(numbers, mailbox, conversations, parts) ?? []);
  const unknown = lines.map(({ newest }) => newest).filter((number) => !parts.catalog.has(number));
  const found = unknown.length > 0 ? await parts.shelf.get(unknown) : [];
  const data = new Map(unknown.map((number, i) => [number, found[i] ?? null]));
  return lines.map((line) => toRow(line, data.get(line.newest) ?? null, parts.catalog));
}

function lineOf(
  numbers: readonly number[],
  mailbox: string | null,
  conversations: boolean,
  parts: RowParts,
): Line | null {
  const { model, catalog } = parts;
  const { layout } = model;
  const placed = numbers.flatMap((number) => {
    const place = mailbox === null ? layout.place(number) : layout.placeIn(number, mailbox);
    return place ? [{ number, place }] : [];
  });
  const [first] = placed;
  const id = first && model.idOf(first.number);
  if (!first || !id) return null;
  const some = (flag: string): boolean => placed.some(({ place }) => model.hasFlag(place, flag));
  const seen = new Map(placed.map(({ number, place }) => [number, model.hasFlag(place, "\\Seen")]));
  const whole = catalog.conversations.members(first.number).filter((number) => layout.has(number));
  const oldest = whole.reduce((a, b) => (isOlder(b, a, model) ? b : a), first.number);
  return {
    newest: first.number,
    seen,
    row: {
      ...{ key: conversations ? (model.idOf(oldest) ?? id) : id, id },
      ...{ mailbox: first.place.mailbox, count: placed.length, whole: Math.max(whole.length, placed.length) },
      unread: [...seen.values()].filter((one) => !one).length,
      date: parts.dateOf(first.number),
      ...{ flagged: some("\\Flagged"), answered: model.hasFlag(first.place, "\\Answered"), muted: some(MUTED) },
      labels: labelsOf(placed, parts),
      snoozedUntil: parts.snoozedUntil(first.number),
      size: placed.reduce((sum, { number }) => sum + model.sizeOf(number), 0),
      cached: model.account.hasBody(emailNumber(first.number)),
    },
  };
}

const isOlder = (a: number, b: number, model: RowParts["model"]): boolean =>
  model.arrivalOf(a) - model.arrivalOf(b) < 0 || (model.arrivalOf(a) === model.arrivalOf(b) && a < b);

function labelsOf(placed: readonly { readonly place: Place }[], { model, labels }: RowParts): string[] {
  const found = new Set<string>();
  if (labels.size > 0)
    for (const { place } of placed) for (const flag of model.flagsAt(place)) if (labels.has(flag)) found.add(flag);
  return [...found];
}

/** `data`: of what the catalog does not know yet. */
function toRow({ newest, row, seen }: Line, data: IndexData | null, catalog: Catalog): ListRow {
  const attached = [...seen.keys()].some((number) => catalog.get(number)?.hasAttachment === true);
  const entry = catalog.get(newest);
  return {
    ...row,
    people: peopleOf(newest, seen, data, catalog),
    to: entry?.to ?? addressesToCorrespondents(data?.envelope.to.slice(0, MAX_TO) ?? []),
    subject: harmlessText(entry?.subject ?? data?.subject ?? ""),
    preview: harmlessText(entry?.preview ?? data?.preview ?? ""),
    hasAttachment: attached || data?.hasAttachment === true,
  };
}

/** Of more than can be named the first stays, and the newest. */
function peopleOf(
  newest: number,
  seen: ReadonlyMap<number, boolean>,
  data: IndexData | null,
  catalog: Catalog,
): Participant[] {
  const people = new Map<string, Participant>();
  for (const [number, isSeen] of [...seen].reverse()) {
    const author = catalog.get(number)?.author ?? (number === newest ? authorOf(data) : null);
    if (!author) continue;
    const key = author.address.toLowerCase();
    const known = people.get(key);
    const unread = !isSeen || known?.unread === true;
    people.set(key, { name: author.name, address: author.address, unread });
  }
  const all = [...people.values()];
  return all.length <= MAX_PEOPLE ? all : [...all.slice(0, 1), ...all.slice(1 - MAX_PEOPLE)];
}

function authorOf(data: IndexData | null): Correspondent | null {
  const [author] = data?.from ?? [];
  return author ? authorToCorrespondent(author) : null;
}
