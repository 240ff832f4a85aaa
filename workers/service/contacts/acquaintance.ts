/** How well the author of a message is known here. */
import type { Correspondent } from "../../rpc/mail-rpc.ts";
import type { MailDesk } from "../changes/mail-desk.ts";

export interface Acquaintance {
  /** Other messages of this address that were read, outside Trash and Junk. */
  readonly known: number;
  /** Address of someone known by the same name, a contact first, where this one is not known. */
  readonly namesake: string | null;
}

export async function acquaintanceOf(desk: MailDesk, opened: number): Promise<Acquaintance> {
  const { model, catalog, people } = desk;
  const author = catalog.get(opened)?.author;
  if (!author) return { known: 0, namesake: null };
  const address = author.address.toLowerCase();
  const { layout, state } = model;
  let known = 0;
  for (let other = 0; other < state.emailCount; other++) {
    if (other === opened || catalog.get(other)?.author?.address.toLowerCase() !== address) continue;
    const at = layout.place(other);
    if (at && !layout.aside.has(at.mailbox) && model.hasFlag(at, "\\Seen")) known++;
  }
  const cards = await fromCards(desk, author);
  const wasWrittenTo = (people.find(address)?.written ?? 0) > 0;
  const isKnown = known > 0 || catalog.people.isOwn(address) || wasWrittenTo || cards?.isKnown === true;
  return { known, namesake: isKnown ? null : (cards?.namesake ?? people.namesake(author)) };
}

/** Fetched where there are cards. */
async function fromCards(desk: MailDesk, author: Correspondent) {
  if (desk.model.state.settings("card/").length === 0) return null;
  return import("./card-acquaintance.ts").then(
    ({ cardAcquaintance }) => cardAcquaintance(desk, author),
    () => null,
  );
}
