/** Making, renaming, deleting mailboxes and subscribing to them, as steps. */
import type { MailboxId } from "../../shared/lib/ids.ts";
import type { Step } from "../../shared/mailbox/step.ts";
import type { MailboxView } from "../../shared/mailbox/view.ts";
import { parseMailboxName } from "../../shared/mailbox/mailbox-name.ts";
import type { MailboxFailure } from "../rpc/mail-rpc.ts";
import type { MailModel } from "./mail-model.ts";

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
  const moved = (one: string): string => name + one.slice(view.name.length);
  return {
    id: view.id,
    steps: [
      { op: "rename", mailbox: view.id, name, newId: model.account.newMailboxId() },
      // subscriptions are of names: they go along
      ...names.flatMap((one): Step[] => [
        { op: "subscribe", name: one, on: false },
        { op: "subscribe", name: moved(one), on: true },
      ]),
    ],
  };
}

/** With those inside it; their messages are in the Trash then. */
export function planDelete(model: MailModel, id: string): Planned {
  const view = model.mailbox(id);
  if (!view) return { type: "gone" };
  const all = model.state.mailboxes().filter(({ name }) => isIn(name, view.name));
  if (all.some(isFixed)) return { type: "refused", reason: "notAllowed" };
  const names = all.map(({ name }): Step => ({ op: "subscribe", name, on: false }));
  return { id: view.id, steps: [{ op: "discard", mailbox: view.id, below: true }, ...names] };
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
