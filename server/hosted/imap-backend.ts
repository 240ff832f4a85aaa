/** The IMAP server's view of the provider: usernames are addresses, passwords open accounts for as long as sessions last. */
import { err, ok } from "../../shared/lib/result.ts";
import type { ImapBackend, LoginFailure as ImapFailure } from "../imap/backend.ts";
import { accountToImap, isReady } from "./account-to-imap.ts";
import type { Engines } from "./engines.ts";
import type { LoginFailure, PasswordLogin } from "./password-login.ts";

export interface HostedBackendParts {
  readonly passwords: Pick<PasswordLogin, "login">;
  readonly engines: Pick<Engines, "enter">;
}

const FAILURES: Readonly<Record<LoginFailure, ImapFailure>> = {
  wrong: "badCredentials",
  locked: "locked",
  busy: "busy",
  failing: "unavailable",
};

export const createHostedBackend = ({ passwords, engines }: HostedBackendParts): ImapBackend => ({
  async login(username, password, from) {
    const opened = await passwords.login(username, password, from);
    if (!opened.ok) return err(FAILURES[opened.error]);
    const session = await engines.enter(opened.value);
    if (!session.ok) return session;
    if (await isReady(session.value.account)) return ok(accountToImap(session.value));
    session.value.release();
    return err("unavailable");
  },
});
