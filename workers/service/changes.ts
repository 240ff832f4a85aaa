/** What the page asks to change, as operations; and what became of them, in the page's words. */
import type { Account, SubmitFailure, Submitted } from "../../shared/account/account.ts";
import { parseId, type MailboxId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { SPECIAL_USES, type Op, type SpecialUse } from "../../shared/mailbox/op.ts";
import { isUid, uidSetOf, type UidSet } from "../../shared/mailbox/uid-set.ts";
import type { ChangeFailure } from "../rpc/engine-rpc.ts";

export type Changed = Result<null, ChangeFailure>;

export async function setFlag(
  account: Account,
  mailbox: string,
  uids: readonly number[],
  flag: "\\Seen" | "\\Flagged",
  on: boolean,
): Promise<Changed> {
  const target = targetOf(account, mailbox, uids);
  if (!target) return err({ type: "gone" });
  return submit(account, [{ op: "store", ...target, mode: on ? "add" : "remove", flags: [flag] }]);
}

/** `to` is a mailbox's id or a special use; the mailbox of a special use is made where it is missing. */
export async function moveTo(account: Account, mailbox: string, uids: readonly number[], to: string): Promise<Changed> {
  const target = targetOf(account, mailbox, uids);
  const destination = findMailbox(account, to);
  if (!target) return err({ type: "gone" });
  if (destination) return submit(account, [{ op: "move", ...target, to: destination }]);
  const specialUse = SPECIAL_USES.find((use) => use === to);
  if (!specialUse) return err({ type: "gone" });
  const created = account.newMailboxId();
  const name = freeName(account, specialUse);
  const create: Op = { op: "create", mailbox: created, name, specialUse };
  // mail programs that show subscribed mailboxes alone show it too
  const subscribe: Op = { op: "subscribe", name, on: true };
  return submit(account, [create, subscribe, { op: "move", ...target, to: created }]);
}

export async function expunge(account: Account, mailbox: string, uids: readonly number[]): Promise<Changed> {
  const target = targetOf(account, mailbox, uids);
  return target ? submit(account, [{ op: "expunge", ...target, onlyDeleted: false }]) : err({ type: "gone" });
}

/** Those of the messages that are still there; null if none is. */
function targetOf(account: Account, id: string, uids: readonly number[]): { mailbox: MailboxId; uids: UidSet } | null {
  const view = viewOf(account, id);
  const held = uids.filter((uid) => isUid(uid) && view !== null && view.indexOf(uid) >= 0);
  return view && held.length > 0 ? { mailbox: view.id, uids: uidSetOf(held) } : null;
}

export function viewOf(account: Account, id: string): ReturnType<Account["state"]["mailbox"]> {
  const mailbox = parseId<MailboxId>(id);
  return mailbox && account.state.mailbox(mailbox);
}

function findMailbox(account: Account, to: string): MailboxId | null {
  const special = account.state.mailboxes().find((mailbox) => mailbox.specialUse === to);
  return special?.id ?? viewOf(account, to)?.id ?? null;
}

/** "Archive", or "Archive 2" … where that name is taken by an ordinary mailbox. */
function freeName(account: Account, specialUse: SpecialUse): string {
  const plain = specialUse.slice(1);
  let name = plain;
  for (let i = 2; account.state.mailboxByName(name); i++) name = `${plain} ${i}`;
  return name;
}

async function submit(account: Account, ops: readonly Op[]): Promise<Changed> {
  const submitted = await account.submit(ops);
  return submitted.ok ? submittedToChanged(submitted.value) : err(failureToChange(submitted.error));
}

function submittedToChanged(submitted: Submitted): Changed {
  if (submitted.type === "queued") return ok(null);
  const refused = submitted.outcomes.find((outcome) => outcome.type === "refused");
  if (!refused) return ok(null);
  const gone = refused.reason === "noMailbox" || refused.reason === "noTarget";
  return err(gone ? { type: "gone" } : { type: "refused", reason: refused.reason });
}

function failureToChange(failure: SubmitFailure): ChangeFailure {
  if (failure.type === "tooLarge") return { type: "refused", reason: "tooLarge" };
  return failure;
}
