/** The messages of a mailbox, or of all mail, newest first: looked up once for all that is asked until something comes or goes. */
import type { MailModel } from "../mail-model.ts";
import { candidates, newestFirst } from "./list-order.ts";

/** `mailbox` null: all mail; `aside`: Trash and Junk, too. */
export type MailOrders = (mailbox: string | null, aside: boolean) => readonly number[];

export function createMailOrders(
  model: Pick<MailModel, "placesGeneration" | "settingsGeneration" | "layout" | "mailbox" | "state">,
  dateOf: (number: number) => number,
): MailOrders {
  // mailboxes together have little more than all mail has: no bound is needed
  const held = new Map<string, readonly number[]>();
  let stamp = "";
  return (mailbox, aside) => {
    // what was woken is as new as that
    const now = [model.placesGeneration, model.settingsGeneration].join();
    if (now !== stamp) held.clear();
    stamp = now;
    const key = JSON.stringify([mailbox, aside]);
    const known = held.get(key);
    if (known) return known;
    const order = newestFirst(candidates({ mailbox }, aside, model), dateOf);
    held.set(key, order);
    return order;
  };
}
