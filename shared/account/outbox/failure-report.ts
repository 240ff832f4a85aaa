/**
 * What becomes of a message that a mail program handed over, and was told would go by itself, is told where mail is read: where it
 * fails for good, a report comes into INBOX, in the same entry of the log that says so, and so once. So is what can not be tried
 * again, since the message is gone.
 */
import { bytesToHex } from "../../lib/bytes.ts";
import type { RefusedRecipient } from "../../lib/submission.ts";
import { INBOX_ID } from "../../mailbox/generation.ts";
import type { Op } from "../../mailbox/op.ts";
import type { Account } from "../account.ts";
import type { OutboxParts } from "./outbox.ts";
import type { Queued, Returned } from "./outbox-settings.ts";

export interface Failed {
  readonly queued: Queued;
  readonly told: Omit<Returned, "email">;
  /** Who is tried again. */
  readonly rest: Queued | null;
  /** It is in Sent, since others have it; else in the drafts. */
  readonly isSent: boolean;
  /** It was deleted or thrown away before those who were to be tried again had it. */
  readonly isStopped?: boolean;
}

type Reporting = Pick<Account, "address" | "state" | "body" | "appendAll">;

/** Files it, with these operations. Null: there is nothing to report. */
export async function reportFailure(
  account: Reporting,
  { randomBytes }: Pick<OutboxParts, "randomBytes">,
  failed: Failed,
  ops: readonly Op[],
): Promise<Awaited<ReturnType<Account["appendAll"]>> | null> {
  const { queued, told, isStopped = false } = failed;
  const rows = rowsOf(failed);
  const number = account.state.emailNumber(queued.email);
  const isLost = number === null && !isStopped;
  // what lies in a mailbox says itself what its writer is to know, to the programs that queue without a digest
  if ((queued.digest === null && number !== null) || (failed.isSent && rows.length === 0) || isLost) return null;
  const body = number === null ? null : await account.body(number);
  if (body?.ok === false && body.error.type === "offline") return { ok: false, error: { type: "offline" } };
  const { buildDeliveryReport } = await import("../../mime/build/delivery-report.ts");
  const message = buildDeliveryReport({
    ...{ address: account.address, date: told.at, failed: rows, boundary: bytesToHex(randomBytes(16)) },
    messageId: `${queued.id}.report@${account.address.slice(account.address.lastIndexOf("@") + 1)}`,
    words: `${reasonOf(told)} ${isStopped ? STOPPED : failed.isSent ? IN_SENT : IN_DRAFTS}`.trim(),
    message: body?.ok === true ? body.value : new Uint8Array(0),
  });
  return account.appendAll(INBOX_ID, [{ message, flags: [], internalDate: null }], () => ops, `report ${queued.key}`);
}

/** Those that it is about: who was told of before is not told of again. */
function rowsOf({ queued, told, rest, isSent, isStopped }: Failed): readonly Omit<RefusedRecipient, "permanent">[] {
  const text = "It was to be tried again.";
  if (isStopped === true)
    return (queued.envelope?.to ?? []).map(
      (to) =>
        told.refused.find(({ recipient }) => recipient === to) ?? { recipient: to, code: 0, enhanced: null, text },
    );
  const meant = new Set(queued.isRest === true ? queued.envelope?.to : told.refused.map(({ recipient }) => recipient));
  const later = new Set(rest?.envelope?.to);
  const rows = told.refused.filter(({ recipient }) => meant.has(recipient) && !later.has(recipient));
  if (rows.length > 0 || isSent) return rows;
  return (queued.envelope?.to ?? []).map((recipient) => ({ recipient, code: 0, enhanced: null, text: reasonOf(told) }));
}

const IN_DRAFTS = "The message is in your Drafts: change it there, and send it again.";
const STOPPED =
  "The others have it. It was to be tried again for these, but was deleted or moved before: it is not sent to them any more.";
const IN_SENT = "The others have it: the message is in your Sent mail.";

const REASONS: Readonly<Record<Returned["reason"], string>> = {
  mta: "",
  notOffered: "Your provider does not send mail.",
  providerLogin: "Your provider’s own login at its mail server is refused: whoever runs it has to mend that.",
  notYourAddress: "Your provider does not let you write as this sender.",
  tooManyRecipients: "It goes to more people than your provider allows at once.",
  tooLarge: "It is larger than your provider allows.",
  tooLargeForProxy:
    "A proxy between this device and your provider does not let it through, as it is too large: whoever runs the provider can raise that limit.",
  badMessage: "Your provider could not make sense of it.",
  noRecipients: "It names nobody that it goes to.",
  noSender: "It does not say who wrote it.",
  badRecipient: "A recipient is no address.",
  unreadable: "It could not be read any more.",
  maybeSent: "The mail server had it and did not answer: it may have arrived. Ask before you send it again.",
  changedElsewhere: "Another of your devices changed it meanwhile.",
};

const reasonOf = ({ reason, detail }: Failed["told"]): string =>
  detail === null || REASONS[reason] === "" ? REASONS[reason] : `${REASONS[reason]} (${detail})`;
