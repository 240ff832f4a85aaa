/** AUTHENTICATE PLAIN (RFC 3501 §6.2.2, RFC 4616), with initial response (RFC 4959) or without. */
import { malformed, refused } from "../reply.ts";
import { NO_PRIVACY, authenticate as tryCredentials } from "../session/authenticate.ts";
import type { Session } from "../session/session.ts";
import type { Command } from "./command.ts";

export const authenticate: Command = {
  needs: "noLogin",
  async run(args, session) {
    args.space();
    const mechanism = args.keyword();
    const initial = args.take(" ") ? args.rest() : null;
    args.end();
    if (!session.mayLogin) return NO_PRIVACY;
    if (mechanism !== "PLAIN") return refused("Only PLAIN is offered", "CANNOT");
    const response = initial ?? (await ask(session));
    if (response === null || response === "*") return malformed("AUTHENTICATE cancelled");
    const credentials = parsePlain(response);
    if (credentials === null) return malformed("Not a PLAIN response in base64");
    return tryCredentials(session, credentials.username, credentials.password);
  },
};

/** The client's answer to an empty challenge; null if it is gone or says too much. */
async function ask(session: Session): Promise<string | null> {
  session.out.line("+ ");
  session.out.flush();
  const line = await session.input.readLine(session.services.limits.lineBeforeLogin);
  return line.type === "line" ? line.bytes.toString("latin1") : null;
}

/** `[authzid] NUL authcid NUL passwd`; acting for somebody else is not offered. */
function parsePlain(response: string): { readonly username: string; readonly password: string } | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(response)) return null;
  const [authzid, username, password, ...rest] = Buffer.from(response, "base64").toString("utf8").split("\0");
  if (username === undefined || password === undefined || rest.length > 0) return null;
  return authzid === "" || authzid === username ? { username, password } : null;
}
