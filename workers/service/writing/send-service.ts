/** What waits to be sent, for the page: over the outbox that every device has (shared/account/outbox/outbox.ts). */
import type { IntendFailure } from "../../../shared/account/account.ts";
import type { OutboxItem } from "../../../shared/account/outbox/outbox.ts";
import type { WaitingHere } from "../../../shared/account/outbox/held-mail.ts";
import { parseId, type EntryId } from "../../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../../shared/lib/result.ts";
import { draftNoteOf, emailIdsIn, rsvpIn } from "../../../shared/mime/build/draft-note.ts";
import { beginningOf } from "../../../shared/mime/build/message-pieces.ts";
import type { ChangeFailure, MailboxFailure } from "../../rpc/mail-rpc.ts";
import type { OutboxRow, WriteRpc } from "../../rpc/write-rpc.ts";
import { mailDeskOf, type MailDesk } from "../changes/mail-desk.ts";
import type { OpenSession } from "../security/open-session.ts";
import { previewedMessage } from "../reading/opened-message.ts";
import { failureOf } from "../changes/steps.ts";

export type SendRpc = Pick<WriteRpc, "unsend" | "reschedule" | "outbox" | "dismissReturn">;

const GONE = err({ type: "gone" } as const);

export function createSendService(session: Pick<OpenSession, "account">): SendRpc {
  async function onMessage<T>(
    id: string,
    work: (desk: MailDesk, email: EntryId) => Promise<Result<T, IntendFailure | { readonly type: "gone" }>>,
  ): Promise<Result<T, ChangeFailure>> {
    const account = await session.account();
    const email = parseId<EntryId>(id);
    if (!account || email === null) return GONE;
    const done = await work(mailDeskOf(account), email);
    if (done.ok) return done;
    return err(done.error.type === "gone" ? done.error : plainly(failureOf(done.error)));
  }

  return {
    unsend: (id) =>
      onMessage(id, async ({ outbox, held }, email) => (await held.takeBack(id)) ?? outbox.unqueue(email)),
    reschedule: (id, at) =>
      onMessage(id, async ({ outbox, held }, email) => {
        if (await held.reschedule(id, at)) return ok(null);
        const next = held.successor(id);
        return outbox.reschedule(next && "email" in next ? next.email : email, at);
      }),
    dismissReturn: (id) => onMessage(id, ({ outbox }, email) => outbox.dismiss(email)),
    async outbox() {
      const account = await session.account();
      const desk = account && mailDeskOf(account);
      if (!desk) return [];
      const here = (await desk.held.waiting()).map((mail) => hereToRow(mail, desk));
      return [...here, ...desk.outbox.items().map((item) => toRow(item, desk))];
    },
  };
}

/** Queues what was saved. */
export async function queueDraft(
  { outbox }: MailDesk,
  email: EntryId,
  at: number,
): Promise<Result<null, ChangeFailure>> {
  const queued = await outbox.queue(email, { at });
  if (queued.ok) return ok(null);
  return err(queued.error.type === "gone" ? queued.error : plainly(failureOf(queued.error)));
}

const hereToRow = ({ message, send }: WaitingHere, { held }: MailDesk): OutboxRow => ({
  rsvp: rsvpRowOf(beginningOf(message)),
  ...{
    id: send.id,
    where: "here",
    subject: previewedMessage(beginningOf(message)).subject,
    type: "queued",
    at: send.at,
  },
  ...{ why: held.problem(send.id), reason: null, detail: null, refused: [], rest: null, progress: null },
});

function rsvpRowOf(message: Uint8Array): OutboxRow["rsvp"] {
  const note = draftNoteOf(message);
  const [of] = emailIdsIn(note, "answers");
  const answer = rsvpIn(note);
  return of === undefined || answer === null ? null : { of, answer };
}

const toRow = ({ email, type, at, why, returned, rest }: OutboxItem, { outbox }: MailDesk): OutboxRow => ({
  ...{
    id: email,
    where: "account",
    subject: null,
    rsvp: null,
    type,
    at,
    why,
    reason: returned?.reason ?? null,
    detail: returned?.detail ?? null,
  },
  refused: (returned?.refused ?? []).map(({ recipient, code, text }) => ({ recipient, code, text })),
  rest,
  progress: outbox.progress(email),
});

/** What only mailboxes can meet is told as any other refusal. */
export const plainly = (failure: ChangeFailure | MailboxFailure): ChangeFailure =>
  failure.type === "exists" || failure.type === "badName" ? { type: "refused", reason: failure.type } : failure;
