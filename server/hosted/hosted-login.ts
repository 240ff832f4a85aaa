/** A login of a mail program: the password opens the account, for as long as sessions last. */
import { err, ok, type Result } from "../../shared/lib/result.ts";
import type { AccountId } from "../../shared/lib/ids.ts";
import type { LoginFailure as Failure } from "../imap/backend.ts";
import { isReady } from "./account-to-imap.ts";
import type { Engines, HostedSession } from "./engines.ts";
import type { LoginFailure, PasswordLogin } from "./password-login.ts";

export interface HostedLoginParts {
  readonly passwords: Pick<PasswordLogin, "login">;
  readonly engines: Pick<Engines, "enter">;
}

export interface HostedEntry {
  readonly id: AccountId;
  readonly session: HostedSession;
}

export type HostedLogin = (username: string, password: string, from: string) => Promise<Result<HostedEntry, Failure>>;

const FAILURES: Readonly<Record<LoginFailure, Failure>> = {
  wrong: "badCredentials",
  locked: "locked",
  changed: "changed",
  busy: "busy",
  failing: "unavailable",
};

/** Times a login is done anew because what lets in was changed meanwhile. */
const MAX_ATTEMPTS = 4;

/** Whoever is given a session releases it. */
export function createHostedLogin({ passwords, engines }: HostedLoginParts): HostedLogin {
  return async (username, password, from) => {
    for (let times = 1; times <= MAX_ATTEMPTS; times++) {
      const opened = await passwords.login(username, password, from);
      if (!opened.ok) return err(FAILURES[opened.error]);
      const id = opened.value.account;
      const session = await engines.enter(opened.value);
      if (session.ok) return (await mayBeUsed(session.value)) ? ok({ id, session: session.value }) : err("unavailable");
      if (session.error !== "stale") return err(session.error);
    }
    return err("busy");
  };
}

/**
 * An account that ends while it is waited for is nobody's session. Nor is one whose log could not be read to where it ended at the
 * opening, unless it does not hold together: a part of it has older UIDVALIDITYs.
 */
async function mayBeUsed(session: HostedSession): Promise<boolean> {
  const ends: string[] = [];
  const stop = session.watchEnd((why) => ends.push(why));
  const mayBeShown = await isReady(session.account).catch(() => false);
  stop();
  const { state, connection } = session.account;
  const isWhole = state.seq >= session.from || connection.type === "tampered";
  if (mayBeShown && isWhole && ends.length === 0) return true;
  session.release();
  return false;
}
