/** Gathers what happens within a moment into few events, so that a page is not redrawn for each entry of a long sync. */
import type { Change } from "../../shared/mailbox/op.ts";
import { unreachable } from "../../shared/lib/assert.ts";
import type { AccountState, Connection, EngineEvent } from "../rpc/engine-rpc.ts";
import type { MailEvent } from "../rpc/mail-rpc.ts";
import type { PairingState } from "../rpc/security-rpc.ts";

/** Milliseconds that events may wait for company. */
const GATHERING_MS = 40;

export interface EventBatch {
  account(account: AccountState): void;
  connection(connection: Connection): void;
  changes(changes: readonly Change[]): void;
  pairing(state: PairingState): void;
  announcements(): void;
  restored(): void;
  /** 0 to 1. */
  stretching(share: number): void;
  mail(event: MailEvent): void;
}

/** New messages told of at once. */
const MAX_ARRIVED = 5;

export function createEventBatch(deliver: (event: EngineEvent) => void): EventBatch {
  let account: AccountState | null = null;
  let connection: Connection | null = null;
  let pairing: PairingState | null = null;
  let announcements = false;
  let restored = false;
  let stretching: number | null = null;
  let mailboxes = false;
  let added = new Map<string, number>();
  let mail = new Map<string, MailEvent>();
  let waiting = false;

  function flush(): void {
    const events = [
      ...(account ? [{ type: "account", account } as const] : []),
      ...(connection ? [{ type: "connection", connection } as const] : []),
      ...(mailboxes ? [{ type: "mailboxes" } as const] : []),
      ...[...added].map(([mailbox, count]) => ({ type: "messages", mailbox, added: count }) as const),
      ...(pairing ? [{ type: "pairing", state: pairing } as const] : []),
      ...mail.values(),
      ...(announcements ? [{ type: "announcements" } as const] : []),
      ...(restored ? [{ type: "restored" } as const] : []),
      ...(stretching === null ? [] : [{ type: "stretching", share: stretching } as const]),
    ];
    account = connection = pairing = stretching = null;
    mailboxes = announcements = restored = waiting = false;
    added = new Map();
    mail = new Map();
    for (const event of events) deliver(event);
  }

  function wake(): void {
    if (waiting) return;
    waiting = true;
    setTimeout(flush, GATHERING_MS);
  }

  function note(change: Change): void {
    mailboxes ||= change.type !== "settings" && change.type !== "filters";
    switch (change.type) {
      case "mailboxes":
      case "settings":
      case "filters":
        return;
      case "added":
        added.set(change.mailbox, (added.get(change.mailbox) ?? 0) + change.uids.length);
        return;
      case "flags":
      case "expunged":
      case "reset":
        added.set(change.mailbox, added.get(change.mailbox) ?? 0);
        return;
      default:
        unreachable(change);
    }
  }

  return {
    account(next) {
      account = next;
      wake();
    },
    connection(next) {
      connection = next;
      wake();
    },
    changes(changes) {
      if (changes.length === 0) return;
      changes.forEach(note);
      wake();
    },
    pairing(state) {
      pairing = state;
      wake();
    },
    announcements() {
      announcements = true;
      wake();
    },
    restored() {
      restored = true;
      wake();
    },
    stretching(share) {
      stretching = share;
      wake();
    },
    mail(event) {
      mail.set(event.type, joined(mail.get(event.type), event));
      wake();
    },
  };
}

/** The later one stands for both; of what came, both. */
function joined(before: MailEvent | undefined, event: MailEvent): MailEvent {
  if (before?.type !== "arrived" || event.type !== "arrived") return event;
  const messages = [...event.messages, ...before.messages].slice(0, MAX_ARRIVED);
  return { type: "arrived", count: before.count + event.count, messages };
}
