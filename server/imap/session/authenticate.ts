/** The one place where credentials are tried. Nothing of them reaches a log or a reply. */
import { setTimeout as sleep } from "node:timers/promises";
import { addressGroup } from "../../../shared/lib/network-address.ts";
import { completed, refused } from "../reply.ts";
import type { Reply } from "../reply.ts";
import { capabilities } from "./capabilities.ts";
import type { Session } from "./session.ts";

/** Said before a password is read, wherever the client can be stopped. */
export const NO_PRIVACY = refused(
  "A password is taken over TLS only: use STARTTLS, or TLS from the start",
  "PRIVACYREQUIRED",
);

export async function authenticate(session: Session, username: string, password: string): Promise<Reply> {
  const { services, address } = session;
  if (!session.mayLogin) return NO_PRIVACY;
  const found = await services.backend.login(username, password, address);
  if (found.ok) {
    services.throttle.succeeded(addressGroup(address), username);
    if (!session.login(found.value)) return refused("This account has too many sessions, close some", "LIMIT");
    services.log("imap.login", { connection: session.connection, address });
    return completed("Logged in", `CAPABILITY ${capabilities(session)}`);
  }
  services.log("imap.loginFailed", { connection: session.connection, address, reason: found.error });
  switch (found.error) {
    case "unavailable":
      return refused("Cannot log in now, try again later", "UNAVAILABLE");
    case "removed":
      return refused(REMOVED, "ALERT");
    case "locked":
      return refused(LOCKED, "ALERT");
    case "changed":
      return refused(CHANGED, "ALERT");
    case "busy":
      return refused("Too many log in at this moment, try again in a minute", "UNAVAILABLE");
    case "badCredentials":
      return failed(session, username);
  }
}

const REMOVED =
  "This device was removed from the account by another device; add it again with `aerogramme companion add`";
/** ALERT makes clients show the words (RFC 3501 §7.1): no code of RFC 5530 says "log in by the web". */
export const LOCKED =
  "Your provider has set a new password: log in to the webmail with it once, and have the password before it or your 24 words at hand";

export const CHANGED =
  "Your password was changed in the directory: log in to the webmail with it once, and have the password before it or your 24 words at hand";

async function failed(session: Session, username: string): Promise<Reply> {
  const { throttle, limits } = session.services;
  await sleep(throttle.failed(addressGroup(session.address), username, Date.now()));
  if (++session.loginFailures >= limits.loginFailures) session.bye("Too many failed logins");
  return refused("Wrong user name or password", "AUTHENTICATIONFAILED");
}
