/** What users are told about IMAP, where it is not what the provider listens on: something may stand before it. */
import { isIP } from "node:net";
import { isMailSecurity, type MailSecurity } from "../../shared/lib/mail-server.ts";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { isLoopback } from "../../shared/lib/network-address.ts";
import type { Config } from "./read-config.ts";
import type { ImapConfig } from "./tls-config.ts";

/** Null: as the provider is reached and listens. */
export interface PublicImap {
  readonly host: string | null;
  readonly port: number | null;
  readonly security: MailSecurity | null;
}

export const HOST_NAME =
  /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;

/** `origin`: as configured. */
export function readPublicImap(
  config: Pick<Config, "text" | "number">,
  { imap, imaps, certificate }: ImapConfig,
  origin: string | null,
): Result<PublicImap, string> {
  const host = config.text("imap.public_host");
  const port = config.number("imap.public_port");
  const security = config.text("imap.public_security");
  if (host === null && port === null && security === null) return ok({ host, port, security });
  if (imap === null && imaps === null)
    return err("imap.public_host, imap.public_port and imap.public_security need --imaps or --imap HOST:PORT");
  if (host !== null && isIP(host) === 0 && !HOST_NAME.test(host))
    return err(`imap.public_host takes a host name, such as imap.example.org; not "${host}"`);
  if (port !== null && (port < 1 || port > 65_535)) return err(`imap.public_port takes 1 to 65535; not ${port}`);
  if (security !== null && !isMailSecurity(security))
    return err(`imap.public_security takes tls, starttls or none; not "${security}"`);
  const told = host ?? hostOf(origin);
  const inClear = security === "none" || (security === null && certificate === null);
  if (inClear && told !== null && !isLoopback(told))
    return err(`IMAP at ${told} would show passwords to the network: imap.public_security takes tls or starttls there`);
  return ok({ host, port, security });
}

/** As mail programs take it, an IPv6 address without brackets. */
export const hostOf = (origin: string | null): string | null =>
  origin !== null && URL.canParse(origin) ? new URL(origin).hostname.replace(/^\[|\]$/g, "") : null;
