/** Words for what waits to be sent, and for what was not sent. */
import type { OutboxRow } from "../../../workers/rpc/write-rpc.ts";
import { longDate } from "../../i18n/dates.ts";
import { fileSize } from "../../i18n/sizes.ts";
import { t, type MessageKey } from "../../i18n/t.ts";

const reasons: Readonly<Record<string, MessageKey>> = {
  mta: "outbox.why.mta",
  notOffered: "outbox.why.notOffered",
  providerLogin: "outbox.why.providerLogin",
  notYourAddress: "outbox.why.notYourAddress",
  tooManyRecipients: "outbox.why.tooManyRecipients",
  tooLarge: "outbox.why.tooLarge",
  tooLargeForProxy: "outbox.why.tooLargeForProxy",
  badMessage: "outbox.why.badMessage",
  noRecipients: "outbox.why.noRecipients",
  noSender: "outbox.why.noSender",
  badRecipient: "outbox.why.badRecipient",
  unreadable: "outbox.why.unreadable",
  maybeSent: "outbox.why.maybeSent",
  changedElsewhere: "outbox.why.changedElsewhere",
};

const waits: Readonly<Record<string, MessageKey>> = {
  smarthostDown: "outbox.waits.smarthostDown",
  rateLimited: "outbox.waits.rateLimited",
  refusedForNow: "outbox.waits.refusedForNow",
};

/** Octets of what takes long enough that it is worth telling how far it is. */
const LARGE = 256 << 10;
/** Seconds within which it is as good as now. */
const SOON = 60;

/** When it leaves, and why not sooner. `now`: unix seconds. */
export function waitText({ where, type, at, why, progress }: OutboxRow, now: number): string {
  if (progress && progress.sent < progress.of && progress.of > LARGE)
    return t("outbox.progress", { sent: fileSize(progress.sent), of: fileSize(progress.of) });
  if (type === "claimed") return t("outbox.leaving");
  if (where === "here") return hereText(at, why, now);
  const when = at <= now + SOON ? t("outbox.soon") : t("outbox.at", { date: longDate(at) });
  const reason = why === null ? undefined : waits[why];
  return reason ? `${when} ${t(reason)}` : when;
}

/** On this device alone: it leaves once there is a line, and not before its time. */
function hereText(at: number, why: string | null, now: number): string {
  if (why !== null) return t("outbox.here.notTaken");
  return at <= now + SOON ? t("outbox.here") : `${t("outbox.at", { date: longDate(at) })} ${t("outbox.here.later")}`;
}

/** Why it was not sent, or not to all. */
export function reasonText({ reason, detail }: Pick<OutboxRow, "reason" | "detail">): string {
  const key = reason === null ? undefined : reasons[reason];
  return t(key ?? "outbox.why.unknown", { address: detail ?? "", reason: reason ?? "" });
}

/** What happened to a message that was to be sent. */
export function newsText(row: OutboxRow): string {
  if (row.rest === null || isRefused(row)) return `${t(`outbox.${row.type}`)} ${reasonText(row)}`;
  return t("outbox.rest", { people: people(row.rest.to) });
}

/** Whether somebody was refused for good. */
export const isRefused = ({ refused, rest }: Pick<OutboxRow, "refused" | "rest">): boolean =>
  rest === null || refused.some(({ recipient }) => !rest.to.includes(recipient));

/** Who is tried again, and when; what stops that. */
export const restTexts = ({ to, at, until }: NonNullable<OutboxRow["rest"]>): readonly string[] => [
  t("outbox.rest", { people: people(to) }),
  t("outbox.rest.when", { date: longDate(at), until: longDate(until) }),
];

const MAX_NAMED = 3;

const people = (to: readonly string[]): string =>
  to.length > MAX_NAMED
    ? t("outbox.rest.more", { people: to.slice(0, MAX_NAMED).join(", "), count: to.length - MAX_NAMED })
    : to.join(", ");

/** To whom not, and what the mail server said: a line each. */
export const refusedTexts = ({ refused }: Pick<OutboxRow, "refused">): readonly string[] =>
  refused.map(({ recipient, code, text }) => t("outbox.refused", { recipient, code: code.toString(), text }));
