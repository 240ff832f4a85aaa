/** STARTTLS (RFC 3501 §6.2.1): the connection does the handshake once the OK is on its way. */
import { completed, malformed } from "../reply.ts";
import type { Command } from "./command.ts";

export const starttls: Command = {
  needs: "noLogin",
  run(args, session) {
    args.end();
    if (session.isTls) return malformed("TLS is on already");
    if (session.services.secureContext() === null) return malformed("TLS is not offered here");
    session.startsTls = true;
    return completed("Begin TLS negotiation now");
  },
};
