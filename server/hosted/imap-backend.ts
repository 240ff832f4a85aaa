/** The IMAP server's view of the provider: usernames are addresses, passwords open accounts for as long as sessions last. */
import type { Account } from "../../shared/account/account.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { ImapAccount, ImapBackend, LoginFailure as ImapFailure } from "../imap/backend.ts";
import { accountToImap, isReady, type ImapSession } from "./account-to-imap.ts";
import type { Engines } from "./engines.ts";
import type { LoginFailure, PasswordLogin } from "./password-login.ts";

export interface HostedBackendParts {
  readonly passwords: Pick<PasswordLogin, "login">;
  readonly engines: Pick<Engines, "enter">;
  /** No quota where it is left out. */
  readonly quotas?: Quotas;
}

/** What quotas leave; delivery counts with the same (server/accounts/accounts.ts is one). */
export interface Quotas {
  resolve(address: string): Promise<{ readonly type: "account"; readonly room: number } | { readonly type: string }>;
  /** So many octets more are in use. */
  took(account: AccountId, octets: number): void;
}

const FAILURES: Readonly<Record<LoginFailure, ImapFailure>> = {
  wrong: "badCredentials",
  locked: "locked",
  changed: "changed",
  busy: "busy",
  failing: "unavailable",
};

/** Where the directory of users does not answer, what is filed is taken: whose account it is was asked at the login. */
const appendWithin =
  (quotas: Quotas, id: AccountId, account: Account): ImapAccount["append"] =>
  async (mailbox, messages) => {
    const length = messages.reduce((sum, { message }) => sum + message.length, 0);
    const found = await quotas.resolve(account.address);
    if ("room" in found && length > found.room) return err({ type: "overQuota" });
    const appended = await account.appendAll(mailbox, messages);
    if (appended.ok) quotas.took(id, length);
    return appended;
  };

/** Times a login is done anew because what lets in was changed meanwhile. */
const MAX_ATTEMPTS = 4;

export const createHostedBackend = ({ passwords, engines, quotas }: HostedBackendParts): ImapBackend => ({
  async login(username, password, from) {
    for (let times = 1; times <= MAX_ATTEMPTS; times++) {
      const opened = await passwords.login(username, password, from);
      if (!opened.ok) return err(FAILURES[opened.error]);
      const session = await engines.enter(opened.value);
      if (session.ok)
        return whenReady(session.value, (account) => quotas && appendWithin(quotas, opened.value.account, account));
      if (session.error !== "stale") return err(session.error);
    }
    return err("busy");
  },
});

/** An account that ends while it is waited for is nobody's session. */
async function whenReady(
  session: ImapSession,
  appendOf: (account: Account) => ImapAccount["append"] | undefined,
): Promise<Result<ImapAccount, ImapFailure>> {
  const ends: string[] = [];
  const stop = session.watchEnd((why) => ends.push(why));
  const mayBeShown = await isReady(session.account).catch(() => false);
  stop();
  if (mayBeShown && ends.length === 0) return ok(accountToImap(session, appendOf(session.account)));
  session.release();
  return err("unavailable");
}
