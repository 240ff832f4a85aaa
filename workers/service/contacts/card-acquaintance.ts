/** What the account's cards say of an author. Fetched where there are cards (acquaintance.ts). */
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import type { MailDesk } from "../changes/mail-desk.ts";
import { contactBookOf } from "./contact-book.ts";

/** `namesake`: see Acquaintance. */
export function cardAcquaintance(
  desk: MailDesk,
  author: Correspondent,
): { readonly isKnown: boolean; readonly namesake: string | null } {
  const book = contactBookOf(desk);
  return { isKnown: book.at(author.address) !== null, namesake: book.namesake(author) };
}
