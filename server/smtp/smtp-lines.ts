/** What smtp-server says, put right: one status code a reply, and no invitation to send a password in clear. */
import type { SMTPServer } from "smtp-server";

type Line = SMTPServer["connections"] extends Set<infer T> ? T : never;

const STATUS = /^[245]\.\d{1,3}\.\d{1,3} /;

/** From now on. `needsTls`: AUTH is offered over TLS only (RFC 4954 §4). */
export function tellTruly(line: Line, needsTls: boolean): void {
  const send = line.send.bind(line);
  line.send = (code, data, context) => {
    if (!Array.isArray(data)) send(code, data, typeof data === "string" && STATUS.test(data) ? false : context);
    else send(code, needsTls && !line.secure ? data.filter((one) => !one.startsWith("AUTH ")) : data, context);
  };
}
