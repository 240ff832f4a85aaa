/** The MTA's server for sending, as mail programs are told of it: this provider only takes mail in. */
import { isIP } from "node:net";
import type { MailServer } from "../../shared/lib/mail-server.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { HOST_NAME } from "./public-imap.ts";
import type { Config } from "./read-config.ts";

/** Null: none is told. */
export function readSubmission(config: Pick<Config, "text" | "number">): Result<MailServer | null, string> {
  const host = config.text("submission.public_host");
  const port = config.number("submission.public_port");
  const security = config.text("submission.public_security") ?? "tls";
  if (host === null)
    return port === null && config.text("submission.public_security") === null
      ? ok(null)
      : err("submission.public_port and submission.public_security need submission.public_host");
  if (isIP(host) === 0 && !HOST_NAME.test(host))
    return err(`submission.public_host takes a host name, such as smtp.example.org; not "${host}"`);
  if (security !== "tls" && security !== "starttls")
    return err(`submission.public_security takes tls or starttls; not "${security}"`);
  if (port !== null && (port < 1 || port > 65_535)) return err(`submission.public_port takes 1 to 65535; not ${port}`);
  return ok({ host, port: port ?? (security === "tls" ? 465 : 587), security });
}
