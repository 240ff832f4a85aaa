/** Limits that keep a device's operations from costing other devices more than an account is worth. */
import type { State } from "./state.ts";

/** Messages that operations may bring an account to, over all mailboxes; deliveries are filed beyond it. */
export const MAX_MESSAGES = 4_194_304;
/** Names subscribed to. */
export const MAX_SUBSCRIPTIONS = 8_192;

/** Whether operations may add that many messages. */
export function hasRoomFor(state: State, messages: number): boolean {
  return state.mailboxes.byNames().reduce((sum, mailbox) => sum + mailbox.messages.count, messages) <= MAX_MESSAGES;
}
