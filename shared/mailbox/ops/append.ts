/** APPEND (RFC 3501 §6.3.11). A message refused leaves a blob that nobody refers to. */
import { isEmailFacts } from "../email-facts.ts";
import { hasRoomFor } from "../limits.ts";
import { refused } from "../op.ts";
import type { OpOf, Outcome, Refusal } from "../op.ts";
import type { State } from "../state.ts";

export function applyAppend(state: State, op: OpOf<"append">): Outcome {
  if (!isEmailFacts(op.email)) return refused("malformed");
  const target = state.mailboxes.get(op.mailbox);
  if (target === undefined) return refuse(state, op, "noMailbox");
  if (!target.hasUids(1) || !hasRoomFor(state, 1)) return refuse(state, op, "limit");
  const uid = state.file(target, state.emails.add(op.email), state.flags.learnAll(op.flags));
  state.changed({ type: "added", mailbox: target.id, uids: [uid] });
  return { type: "appended", uidValidity: target.uidValidity, uid };
}

function refuse(state: State, { email }: OpOf<"append">, reason: Refusal["reason"]): Refusal {
  state.orphanBlob(email.blobId);
  return refused(reason);
}
