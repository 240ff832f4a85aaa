/** A conversation before its messages are opened. */
import { emailNumber } from "../../../shared/lib/ids.ts";
import { rsvpOf } from "../../../shared/account/outbox/rsvp-keywords.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import type { IndexData } from "../../../shared/mime/index/index-data.ts";
import type { Conversation, MessageHead, ReadFailure } from "../../rpc/mail-rpc.ts";
import { addressesToCorrespondents, authorToCorrespondent } from "../contacts/correspondents.ts";
import { MUTED } from "../changes/keywords.ts";
import type { Place } from "./layout.ts";
import type { RowParts } from "./list-rows.ts";
import { harmlessText } from "../reading/harmless-text.ts";

export interface AskedConversation {
  readonly mailbox: string | null;
  readonly id: string;
  readonly conversations: boolean;
}

/** Messages of one conversation that are shown: the newest. */
const MAX_SHOWN = 500;
const MAX_TO = 20;

export async function conversationOf(
  parts: RowParts,
  { mailbox, id, conversations }: AskedConversation,
): Promise<Result<Conversation, ReadFailure>> {
  const { model, catalog, shelf } = parts;
  const opened = model.numberOf(id);
  if (opened === null) return err({ type: "gone" });
  const numbers = conversations ? catalog.conversations.members(opened) : [opened];
  const placed = numbers.flatMap((number) => placeOf(number, opened, mailbox, parts) ?? []);
  const shown = placed
    .sort((a, b) => model.arrivalOf(a.number) - model.arrivalOf(b.number) || a.number - b.number)
    .slice(-MAX_SHOWN);
  const muted = shown.some(({ place }) => model.hasFlag(place, MUTED));
  const snoozes = shown.flatMap(({ number }) => parts.snoozedUntil(number) ?? []);
  const flags = shown.map(({ place }) => model.flagsAt(place));
  const found = await shelf.get(shown.map(({ number }) => number));
  const messages = shown.flatMap(
    ({ number, place }, i) => headOf(number, place, flags[i] ?? [], found[i] ?? null, parts) ?? [],
  );
  return ok({
    subject: harmlessText(found.find((data) => data !== null)?.subject ?? ""),
    messages,
    muted,
    snoozedUntil: snoozes.length === 0 ? null : Math.min(...snoozes),
  });
}

/** Null: it is out of sight from where the conversation was opened. */
function placeOf(
  number: number,
  opened: number,
  mailbox: string | null,
  { model: { layout } }: RowParts,
): { readonly number: number; readonly place: Place } | null {
  const place = (mailbox === null ? null : layout.placeIn(number, mailbox)) ?? layout.place(number);
  if (!place) return null;
  const out = layout.aside.has(place.mailbox) && place.mailbox !== mailbox && number !== opened;
  return out ? null : { number, place };
}

function headOf(
  number: number,
  { mailbox }: Place,
  flags: readonly string[],
  data: IndexData | null,
  { model, labels }: RowParts,
): MessageHead | null {
  const id = model.idOf(number);
  const [author] = data?.from ?? [];
  return (
    id && {
      ...{ id, mailbox, from: author ? authorToCorrespondent(author) : null },
      to: addressesToCorrespondents(data?.envelope.to.slice(0, MAX_TO) ?? []),
      ...{ subject: harmlessText(data?.subject ?? ""), preview: harmlessText(data?.preview ?? "") },
      date: data?.date ?? model.arrivalOf(number),
      ...{ seen: flags.includes("\\Seen"), flagged: flags.includes("\\Flagged") },
      ...{ answered: flags.includes("\\Answered"), draft: flags.includes("\\Draft") },
      rsvp: rsvpOf(flags),
      hasAttachment: data?.hasAttachment ?? false,
      labels: flags.filter((flag) => labels.has(flag)),
      size: model.sizeOf(number),
      cached: model.account.hasBody(emailNumber(number)),
    }
  );
}
