/** The IMAP server's view of the provider: usernames are addresses, passwords open accounts for as long as sessions last. */
import type { Account } from "../../shared/account/account.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { ImapAccount, ImapBackend, LoginFailure as ImapFailure } from "../imap/backend.ts";
import { accountToImap, isReady, type ImapSession } from "./account-to-imap.ts";
import type { Engines } from "./engines.ts";
import type { LoginFailure, PasswordLogin } from "./password-login.ts";
import { createQuotaAppend, type Quotas } from "./quota-append.ts";

export interface HostedBackendParts {
  readonly passwords: Pick<PasswordLogin, "login">;
  readonly engines: Pick<Engines, "enter">;
  /** No quota where it is left out. */
  readonly quotas?: Quotas;
}

const FAILURES: Readonly<Record<LoginFailure, ImapFailure>> = {
  wrong: "badCredentials",
  locked: "locked",
  changed: "changed",
  busy: "busy",
  failing: "unavailable",
};

/** Times a login is done anew because what lets in was changed meanwhile. */
const MAX_ATTEMPTS = 4;

export function createHostedBackend({ passwords, engines, quotas }: HostedBackendParts): ImapBackend {
  const appendOf = quotas && createQuotaAppend(quotas);
  return {
    async login(username, password, from) {
      for (let times = 1; times <= MAX_ATTEMPTS; times++) {
        const opened = await passwords.login(username, password, from);
        if (!opened.ok) return err(FAILURES[opened.error]);
        const session = await engines.enter(opened.value);
        if (session.ok) return whenReady(session.value, (account) => appendOf?.(opened.value.account, account));
        if (session.error !== "stale") return err(session.error);
      }
      return err("busy");
    },
  };
}

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
