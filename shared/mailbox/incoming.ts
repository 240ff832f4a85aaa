/** A delivered message: into INBOX, or into the mailbox for junk if there is one; a repeated delivery is dropped. */
import { isEmailFacts } from "./email-facts.ts";
import { INBOX } from "./mailbox-name.ts";
import type { Mailbox } from "./mailbox.ts";
import type { EmailFacts } from "./op.ts";
import type { State } from "./state.ts";

export function applyIncoming(state: State, email: EmailFacts | null, junk: boolean): void {
  const target = targetOf(state, junk);
  if (target === undefined || email === null || !isEmailFacts(email)) return;
  if (!state.recent.add(email.sha256)) {
    state.orphanBlob(email.blobId);
    return;
  }
  const uid = state.file(target, state.emails.add(email), []);
  state.changed({ type: "added", mailbox: target.id, uids: [uid] });
}

/** Undefined if the mailbox has no UID left: after 2^32 messages. */
function targetOf({ mailboxes }: State, junk: boolean): Mailbox | undefined {
  const target = (junk ? mailboxes.withUse("\\Junk") : undefined) ?? mailboxes.named(INBOX);
  return target?.hasUids(1) === true ? target : undefined;
}
