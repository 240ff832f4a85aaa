/** The IMAP server's view of the provider: usernames are addresses, passwords open accounts for as long as sessions last. */
import { appendOneCopy } from "../../shared/account/outbox/sent-copies.ts";
import { err, ok } from "../../shared/lib/result.ts";
import type { ImapAccount, ImapBackend } from "../imap/backend.ts";
import { accountToImap } from "./account-to-imap.ts";
import { createHostedLogin, type HostedEntry, type HostedLoginParts } from "./hosted-login.ts";
import type { QuotaRoom } from "./quota-room.ts";

export interface HostedBackendParts extends HostedLoginParts {
  /** No quota where it is left out. */
  readonly room?: QuotaRoom;
  /** Unix milliseconds. */
  readonly clock?: () => number;
}

export function createHostedBackend(parts: HostedBackendParts): ImapBackend {
  const login = createHostedLogin(parts);
  const appendOf = createHostedAppend(parts);
  return {
    async login(username, password, from) {
      const entered = await login(username, password, from);
      return entered.ok ? ok(accountToImap(entered.value.session, appendOf(entered.value))) : entered;
    },
  };
}

/** What a mail program files in Sent takes the place of the copy that was filed when it was sent. */
export function createHostedAppend({ room, clock = Date.now }: Pick<HostedBackendParts, "room" | "clock">) {
  return ({ id, session: { account } }: HostedEntry): ImapAccount["append"] =>
    async (mailbox, messages) => {
      const file = () => appendOneCopy(account, Math.floor(clock() / 1000), mailbox, messages);
      if (!room) return file();
      const octets = messages.reduce((sum, { message }) => sum + message.length, 0);
      const filed = await room(id, account.address, octets, file, isNew);
      return filed === "overQuota" ? err({ type: filed }) : filed;
    };
}

/** Whether it takes room that was not taken before: all of it was filed, and not by a try before whose answer was lost. */
function isNew(appended: Awaited<ReturnType<typeof appendOneCopy>>): boolean {
  if (!appended.ok || appended.value.type !== "confirmed") return false;
  const { outcomes, resumed = false } = appended.value;
  return !resumed && outcomes.every(({ type }) => type === "appended");
}
