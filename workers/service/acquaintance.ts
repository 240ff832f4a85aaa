/** How well the author of a message is known here. */
import type { MailDesk } from "./mail-desk.ts";

export interface Acquaintance {
  /** Other messages of this address that were read, outside Trash and Junk. */
  readonly known: number;
  /** Address of someone known by the same name, where this one is not known. */
  readonly namesake: string | null;
}

export function acquaintanceOf({ model, catalog }: MailDesk, opened: number): Acquaintance {
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
  const isKnown = known > 0 || catalog.people.isOwn(address) || (catalog.people.find(address)?.written ?? 0) > 0;
  return { known, namesake: isKnown ? null : catalog.people.namesake(author) };
}
