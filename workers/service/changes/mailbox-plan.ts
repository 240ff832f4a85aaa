/** Making, renaming, deleting mailboxes and subscribing to them, as steps. */
import type { MailboxId } from "../../../shared/lib/ids.ts";
import { findHome } from "../../../shared/mailbox/homes.ts";
import { MAX_RESUBSCRIBED, type Step } from "../../../shared/mailbox/step.ts";
import type { MailboxView } from "../../../shared/mailbox/view.ts";
import { parseMailboxName } from "../../../shared/mailbox/mailbox-name.ts";
import type { MailboxFailure } from "../../rpc/mail-rpc.ts";
import type { MailModel } from "../mail-model.ts";

export interface MailboxPlan {
  readonly steps: readonly Step[];
  readonly id: MailboxId;
}

type Planned = MailboxPlan | MailboxFailure;

export function planCreate(model: MailModel, asked: string): Planned {
  const name = cleanName(asked);
  if (name === null) return { type: "badName" };
  if (model.state.mailboxByName(name)) return { type: "exists" };
  const id = model.account.newMailboxId();
  return {
    id,
    steps: [
      { op: "create", mailbox: id, name },
      { op: "subscribe", name, on: true },
    ],
  };
}

export function planRename(model: MailModel, id: string, asked: string): Planned {
  const view = model.mailbox(id);
  const name = cleanName(asked);
  if (!view) return { type: "gone" };
  if (isFixed(view)) return { type: "refused", reason: "notAllowed" };
  if (name === null || name.startsWith(`${view.name}/`)) return { type: "badName" };
  if (name === view.name) return { id: view.id, steps: [] };
  if (model.state.mailboxByName(name)) return { type: "exists" };
  const inside = new Set(model.state.mailboxes().map((one) => one.name));
  const names = model.state.subscriptions().filter((one) => isIn(one, view.name) && inside.has(one));
  return {
    id: view.id,
    steps: [
      { op: "rename", mailbox: view.id, name, newId: model.account.newMailboxId() },
      // subscriptions are of names: they go along, if it is renamed
      ...Array.from({ length: Math.ceil(names.length / MAX_RESUBSCRIBED) }, (): Step => ({
        ...{ op: "resubscribe", mailbox: view.id, from: view.name },
      })),
    ],
  };
}

/** With those inside it that there are now; their messages are in the Trash then, which itself stays. */
export function planDelete(model: MailModel, id: string): Planned {
  const view = model.mailbox(id);
  if (!view) return { type: "gone" };
  const all = model.state.mailboxes().filter(({ name }) => isIn(name, view.name));
  const trash = findHome(model.state.mailboxes(), "\\Trash")?.id;
  if (all.some((one) => isFixed(one) || one.id === trash)) return { type: "refused", reason: "notAllowed" };
  const deepestFirst = [...all].sort((a, b) => (a.name < b.name ? 1 : -1));
  return { id: view.id, steps: deepestFirst.map(({ id: mailbox }) => ({ op: "discard", mailbox, below: false })) };
}

export function planSubscribe(model: MailModel, id: string, on: boolean): Planned {
  const view = model.mailbox(id);
  if (!view) return { type: "gone" };
  return { id: view.id, steps: [{ op: "subscribe", name: view.name, on }] };
}

const isIn = (name: string, parent: string): boolean => name === parent || name.startsWith(`${parent}/`);

/** What other programs count on stays. */
const isFixed = ({ name, specialUse }: MailboxView): boolean => name === "INBOX" || specialUse !== null;

/** Null: it is no name. */
function cleanName(asked: string): string | null {
  const pieces = asked.split("/").map((piece) => piece.trim().normalize("NFC"));
  if (pieces.some((piece) => piece === "")) return null;
  return parseMailboxName(pieces.join("/"));
}
