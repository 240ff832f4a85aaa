/** Another device has removed this one from its account. */
import type { Account, Connection } from "../../shared/account/account.ts";
import type { HeldAccount } from "./account-folder.ts";
import type { RemovedNote } from "./removed-note.ts";

export const isRevoked = (connection: Connection): boolean =>
  connection.type === "refused" && connection.reason === "revoked";

/** What is to be left of it. */
export function removedNoteOf(held: HeldAccount, account: Account, clock: () => number): RemovedNote {
  const { id, address, provider, imapHash } = held;
  const { seq, by } = account.removal ?? { seq: account.state.seq, by: null };
  return { account: id, address, provider, when: Math.floor(clock() / 1000), seq, by, imapHash };
}
