/** Making a mailbox for a purpose, as steps: "Archive", or "Archive 2" … where that name is taken. */
import type { MailboxId } from "../../shared/lib/ids.ts";
import type { Step } from "../../shared/mailbox/step.ts";
import type { SpecialUse } from "../../shared/mailbox/op.ts";
import type { MailModel } from "./mail-model.ts";

export interface NewMailbox {
  readonly id: MailboxId;
  readonly steps: readonly Step[];
}

export function newMailbox(model: MailModel, plain: string, specialUse: SpecialUse | null): NewMailbox {
  const mailbox = model.account.newMailboxId();
  let name = plain;
  for (let i = 2; model.state.mailboxByName(name); i++) name = `${plain} ${i}`;
  return {
    id: mailbox,
    steps: [
      { op: "create", mailbox, name, ...(specialUse && { specialUse }) },
      // mail programs that show subscribed mailboxes alone show it too
      { op: "subscribe", name, on: true },
    ],
  };
}

/** The Trash; made where there is none. */
export function trashOf(model: MailModel): NewMailbox {
  const known = model.special("\\Trash");
  return known ? { id: known.id, steps: [] } : newMailbox(model, "Trash", "\\Trash");
}
